package seclaitest_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/faketest"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func TestRunGoesThroughItsStates(t *testing.T) {
	t.Parallel()
	a := newAPI(t, seclaitest.WithPolls(1))
	a.srv.Agent("writer").ReplyFunc(strings.ToUpper)
	run := a.Want(200, "POST /agents/writer/runs", `{"input":"hello"}`)
	path := "/agents/runs/" + faketest.Dig(run, "run_id").(string)
	a.Is(run, "status", "pending")
	a.Is(run, "output", nil)
	run = a.Want(200, "GET "+path, "")
	a.Is(run, "status", "processing")
	a.Is(run, "attempts.0.status", "processing")
	run = a.Want(200, "GET "+path, "")
	a.Is(run, "status", "completed")
	a.Is(run, "output", "HELLO")
	a.Is(run, "steps", nil)
	a.Is(a.Want(200, "GET "+path+"?include_step_outputs=true", ""), "steps.0.output", "HELLO")
	a.Is(a.Want(200, "GET /agents/writer/runs?status=completed", ""), "pagination.total", 1.0)
	a.Is(a.Want(200, "GET /agents/writer/runs?status=failed", ""), "pagination.total", 0.0)
	a.Want(409, "DELETE "+path, "")
}

func TestRunCanBeCanceled(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer")
	path := "/agents/runs/" + a.Text(200, "POST /agents/writer/runs", `{"input":"x"}`, "run_id")
	a.Is(a.Want(200, "DELETE "+path, ""), "status", "failed")
	a.Is(a.Want(200, "GET "+path, ""), "status", "failed")
	a.Want(409, "DELETE "+path, "")
	a.Want(404, "DELETE /agents/runs/unknown", "")
}

func TestRunIsRefused(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer")
	a.Want(404, "POST /agents/unknown/runs", `{"input":"x"}`)
	a.Want(400, "POST /agents/writer/runs", `{"input":"x","input_upload_id":"6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6"}`)
	a.Want(404, "POST /agents/writer/runs", `{"input_upload_id":"6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6"}`)
	a.Is(a.Want(200, "POST /agents/writer/disable", ""), "disabled_reason", "manual")
	a.Want(409, "POST /agents/writer/runs", `{"input":"x"}`)
	a.Is(a.Want(200, "POST /agents/writer/enable", ""), "disabled", false)
	a.Want(200, "POST /agents/writer/runs", `{"input":"x"}`)
}

func TestScriptedFailure(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	agent := a.srv.Agent("writer").Fail("The model is tired.")
	run := a.Want(200, "GET /agents/runs/"+a.Text(200, "POST /agents/writer/runs", `{}`, "run_id"), "")
	a.Is(run, "status", "failed")
	a.Is(run, "attempts.0.error", "The model is tired.")
	events := a.stream("writer", nil)
	last := events[len(events)-1]
	if last.Type != "error" || faketest.Dig(decode(t, last.Data), "message") != "The model is tired." || faketest.Dig(decode(t, last.Data), "run_id") == nil {
		t.Errorf("the stream ends with %s %s", last.Type, last.Data)
	}
	agent.Normal()
	if got := types(a.stream("writer", nil)); got[len(got)-1] != "done" {
		t.Errorf("after Normal the stream is %v", got)
	}
}

func TestRepliesInTurn(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer").Reply("one", "two", "three")
	for _, want := range []string{"one", "two", "three", "three"} {
		a.Is(a.Want(200, "GET /agents/runs/"+a.Text(200, "POST /agents/writer/runs", `{}`, "run_id"), ""), "output", want)
	}
}

// TestSteps scripts a run of two steps, which fails for some input.
func TestSteps(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	failure := ""
	a.srv.Agent("writer").Do(func(input string) seclaitest.Outcome {
		return seclaitest.Outcome{
			Tokens: []string{"Hel", "lo"}, Failure: failure,
			Steps: []seclaitest.Step{
				{ID: "find", Type: "retrieval", Output: "A page on " + input},
				{ID: "say", Type: "prompt_call", ToolCalls: []seclaitest.ToolCall{{Name: "clock", Input: "{}", Output: "noon"}}},
			},
		}
	})
	begin := []string{"init", "status", "step_started", "step_completed", "step_started", "stream_token", "stream_token"}
	events := a.stream("writer", nil)
	if got, want := types(events), append(slices.Clone(begin), "stream_end", "step_completed", "status", "done"); !slices.Equal(got, want) {
		t.Fatalf("events %v, want %v", got, want)
	}
	for i, want := range map[int]string{2: "find retrieval processing", 3: "find retrieval completed", 4: "say prompt_call processing", 8: "say prompt_call completed"} {
		ev := decode(t, events[i].Data)
		if got := fmt.Sprint(faketest.Dig(ev, "agent_step_id"), " ", faketest.Dig(ev, "step_type"), " ", faketest.Dig(ev, "status")); got != want {
			t.Errorf("event %d is of %s, want %s", i, got, want)
		}
	}
	run := "GET /agents/runs/" + faketest.Dig(decode(t, events[0].Data), "run_id").(string) + "?include_step_outputs=true"
	got := a.Want(200, run, "")
	a.Is(got, "output", "Hello")
	a.Is(got, "steps.0.output", "A page on hello")
	a.Is(got, "steps.1.input", "A page on hello")
	a.Is(got, "steps.1.output", "Hello")
	a.Is(got, "steps.1.tool_calls.0.function_name", "clock")
	a.Is(got, "steps.1.tool_calls.0.id", faketest.Dig(a.Want(200, run, ""), "steps.1.tool_calls.0.id"))

	failure = "The model is tired."
	events = a.stream("writer", nil)
	if got, want := types(events), append(slices.Clone(begin), "error"); !slices.Equal(got, want) {
		t.Fatalf("events %v, want %v", got, want)
	}
	got = a.Want(200, "GET /agents/runs/"+faketest.Dig(decode(t, events[0].Data), "run_id").(string)+"?include_step_outputs=true", "")
	a.Is(got, "status", "failed")
	a.Is(got, "output", nil)
	a.Is(got, "steps.0.status", "completed")
	a.Is(got, "steps.1.status", "failed")
}

// stream runs an agent and returns the events that came, with the error that
// ended the reading in *end.
func (a *api) stream(agent string, end *error) []core.Event {
	a.Helper()
	resp, err := http.DefaultClient.Do(a.Request("POST /agents/"+agent+"/runs/stream", `{"input":"hello"}`))
	if err != nil {
		a.Fatal(err)
	}
	defer resp.Body.Close()
	if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		a.Fatalf("the stream is %s", got)
	}
	var all []core.Event
	for ev, err := range core.Events(resp.Body, 0) {
		if err != nil {
			if end == nil {
				a.Fatalf("reading the stream: %v", err)
			}
			*end = err
			break
		}
		all = append(all, ev)
	}
	return all
}

func types(events []core.Event) []string {
	var all []string
	for _, ev := range events {
		all = append(all, ev.Type)
	}
	return all
}

func decode(t *testing.T, data []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	return v
}

func TestStream(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer").Reply("Hello, dear  Ada.")
	events := a.stream("writer", nil)
	want := []string{
		"init", "status", "step_started", "stream_token", "stream_token", "stream_token", "stream_token", "stream_end", "step_completed", "status", "done",
	}
	if got := types(events); !slices.Equal(got, want) {
		t.Fatalf("events %v, want %v", got, want)
	}
	var text strings.Builder
	for _, ev := range events {
		if ev.Type == "stream_token" {
			text.WriteString(faketest.Dig(decode(t, ev.Data), "token").(string))
		}
	}
	if text.String() != "Hello, dear  Ada." {
		t.Errorf("the tokens make %q", text.String())
	}
	a.Is(decode(t, events[0].Data), "status", "pending")
	a.Is(decode(t, events[1].Data), "status", "processing")
	done := decode(t, events[len(events)-1].Data)
	a.Is(done, "output", "Hello, dear  Ada.")
	a.Is(done, "status", "completed")
	a.Is(done, "priority", true)
	a.Is(a.Want(200, "GET /agents/runs/"+faketest.Dig(done, "run_id").(string), ""), "output", "Hello, dear  Ada.")
}

func TestStreamHasKeepAlives(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer")
	if _, data := a.Send("POST /agents/writer/runs/stream", `{}`); !strings.Contains(string(data), "\n\n: keep-alive\n\n") {
		t.Errorf("no comment in %s", data)
	}
}

func TestStreamAtAPace(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer").Pace(time.Millisecond)
	start := time.Now()
	n := len(a.stream("writer", nil))
	if took := time.Since(start); took < time.Duration(n)*time.Millisecond {
		t.Errorf("%d events within %v", n, took)
	}
}

func TestStreamAsJSON(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	agent := a.srv.Agent("writer").Reply("hi")
	a.Header.Set("Accept", "application/json")
	a.Is(a.Want(200, "POST /agents/writer/runs/stream", `{}`), "output", "hi")
	a.Header.Set("Accept", "text/event-stream")
	agent.PlainJSON()
	a.Is(a.Want(200, "POST /agents/writer/runs/stream", `{}`), "output", "hi")
}

// TestBrokenStreams checks that a run outlives a stream that ends early.
func TestBrokenStreams(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	agent := a.srv.Agent("writer").Reply("hi").TimeOut()
	events := a.stream("writer", nil)
	last := events[len(events)-1]
	if last.Type != "timeout" {
		t.Fatalf("the stream ends with %s", last.Type)
	}
	a.Is(a.Want(200, "GET /agents/runs/"+faketest.Dig(decode(t, last.Data), "run_id").(string), ""), "output", "hi")
	agent.Normal().Reply("hi").CutStream(2)
	var end error
	events = a.stream("writer", &end)
	if len(events) != 2 || !errors.Is(end, io.ErrUnexpectedEOF) {
		t.Fatalf("%d events, then %v", len(events), end)
	}
	a.Is(a.Want(200, "GET /agents/writer/runs?status=processing", ""), "pagination.total", 1.0)
	a.Is(a.Want(200, "GET /agents/runs/"+faketest.Dig(decode(t, events[0].Data), "run_id").(string), ""), "output", "hi")
}

// watched streams a run, and calls then when the first event that says so comes. It
// returns the last event.
func (a *api) watched(agent, says string, then func(runID string)) core.Event {
	a.Helper()
	resp, err := http.DefaultClient.Do(a.Request("POST /agents/"+agent+"/runs/stream", `{}`))
	if err != nil {
		a.Fatal(err)
	}
	defer resp.Body.Close()
	var last core.Event
	for ev, err := range core.Events(resp.Body, 0) {
		if err != nil {
			a.Fatal(err)
		}
		if then != nil && strings.Contains(string(ev.Data), says) {
			then(faketest.Dig(decode(a.T, ev.Data), "run_id").(string))
			then = nil
		}
		last = core.Event{Type: ev.Type, Data: bytes.Clone(ev.Data)}
	}
	return last
}

func TestParkedRuns(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	agent := a.srv.Agent("writer")
	for state, park := range map[string]func() *seclaitest.Agent{"waiting_human": agent.WaitForHuman, "waiting_scheduled": agent.WaitForSchedule} {
		park()
		path := "/agents/runs/" + a.Text(200, "POST /agents/writer/runs", `{}`, "run_id")
		a.Is(a.Want(200, "GET "+path, ""), "status", state)
		if last := a.watched("writer", state, func(string) { agent.Resume() }); last.Type != "done" {
			t.Errorf("after Resume the stream ends with %q", last.Type)
		}
		a.Is(a.Want(200, "GET "+path, ""), "status", "completed")
	}
}

// TestResumedBeforeWaiting resumes a run that is about to wait.
func TestResumedBeforeWaiting(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	agent := a.srv.Agent("writer").WaitForHuman().Pace(10 * time.Millisecond)
	if last := a.watched("writer", "processing", func(string) { agent.Resume() }); last.Type != "done" {
		t.Errorf("the stream ends with %q", last.Type)
	}
}

func TestCanceledWhileStreamed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer").Fail("It would have failed.").WaitForHuman()
	last := a.watched("writer", "waiting_human", func(runID string) { a.Want(200, "DELETE /agents/runs/"+runID, "") })
	if last.Type != "error" || faketest.Dig(decode(t, last.Data), "message") != "The run was canceled." {
		t.Errorf("the stream ends with %q: %s", last.Type, last.Data)
	}
}

// TestReplyMayUseTheServer checks that a user's function runs without the lock.
func TestReplyMayUseTheServer(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	srv.Agent("writer").ReplyFunc(func(string) string { return srv.Requests()[0].Path })
	run, err := core.Do[struct {
		ID string `json:"run_id"`
	}](t.Context(), srv.Client(), "POST", "/agents/writer/runs", nil, map[string]any{"input": "x"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := core.Do[struct{ Output string }](t.Context(), srv.Client(), "GET", "/agents/runs/"+run.ID, nil, nil)
	if err != nil || got.Output != "/agents/writer/runs" {
		t.Errorf("%+v, %v", got, err)
	}
}

// TestLeavingAStreamLeavesNothingBehind is not parallel, so that no other test has a
// run that waits.
func TestLeavingAStreamLeavesNothingBehind(t *testing.T) {
	a := newAPI(t)
	a.srv.Agent("writer").WaitForHuman()
	ctx, cancel := context.WithCancel(t.Context())
	resp, err := http.DefaultClient.Do(a.Request("POST /agents/writer/runs/stream", `{}`).WithContext(ctx))
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	resp.Body.Close()
	deadline := time.Now().Add(5 * time.Second)
	for stacks := make([]byte, 1<<20); strings.Contains(string(stacks[:runtime.Stack(stacks, true)]), "(*runStream).wait("); {
		if time.Now().After(deadline) {
			t.Fatal("the stream goes on")
		}
		runtime.Gosched()
	}
}
