package test

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// go test ./test -run TestSoak -race -soak 2m
var soakTime = flag.Duration("soak", time.Second, "how long TestSoak goes on")

const (
	soakers    = 64
	callLimit  = 10 * time.Second // of one call as a whole
	callGrace  = time.Second      // that a call may take to notice
	soakAgents = 250
)

// soak is what the goroutines of TestSoak share.
type soak struct {
	t      *testing.T
	client *core.Client
	source string
	export string
	data   []byte // of the export

	mu   sync.Mutex
	runs map[string]error // how starting a run ended, by its input
	done map[string]int   // calls that succeeded, by what they are
}

// Through a network that delays, cuts and resets, nothing is lost without an error,
// nothing is done twice, every call ends in time, and nothing is left over.
func TestSoak(t *testing.T) {
	n := newNetwork(t)
	srv := seclaitest.New(t)
	srv.Agent("echo").ReplyFunc(func(input string) string { return "echo of " + input })
	direct := srv.Client()
	s := &soak{t: t, runs: map[string]error{}, done: map[string]int{}}
	s.prepare(direct)
	n.to(srv.URL)
	n.add(
		`{"name": "slow", "type": "latency", "toxicity": 0.5, "attributes": {"latency": 5, "jitter": 5}}`,
		`{"name": "cut", "type": "limit_data", "toxicity": 0.4, "attributes": {"bytes": 30000}}`,
		`{"name": "cut up", "type": "limit_data", "stream": "upstream", "toxicity": 0.3, "attributes": {"bytes": 20000}}`,
		`{"name": "reset", "type": "reset_peer", "toxicity": 0.1, "attributes": {"timeout": 50}}`,
	)
	s.client = n.client(core.WithTimeout(2*time.Second), core.WithIdleTimeout(2*time.Second), core.WithBackoff(time.Millisecond, 20*time.Millisecond),
		core.WithRetries(4), core.WithRetryBudget(0), core.WithMaxConcurrency(soakers/2), core.WithPollInterval(5*time.Millisecond, 20*time.Millisecond))
	stop := time.After(*soakTime)
	ended := make(chan struct{})
	var work sync.WaitGroup
	for g := range soakers {
		work.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-ended:
					return
				default:
					s.step(g, i)
				}
			}
		})
	}
	<-stop
	close(ended)
	work.Wait()
	s.check(direct)
	t.Logf("succeeded: %v; runs started: %d", s.done, len(s.runs))
}

func (s *soak) prepare(direct *core.Client) {
	s.t.Helper()
	ctx := s.t.Context()
	for i := range soakAgents {
		if _, err := agents.New(direct).Create(ctx, agents.CreateRequest{Name: fmt.Sprint("agent ", i)}); err != nil {
			s.t.Fatal(err)
		}
	}
	so := sources.New(direct)
	source, err := so.Create(ctx, sources.CreateRequest{Name: "s", SourceType: "custom_index"})
	if err != nil {
		s.t.Fatal(err)
	}
	s.source = source.ID
	if _, err := so.Upload(ctx, s.source, core.Bytes("big.txt", bytes.Repeat([]byte("0123456789"), 20_000)), nil); err != nil {
		s.t.Fatal(err)
	}
	export, err := so.ExportAndWait(ctx, s.source, sources.CreateExportRequest{Format: "jsonl"})
	if err != nil {
		s.t.Fatal(err)
	}
	s.export = export.ID
	d, err := so.DownloadExport(ctx, s.source, s.export)
	if err != nil {
		s.t.Fatal(err)
	}
	defer d.Close()
	if s.data, err = io.ReadAll(d); err != nil {
		s.t.Fatal(err)
	}
}

// step makes one call of some kind, which has to end in time.
func (s *soak) step(g, i int) {
	kinds := map[string]func(context.Context, string) error{"run": s.run, "text": s.text, "list": s.list, "upload": s.upload, "download": s.download}
	names := []string{"run", "text", "list", "upload", "download"}
	name := names[rand.N(len(names))]
	ctx, cancel := context.WithTimeout(s.t.Context(), callLimit)
	defer cancel()
	start := time.Now()
	err := kinds[name](ctx, fmt.Sprintf("input %d of %d", i, g))
	if took := time.Since(start); took > callLimit+callGrace {
		s.t.Errorf("%s took %v: %v", name, took, err)
	}
	if _, mistake := errors.AsType[*core.ConfigError](err); mistake {
		s.t.Errorf("%s: %v", name, err)
	}
	if err == nil {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.done[name]++
	}
}

func (s *soak) started(input string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.runs[input] = err
}

func (s *soak) run(ctx context.Context, input string) error {
	run, err := agents.New(s.client).RunAndWait(ctx, "echo", agents.RunRequest{Input: &input})
	s.started(input, err)
	if err == nil && (run.Output == nil || *run.Output != "echo of "+input) {
		s.t.Errorf("the run with %q returned %v", input, run)
	}
	return err
}

func (s *soak) text(ctx context.Context, input string) error {
	pieces, err := core.Collect(agents.New(s.client).RunText(ctx, "echo", agents.RunRequest{Input: &input}), 0)
	s.started(input, err)
	if got := strings.Join(pieces, ""); err == nil && got != "echo of "+input {
		s.t.Errorf("the text of the run with %q is %q", input, got)
	}
	return err
}

func (s *soak) list(ctx context.Context, _ string) error {
	seen := map[string]int{}
	for a, err := range agents.New(s.client).List(ctx, &agents.ListParams{Limit: new(50)}, core.WithPrefetch(rand.N(3))) {
		if err != nil {
			return err
		}
		seen[a.ID]++
		if seen[a.ID] > 1 {
			s.t.Errorf("agent %s was listed twice", a.ID)
		}
	}
	if len(seen) != soakAgents+1 {
		s.t.Errorf("%d of %d agents were listed, without an error", len(seen), soakAgents+1)
	}
	return nil
}

func (s *soak) upload(ctx context.Context, input string) error {
	content := strings.NewReader(strings.Repeat(input+"\n", 500))
	up, err := sources.New(s.client).Upload(ctx, s.source, core.Reader(input+".txt", content), nil)
	if err == nil && up.Filename != input+".txt" {
		s.t.Errorf("the upload of %q returned %v", input, up)
	}
	_, _ = content.Seek(0, io.SeekStart) // a race, if it is still read
	return err
}

func (s *soak) download(ctx context.Context, _ string) error {
	d, err := sources.New(s.client).DownloadExport(ctx, s.source, s.export)
	if err != nil {
		return err
	}
	defer d.Close()
	data, err := io.ReadAll(d)
	if err == nil && !bytes.Equal(data, s.data) {
		s.t.Errorf("a download is %d bytes of %d, without an error, or of other content", len(data), len(s.data))
	}
	return err
}

// check compares what the calls returned with what the server has.
func (s *soak) check(direct *core.Client) {
	runs := map[string]int{}
	for run, err := range agents.New(direct).ListRuns(s.t.Context(), "echo", &agents.ListRunsParams{Limit: new(100)}) {
		if err != nil {
			s.t.Fatal(err)
		}
		runs[*run.Input]++
	}
	for input, err := range s.runs {
		switch n := runs[input]; {
		case n > 1:
			s.t.Errorf("%d runs were started for %q: %v", n, input, err)
		case n == 0 && err == nil:
			s.t.Errorf("no run was started for %q, without an error", input)
		case n == 1 && core.NotSent(err):
			s.t.Errorf("a run was started for %q, and the error says that nothing was sent: %v", input, err)
		}
	}
	for _, name := range []string{"run", "text", "list", "upload", "download"} {
		if s.done[name] == 0 {
			s.t.Errorf("no %s succeeded", name)
		}
	}
}
