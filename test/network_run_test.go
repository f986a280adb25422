package test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

const words = "the quick brown fox jumps over the lazy dog and then sleeps under the old tree until the evening comes"

// A run is started once and its text arrives once, wherever the stream is cut: in
// the head of the answer it can't be known what was started.
func TestRunsThroughCuts(t *testing.T) {
	for bytes := 0; bytes < 3600; bytes += 190 {
		t.Run(fmt.Sprint(bytes), func(t *testing.T) {
			n := newNetwork(t)
			srv := seclaitest.New(t)
			srv.Agent("poet").Reply(words)
			n.to(srv.URL)
			n.add(fmt.Sprintf(`{"type": "limit_data", "attributes": {"bytes": %d}}`, bytes))
			n.mendAfter(1)
			text, err := readText(t.Context(), agents.New(n.client()))
			if len(srv.RequestsTo(agents.OpRunStream)) != 1 || len(srv.RequestsTo(agents.OpRun)) != 0 {
				t.Error("another run was started")
			}
			if err != nil {
				if known := len(srv.RequestsTo(agents.OpGetRun)) > 0; known || text != "" || !core.IsTemporary(err) {
					t.Errorf("after %q: %v", text, err)
				}
				return
			}
			if text != words {
				t.Errorf("got %q", text)
			}
		})
	}
}

func readText(ctx context.Context, c *agents.Client) (string, error) {
	var text strings.Builder
	for piece, err := range c.RunText(ctx, "poet", agents.RunRequest{Input: new("x")}, fast) {
		if err != nil {
			return text.String(), err
		}
		text.WriteString(piece)
	}
	return text.String(), nil
}

func TestRunsThroughBadNetworks(t *testing.T) {
	for name, toxics := range map[string][]string{"delays": {delays}, "throttles": {throttles}, "slices": {pieces}, "all": {delays, throttles, pieces}} {
		t.Run(name, func(t *testing.T) {
			n := newNetwork(t)
			srv := seclaitest.New(t, seclaitest.WithPolls(2))
			srv.Agent("poet").Reply(words)
			n.to(srv.URL)
			n.add(toxics...)
			client := agents.New(n.client())
			if text, err := readText(t.Context(), client); err != nil || text != words {
				t.Errorf("got %q, %v", text, err)
			}
			run, err := client.RunAndPoll(t.Context(), "poet", agents.RunRequest{Input: new("x")}, nil, fast)
			if err != nil || *run.Output != words {
				t.Errorf("got %+v, %v", run, err)
			}
			if len(srv.RequestsTo(agents.OpRunStream)) != 1 || len(srv.RequestsTo(agents.OpRun)) != 1 {
				t.Error("another run was started")
			}
		})
	}
}

// The connection is reset in the middle of the stream, and so are the next ones.
func TestRunThroughResets(t *testing.T) {
	n := newNetwork(t)
	srv := seclaitest.New(t, seclaitest.WithPolls(1))
	srv.Agent("poet").Reply(words).WaitForHuman()
	n.to(srv.URL)
	run, err := agents.New(n.client()).RunAndWait(t.Context(), "poet", agents.RunRequest{Input: new("x")}, fast,
		core.OnUpdate(func(run *agents.Run) error {
			if run.Status.IsParked() && n.mend.Load() == 0 {
				n.add(resets)
				n.mendAfter(2)
				srv.Agent("poet").Resume()
			}
			return nil
		}))
	if err != nil || run.Output == nil || *run.Output != words {
		t.Errorf("got %+v, %v", run, err)
	}
	if n.mend.Load() == 0 || n.dials.Load() < n.mend.Load() || len(srv.RequestsTo(agents.OpGetRun)) == 0 {
		t.Errorf("%d connections were made; the run was never parked or the stream was never reset", n.dials.Load())
	}
	srv.AssertCalls(t, agents.OpRunStream, 1)
}

// Whether a run was started can't be known when the answer is lost. It is not
// started again.
func TestRunWhoseAnswerIsReset(t *testing.T) {
	for _, toxic := range []string{resets, resetsUp} {
		t.Run(toxic, func(t *testing.T) {
			n := newNetwork(t)
			srv := seclaitest.New(t)
			srv.Agent("poet")
			n.to(srv.URL)
			n.add(toxic)
			n.mendAfter(1)
			client := agents.New(n.client())
			if _, err := client.RunAndWait(t.Context(), "poet", agents.RunRequest{Input: new("x")}); err == nil {
				t.Error("there is no error")
			}
			if len(srv.RequestsTo(agents.OpRunStream)) > 1 || n.dials.Load() != 1 {
				t.Error("another run was started")
			}
		})
	}
}

func TestRunIsLeft(t *testing.T) {
	n := newNetwork(t)
	srv := seclaitest.New(t)
	srv.Agent("poet").Reply(words)
	n.to(srv.URL)
	n.add(delays, pieces)
	client := agents.New(n.client())
	for _, err := range client.RunStream(t.Context(), "poet", agents.RunRequest{Input: new("x")}) {
		if err != nil {
			t.Error(err)
		}
		break
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	for _, err := range client.RunText(ctx, "poet", agents.RunRequest{Input: new("x")}) {
		if err != nil && !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
		cancel()
	}
}
