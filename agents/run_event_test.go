package agents_test

import (
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

func TestRunEvents(t *testing.T) {
	t.Parallel()
	_, client, _ := newServer(t)
	var types, tokens []string
	var first, last agents.RunEvent
	for ev, err := range client.RunStream(t.Context(), "poet", input()) {
		if err != nil {
			t.Fatal(err)
		}
		if len(types) == 0 {
			first = ev
		}
		last = ev
		types = append(types, string(ev.Type))
		if ev.RunID != first.RunID {
			t.Errorf("%s has run ID %q", ev.Type, ev.RunID)
		}
		if ev.Type == agents.RunEventToken {
			tokens = append(tokens, ev.Token)
		}
		if ev.Type == "step_started" && (ev.StepID == "" || ev.StepType != agents.StepTypePromptCall || ev.RunID != first.RunID || ev.Status == "") {
			t.Errorf("got %+v", ev)
		}
	}
	want := []string{
		"init", "status", "step_started", "stream_token", "stream_token", "stream_token", "stream_token", "stream_token", "stream_end",
		"step_completed", "status", "done",
	}
	if !slices.Equal(types, want) || strings.Join(tokens, "") != poem {
		t.Errorf("got %q with tokens %q", types, tokens)
	}
	if first.Run == nil || first.RunID == "" || first.Status != agents.RunStatusPending {
		t.Errorf("it begins with %+v", first)
	}
	if last.Run == nil || *last.Run.Output != poem || last.Status != agents.RunStatusCompleted || !last.EndsStream() || first.EndsStream() {
		t.Errorf("it ends with %+v", last)
	}
}

func TestRunEventsThatAreNotKnown(t *testing.T) {
	t.Parallel()
	odd := []string{"novelty", `{"run_id": 5, "status": null, "deep": {"a": [1]}}`, "other", `text`, "status", `{"status": "sleeping", "run_id": "r1"}`}
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		events(w, append(odd, "timeout", `{"run_id": "r1", "message": "Later."}`)...)
	})
	var got []string
	for ev, err := range client.RunStream(t.Context(), "poet", input()) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(ev.Type), string(ev.Data))
		if ev.Type == agents.RunEventTimeout && (ev.RunID != "r1" || ev.Message != "Later." || !ev.EndsStream()) {
			t.Errorf("got %+v", ev)
		}
	}
	if !slices.Equal(got[:len(odd)], odd) || len(got) != len(odd)+2 {
		t.Errorf("got %q", got)
	}
}

func TestRunEventsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	for _, event := range [][]string{{"init", `{"run_id": `}, {"done", `[]`}, {"status", `{"run_id": "r1"`}} {
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) { events(w, event...) })
		var last error
		for _, err := range client.RunStream(t.Context(), "poet", input()) {
			last = err
		}
		if _, ok := last.(*core.ResponseError); !ok { //nolint:errorlint // it is not wrapped
			t.Errorf("%q: %v", event, last)
		}
	}
}

// An error need not repeat whose it is.
func TestStreamErrorOfAKnownRun(t *testing.T) {
	t.Parallel()
	for _, data := range []string{`{"message": "No room."}`, `No room.`} {
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			events(w, "init", `{"run_id": "r1", "status": "pending"}`, "stream_token", `{"token": "a"}`, "error", data)
		})
		var last error
		for ev, err := range client.RunStream(t.Context(), "poet", input()) {
			if last = err; err == nil && ev.RunID != "r1" {
				t.Errorf("got %+v", ev)
			}
		}
		if failed, ok := errors.AsType[*core.StreamError](last); !ok || failed.RunID != "r1" || failed.Message != "No room." {
			t.Errorf("%s: got %v", data, last)
		}
	}
}
