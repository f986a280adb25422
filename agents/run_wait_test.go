package agents_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

const poem = "one two three four five"

// fast makes the polls of a test follow each other at once.
var fast = core.WithPollInterval(time.Millisecond, time.Millisecond)

func newServer(t *testing.T, opts ...seclaitest.Option) (*seclaitest.Server, *agents.Client, *seclaitest.Agent) {
	t.Helper()
	srv := seclaitest.New(t, opts...)
	return srv, agents.New(srv.Client()), srv.Agent("poet").Reply(poem)
}

func input() agents.RunRequest { return agents.RunRequest{Input: new("Write.")} }

// whatever are the ways in which a stream may go wrong.
var whatever = map[string]func(*seclaitest.Agent){
	"well":              func(*seclaitest.Agent) {},
	"slow":              func(a *seclaitest.Agent) { a.Pace(time.Millisecond) },
	"timeout event":     func(a *seclaitest.Agent) { a.TimeOut() },
	"plain JSON":        func(a *seclaitest.Agent) { a.PlainJSON() },
	"cut after init":    func(a *seclaitest.Agent) { a.CutStream(1) },
	"cut after status":  func(a *seclaitest.Agent) { a.CutStream(2) },
	"cut in the tokens": func(a *seclaitest.Agent) { a.CutStream(5) },
	"cut before done":   func(a *seclaitest.Agent) { a.CutStream(11) },
}

func TestRunAndWait(t *testing.T) {
	t.Parallel()
	for name, goes := range whatever {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, client, agent := newServer(t, seclaitest.WithPolls(2))
			goes(agent)
			run, err := client.RunAndWait(t.Context(), "poet", input(), fast)
			if err != nil {
				t.Fatal(err)
			}
			if run.Status != agents.RunStatusCompleted || *run.Output != poem {
				t.Errorf("got %s %q", run.Status, *run.Output)
			}
			assertOneRun(t, srv)
		})
	}
}

func assertOneRun(t *testing.T, srv *seclaitest.Server) {
	t.Helper()
	if n := len(srv.RequestsTo(agents.OpRun)) + len(srv.RequestsTo(agents.OpRunStream)); n != 1 {
		t.Errorf("%d runs were started", n)
	}
}

func TestRunText(t *testing.T) {
	t.Parallel()
	for name, goes := range whatever {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, client, agent := newServer(t, seclaitest.WithPolls(2))
			goes(agent)
			var pieces []string
			for piece, err := range client.RunText(t.Context(), "poet", input(), fast) {
				if err != nil {
					t.Fatal(err)
				}
				pieces = append(pieces, piece)
			}
			if got := strings.Join(pieces, ""); got != poem {
				t.Errorf("got %q in pieces %q", got, pieces)
			}
			if streams := name == "well" || name == "slow"; streams && len(pieces) != 5 {
				t.Errorf("it came in pieces %q", pieces)
			}
			assertOneRun(t, srv)
		})
	}
}

func TestRunTextCanBeLeft(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t)
	for piece, err := range client.RunText(t.Context(), "poet", input()) {
		if piece != "one " || err != nil {
			t.Errorf("got %q, %v", piece, err)
		}
		break
	}
	srv.AssertCalls(t, agents.OpGetRun, 0)
}

func TestRunTextThatGoesOnDifferently(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			events(w, "init", `{"run_id": "r1", "status": "processing"}`, "stream_token", `{"token": "Goodbye"}`)
			panic(http.ErrAbortHandler)
		}
		answerJSON(w, `{"run_id": "r1", "status": "completed", "output": "Hello, Ada."}`)
	})
	var pieces []string
	var err error
	for piece, e := range client.RunText(t.Context(), "poet", input(), fast) {
		pieces, err = append(pieces, piece), e
	}
	failed, ok := errors.AsType[*core.StreamError](err)
	if !ok || failed.RunID != "r1" || !slices.Equal(pieces, []string{"Goodbye", ""}) {
		t.Errorf("got %q, %v", pieces, err)
	}
}

// What was streamed is neither lost nor told again, however the stream ended.
func TestRunTextAfterTokens(t *testing.T) {
	t.Parallel()
	init := []string{"init", `{"run_id": "r1", "status": "processing"}`, "stream_token", `{"token": "Hello, "}`, "stream_token", `{"token": "Ada."}`}
	for name, test := range map[string]struct {
		end    []string
		output string
		want   []string
	}{
		"goes on after a timeout": {[]string{"timeout", `{"run_id": "r1"}`}, "Hello, Ada. Goodbye.", []string{"Hello, ", "Ada.", " Goodbye."}},
		"is all there":            {nil, "Hello, Ada.", []string{"Hello, ", "Ada."}},
		"was shortened":           {nil, "Hello", []string{"Hello, ", "Ada."}},
		"was replaced":            {[]string{"done", `{"run_id": "r1", "status": "completed", "output": "HELLO"}`}, "", []string{"Hello, ", "Ada."}},
	} {
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.Method == http.MethodPost {
				events(w, slices.Concat(init, test.end)...)
				return
			}
			answerJSON(w, fmt.Sprintf(`{"run_id": "r1", "status": "completed", "output": %q}`, test.output))
		})
		var pieces []string
		for piece, err := range client.RunText(t.Context(), "poet", input()) {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			pieces = append(pieces, piece)
		}
		if !slices.Equal(pieces, test.want) {
			t.Errorf("%s: got %q", name, pieces)
		}
	}
}

// A run that is parked has no output yet.
func TestRunTextUntilParked(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, `{"run_id": "r1", "status": "waiting_scheduled", "output": "a draft"}`)
	})
	for piece, err := range client.RunText(t.Context(), "poet", input(), agents.UntilParked()) {
		t.Errorf("got %q, %v", piece, err)
	}
}

func TestRunTextOfManifest(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, `{"run_id": "r1", "status": "completed", "output": "{\"text\": \"See the picture.\", \"attachments\": []}", "output_content_type": "application/vnd.seclai.manifest+json; charset=utf-8"}`)
	})
	for piece, err := range client.RunText(t.Context(), "poet", input()) {
		if piece != "See the picture." || err != nil {
			t.Errorf("got %q, %v", piece, err)
		}
	}
}

func TestFailedRun(t *testing.T) {
	t.Parallel()
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, client, agent := newServer(t)
			agent.Fail("The model is asleep.")
			run, err := start(t.Context(), client)
			failed, ok := errors.AsType[*core.FailedError](err)
			if !ok || failed.Message != "The model is asleep." || failed.ID == "" || !strings.Contains(err.Error(), "run "+failed.ID+" ended as failed: The model is asleep.") {
				t.Errorf("got %v", err)
			}
			if run == nil || run.Status != agents.RunStatusFailed || run.RunID != failed.ID {
				t.Errorf("got %+v", run)
			}
			stream, ok := errors.AsType[*core.StreamError](err)
			if streamed := len(srv.RequestsTo(agents.OpRunStream)) > 0; ok != streamed || ok && stream.RunID != run.RunID {
				t.Errorf("streamed %v: %v", streamed, err)
			}
			assertOneRun(t, srv)
		})
	}
}

// starts are the ways of starting a run and waiting for it.
var starts = map[string]func(context.Context, *agents.Client, ...core.CallOption) (*agents.Run, error){
	"RunAndWait": func(ctx context.Context, c *agents.Client, opts ...core.CallOption) (*agents.Run, error) {
		return c.RunAndWait(ctx, "poet", input(), append(opts, fast)...)
	},
	"RunAndPoll": func(ctx context.Context, c *agents.Client, opts ...core.CallOption) (*agents.Run, error) {
		return c.RunAndPoll(ctx, "poet", input(), nil, append(opts, fast)...)
	},
	"WaitRun": func(ctx context.Context, c *agents.Client, opts ...core.CallOption) (*agents.Run, error) {
		run, err := c.Run(ctx, "poet", input())
		if err != nil {
			return nil, err
		}
		return c.WaitRun(ctx, run.RunID, nil, append(opts, fast)...)
	},
}

// An error event may be the first to name the run, which then may be going on.
func TestRunKnownByItsErrorEvent(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			events(w, "error", `{"run_id": "r1", "message": "The stream is worn out."}`)
			return
		}
		answerJSON(w, `{"run_id": "r1", "status": "completed", "output": "Done."}`)
	})
	if run, err := client.RunAndWait(t.Context(), "poet", input()); err != nil || *run.Output != "Done." {
		t.Errorf("got %+v, %v", run, err)
	}
}

// One that does not name the run is of the run that the stream began with.
func TestErrorEventWithoutRunID(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			events(w, "init", `{"run_id": "r1", "status": "processing"}`, "error", `The model is asleep.`)
			return
		}
		answerJSON(w, `{"run_id": "r1", "status": "failed"}`)
	})
	_, err := client.RunAndWait(t.Context(), "poet", input())
	if failed, ok := errors.AsType[*core.StreamError](err); !ok || failed.RunID != "r1" || failed.Message != "The model is asleep." {
		t.Errorf("got %v", err)
	}
}

// What the stream told is not lost when the run can't be got.
func TestRunThatCannotBeGotAfterItsErrorEvent(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			events(w, "error", `{"run_id": "r1", "message": "The stream is worn out."}`)
			return
		}
		w.WriteHeader(http.StatusNotFound)
	})
	_, err := client.RunAndWait(t.Context(), "poet", input())
	if !errors.Is(err, core.ErrNotFound) || !strings.Contains(err.Error(), "The stream is worn out.") {
		t.Errorf("got %v", err)
	}
}

// Steps are asked for even where the run has ended as soon as it was started.
func TestStepsOfRunThatEndsAtOnce(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		steps := "null"
		if r.FormValue("include_step_outputs") == "true" {
			steps = `[{"id": "s1"}]`
		}
		answerJSON(w, fmt.Sprintf(`{"run_id": "r1", "status": "completed", "steps": %s}`, steps))
	})
	run, err := client.RunAndPoll(t.Context(), "poet", input(), &agents.GetRunParams{IncludeStepOutputs: new(true)})
	if err != nil || len(run.Steps) != 1 {
		t.Errorf("got %+v, %v", run, err)
	}
}

// What a caller keeps of a run does not change under its hands.
func TestUpdatesAreTheCallers(t *testing.T) {
	t.Parallel()
	_, client, _ := newServer(t)
	seen := map[*agents.Run]agents.RunStatus{} // by init, status and done; tokens and steps tell nothing of it
	_, err := client.RunAndWait(t.Context(), "poet", input(), core.OnUpdate(func(run *agents.Run) error {
		seen[run] = run.Status
		return nil
	}))
	if err != nil || len(seen) != 3 {
		t.Errorf("saw %d states, %v", len(seen), err)
	}
	for run, status := range seen {
		if run.Status != status {
			t.Errorf("%s became %s", status, run.Status)
		}
	}
}

// A run that ended just before it was to be canceled is nobody's mistake.
func TestCancelWithContextComesTooLate(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			w.WriteHeader(http.StatusConflict)
			return
		}
		answerJSON(w, `{"run_id": "r1", "status": "processing"}`)
	})
	_, err := client.WaitRun(ctx, "r1", nil, core.CancelWithContext(), core.OnUpdate(func(*agents.Run) error { cancel(); return nil }))
	if want := "waiting for run r1 (last seen processing): context canceled"; err == nil || err.Error() != want {
		t.Errorf("got %v", err)
	}
}

// The operation that streams does not take the priority that the other one does.
func TestPriorityIsSentWhereItIsTaken(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t)
	req := input()
	req.Priority, req.Metadata = new(true), core.Object{"mood": "glad"}
	if _, err := client.RunAndWait(t.Context(), "poet", req); err != nil {
		t.Error(err)
	}
	for _, err := range client.RunText(t.Context(), "poet", req) {
		if err != nil {
			t.Error(err)
		}
	}
	if _, err := client.RunAndPoll(t.Context(), "poet", req, nil); err != nil {
		t.Error(err)
	}
	mood := seclaitest.Body("metadata.mood", "glad")
	srv.AssertCalls(t, agents.OpRunStream, 2)
	srv.AssertCalled(t, agents.OpRunStream, mood, seclaitest.Body("input", *req.Input))
	srv.AssertCalled(t, agents.OpRun, mood, seclaitest.Body("priority", true))
}

func TestStreamErrorWithoutRun(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		`{"message": "No room."}`: "No room.",
		`{"detail": "No room."}`:  `{"detail": "No room."}`,
		`No room.`:                "No room.",
	} {
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) { events(w, "error", data) })
		run, err := client.RunAndWait(t.Context(), "poet", input())
		if failed, ok := errors.AsType[*core.StreamError](err); !ok || failed.Message != want || run != nil {
			t.Errorf("%s: got %v, %v", data, run, err)
		}
	}
}

// Where nobody can tell whether the run was started, it is not started again, and
// the error says so.
func TestRunThatMayHaveBeenStarted(t *testing.T) {
	t.Parallel()
	drop := func(http.ResponseWriter) { panic(http.ErrAbortHandler) }
	for name, test := range map[string]struct {
		answer func(http.ResponseWriter)
		may    bool
	}{
		"no answer":           {drop, true},
		"no event":            {func(w http.ResponseWriter) { events(w) }, true},
		"cut in the first":    {func(w http.ResponseWriter) { events(w); _, _ = w.Write([]byte("event: init\nda")) }, true},
		"drop in the first":   {func(w http.ResponseWriter) { events(w); drop(w) }, true},
		"timeout":             {func(w http.ResponseWriter) { events(w, "timeout", `{}`) }, true},
		"run without an ID":   {func(w http.ResponseWriter) { events(w, "done", `{"status": "processing"}`) }, true},
		"unreadable run":      {func(w http.ResponseWriter) { events(w, "init", `[]`) }, true},
		"not JSON":            {func(w http.ResponseWriter) { _, _ = w.Write([]byte("<html>")) }, true},
		"failure":             {func(w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) }, true},
		"gateway":             {func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadGateway) }, true},
		"unavailable":         {func(w http.ResponseWriter) { w.WriteHeader(http.StatusServiceUnavailable) }, false},
		"refused":             {func(w http.ResponseWriter) { w.WriteHeader(http.StatusBadRequest) }, false},
		"refused by an event": {func(w http.ResponseWriter) { events(w, "error", `{"message": "No room."}`) }, false},
	} {
		for how, start := range map[string]func(*agents.Client) error{
			"RunAndWait": func(c *agents.Client) error { _, err := c.RunAndWait(t.Context(), "poet", input()); return err },
			"RunText": func(c *agents.Client) (err error) {
				for _, e := range c.RunText(t.Context(), "poet", input()) {
					err = e
				}
				return err
			},
		} {
			var calls atomic.Int32
			err := start(serve(t, func(w http.ResponseWriter, _ *http.Request) { calls.Add(1); test.answer(w) }))
			if n := calls.Load(); err == nil || strings.Contains(err.Error(), "with ListRuns before starting it again") != test.may || strings.Count(err.Error(), "may have been") > 1 || n != 1 {
				t.Errorf("%s, %s: %v after %d calls", how, name, err, n)
			}
		}
	}
	client := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	if _, err := client.RunAndPoll(t.Context(), "poet", input(), nil); err == nil || !strings.Contains(err.Error(), "ListRuns") {
		t.Errorf("RunAndPoll: %v", err)
	}
}

// A run can't have been started by a call that was never sent.
func TestRunThatWasNotStarted(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t)
	srv.Close()
	for _, agent := range []string{"poet", ""} {
		_, err := client.RunAndWait(t.Context(), agent, input(), core.WithRetries(0))
		if err == nil || strings.Contains(err.Error(), "ListRuns") || !core.NotSent(err) {
			t.Errorf("agent %q: %v", agent, err)
		}
	}
}

func TestRunWithContextThatHasEnded(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := client.RunAndWait(ctx, "poet", input(), core.CancelWithContext())
	if !errors.Is(err, context.Canceled) || !core.NotSent(err) || strings.Contains(err.Error(), "ListRuns") {
		t.Errorf("got %v", err)
	}
	if n := len(srv.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// The run is there, though it does not say which it is.
func TestEndedRunWithoutID(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		events(w, "done", `{"status": "completed", "output": "Done."}`)
	})
	if run, err := client.RunAndWait(t.Context(), "poet", input()); err != nil || run == nil || *run.Output != "Done." {
		t.Errorf("got %+v, %v", run, err)
	}
}

func TestRunStreamThatEndsEarly(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		events(w, "init", `{"run_id": "r1", "status": "processing"}`)
	})
	var got []string
	for ev, err := range client.RunStream(t.Context(), "poet", input()) {
		got = append(got, string(ev.Type))
		if cut, ok := errors.AsType[*core.ResponseError](err); err != nil && !ok {
			t.Errorf("got %v", cut)
		}
	}
	if !slices.Equal(got, []string{"init", ""}) {
		t.Errorf("got %q", got)
	}
}

func TestRunStreamEndsWithItsLastEvent(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		events(w, "novelty", `[1]`, "done", `{"run_id": "r1", "status": "completed"}`, "status", `{}`)
		<-r.Context().Done() // the connection stays open
	})
	var got []string
	for ev, err := range client.RunStream(t.Context(), "poet", input()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(ev.Type)+" "+string(ev.Data))
	}
	if want := []string{"novelty [1]", `done {"run_id": "r1", "status": "completed"}`}; !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func TestParkedRun(t *testing.T) {
	t.Parallel()
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, client, agent := newServer(t)
			for state, park := range map[agents.RunStatus]func() *seclaitest.Agent{
				agents.RunStatusWaitingHuman: agent.WaitForHuman, agents.RunStatusWaitingScheduled: agent.WaitForSchedule,
			} {
				park()
				run, err := start(t.Context(), client, agents.UntilParked())
				if err != nil || run.Status != state || !run.Status.IsParked() {
					t.Fatalf("got %+v, %v", run, err)
				}
				agent.Resume()
				if run, err = client.WaitRun(t.Context(), run.RunID, nil, fast, agents.UntilParked()); err != nil || *run.Output != poem {
					t.Errorf("after it was resumed: %+v, %v", run, err)
				}
			}
		})
	}
}

func TestUpdatesOfRun(t *testing.T) {
	t.Parallel()
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, client, agent := newServer(t)
			agent.WaitForHuman()
			var seen []agents.RunStatus
			run, err := start(t.Context(), client, core.OnUpdate(func(run *agents.Run) error {
				if len(seen) == 0 || seen[len(seen)-1] != run.Status {
					seen = append(seen, run.Status)
				}
				if run.Status.IsParked() {
					agent.Resume()
				}
				return nil
			}))
			if err != nil || *run.Output != poem {
				t.Fatalf("got %+v, %v", run, err)
			}
			for _, want := range []agents.RunStatus{agents.RunStatusWaitingHuman, agents.RunStatusCompleted} {
				if !slices.Contains(seen, want) {
					t.Errorf("saw %q", seen)
				}
			}
		})
	}
}

// The state of a step is not that of the run, nor is one that is not told.
func TestUpdatesAreOfTheRun(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		events(w, "init", `{"run_id": "r1", "status": "processing"}`, "step_started", `{"run_id": "r1", "status": "queued"}`, "status", `{"run_id": "r1"}`,
			"status", `{"run_id": "r1", "status": "completed"}`, "done", `{"run_id": "r1", "status": "completed", "output": "Done."}`)
	})
	var seen []agents.RunStatus
	run, err := client.RunAndWait(t.Context(), "poet", input(), core.OnUpdate(func(run *agents.Run) error {
		seen = append(seen, run.Status)
		return nil
	}))
	if want := []agents.RunStatus{agents.RunStatusProcessing, agents.RunStatusCompleted}; err != nil || *run.Output != "Done." || !slices.Equal(seen, want) {
		t.Errorf("saw %q; got %+v, %v", seen, run, err)
	}
}

func TestUpdateEndsWait(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	for name, start := range starts {
		_, client, _ := newServer(t, seclaitest.WithPolls(1))
		run, err := start(t.Context(), client, core.OnUpdate(func(*agents.Run) error { return enough }))
		if !errors.Is(err, enough) || run == nil {
			t.Errorf("%s: got %v, %v", name, run, err)
		}
	}
}

func TestUpdateOfAnotherType(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t)
	for _, err := range []error{
		func() error {
			_, err := client.RunAndWait(t.Context(), "poet", input(), core.OnUpdate(func(*string) error { return nil }))
			return err
		}(),
		func() error {
			_, err := client.RunAndPoll(t.Context(), "poet", input(), nil, core.OnUpdate(func(*string) error { return nil }))
			return err
		}(),
		func() error {
			_, err := client.RunAndPoll(t.Context(), "poet", input(), nil, core.WithPollInterval(2, 1))
			return err
		}(),
	} {
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("got %v", err)
		}
	}
	if n := len(srv.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

func TestCancelWithContext(t *testing.T) {
	t.Parallel()
	for name, start := range starts {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv, client, agent := newServer(t)
			agent.WaitForHuman()
			ctx, cancel := context.WithCancelCause(t.Context())
			bored := errors.New("bored")
			run, err := start(ctx, client, core.CancelWithContext(), core.OnUpdate(func(run *agents.Run) error {
				if run.Status.IsParked() {
					cancel(bored)
				}
				return nil
			}))
			given, ok := errors.AsType[*core.WaitError](err)
			if !ok || given.State != "waiting_human" || !errors.Is(err, bored) || run == nil || given.ID != run.RunID {
				t.Fatalf("got %+v, %v", run, err)
			}
			srv.AssertCalled(t, agents.OpCancelRun, seclaitest.Arg("run_id", run.RunID), seclaitest.Status(200))
		})
	}
}

func TestContextAloneCancelsNothing(t *testing.T) {
	t.Parallel()
	for name, start := range starts {
		srv, client, agent := newServer(t)
		agent.WaitForHuman()
		ctx, cancel := context.WithCancel(t.Context())
		_, err := start(ctx, client, core.OnUpdate(func(run *agents.Run) error {
			if run.Status.IsParked() {
				cancel()
			}
			return nil
		}))
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%s: got %v", name, err)
		}
		srv.AssertCalls(t, agents.OpCancelRun, 0)
	}
}

func TestPollsSurviveOutage(t *testing.T) {
	t.Parallel()
	srv, _, _ := newServer(t, seclaitest.WithPolls(1))
	client := agents.New(srv.Client(core.WithRetries(0)))
	srv.Fail(seclaitest.Fault{Operation: agents.OpGetRun, Status: 503, Times: 4})
	srv.Fail(seclaitest.Fault{Operation: agents.OpGetRun, Drop: seclaitest.DropAfter})
	run, err := client.RunAndPoll(t.Context(), "poet", input(), nil, fast)
	if err != nil || *run.Output != poem {
		t.Errorf("got %v, %v", run, err)
	}
	srv.Fail(seclaitest.Fault{Operation: agents.OpGetRun, Status: 503, Times: seclaitest.Always})
	run, err = client.RunAndPoll(t.Context(), "poet", input(), nil, fast)
	if !errors.Is(err, core.ErrServer) || run == nil {
		t.Errorf("with no end to the outage: %v, %v", run, err)
	}
}

func TestPollThatCannotSucceed(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t)
	run, err := client.WaitRun(t.Context(), "unknown", nil)
	if given, ok := errors.AsType[*core.WaitError](err); !ok || given.State != "" || !errors.Is(err, core.ErrNotFound) || run != nil {
		t.Errorf("got %v, %v", run, err)
	}
	srv.AssertCalls(t, agents.OpGetRun, 1)
}

func TestStepOutputs(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t, seclaitest.WithPolls(1))
	params := &agents.GetRunParams{IncludeStepOutputs: new(true)}
	run, err := client.RunAndPoll(t.Context(), "poet", input(), params, fast)
	if err != nil || len(run.Steps) != 1 || *run.Steps[0].Output != poem {
		t.Errorf("got %+v, %v", run, err)
	}
	srv.AssertCalls(t, agents.OpGetRun, 2)
}

// The key is that of starting the run; the polls are other calls.
func TestIdempotencyKeyIsNotPolledWith(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t)
	if _, err := client.RunAndPoll(t.Context(), "poet", input(), nil, core.WithIdempotencyKey("k1")); err != nil {
		t.Fatal(err)
	}
	srv.AssertCalled(t, agents.OpRun, seclaitest.Header("Idempotency-Key", "k1"))
	srv.AssertCalled(t, agents.OpGetRun, seclaitest.Header("Idempotency-Key", ""))
}

func TestUploadInputAndWait(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t, seclaitest.WithPolls(2))
	up, err := client.UploadInputAndWait(t.Context(), "poet", core.Bytes("talk.mp3", []byte("la la la")), nil, fast)
	if err != nil || up.Status != "ready" {
		t.Fatalf("got %+v, %v", up, err)
	}
	if n := len(srv.RequestsTo(agents.OpGetInputUploadStatus)); n < 2 {
		t.Errorf("it was ready after %d polls", n)
	}
	if up, err = client.WaitInputUpload(t.Context(), "poet", up.ID); err != nil || up.Status != "ready" {
		t.Errorf("got %+v, %v", up, err)
	}
	run, err := client.RunAndWait(t.Context(), "poet", agents.RunRequest{InputUploadID: &up.ID})
	if err != nil || *run.Output != poem {
		t.Errorf("got %+v, %v", run, err)
	}
}

func TestFailedInputUpload(t *testing.T) {
	t.Parallel()
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		answerJSON(w, `{"id": "u1", "status": "failed", "error": "It is silent."}`)
	})
	up, err := client.WaitInputUpload(t.Context(), "poet", "u1")
	if failed, ok := errors.AsType[*core.FailedError](err); !ok || failed.Message != "It is silent." || up == nil {
		t.Errorf("got %+v, %v", up, err)
	}
}

func serve(t *testing.T, handler http.HandlerFunc) *agents.Client {
	t.Helper()
	srv := httptest.NewServer(handler)
	t.Cleanup(srv.Close)
	c, err := core.New(core.WithBaseURL(srv.URL), core.WithAPIKey("key"))
	if err != nil {
		t.Fatal(err)
	}
	return agents.New(c)
}

// events sends events, of which types and data alternate.
func events(w http.ResponseWriter, typesAndData ...string) {
	w.Header().Set("Content-Type", "text/event-stream")
	for e := range slices.Chunk(typesAndData, 2) {
		fmt.Fprintf(w, "event: %s\ndata: %s\n\n", e[0], e[1])
	}
	_ = http.NewResponseController(w).Flush()
}

func answerJSON(w http.ResponseWriter, body string) {
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write([]byte(body))
}
