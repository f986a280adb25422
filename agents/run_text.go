package agents

import (
	"context"
	"fmt"
	"iter"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
)

// RunText starts a run and reads its output as it comes: piece by piece when the
// agent streams it, and else as a whole when the run has ended. A run that fails
// ends the loop with a [*core.FailedError]. Breaking out of the loop leaves the run
// going on, unless [core.CancelWithContext] is given.
//
// Should the stream break off or time out, the run is polled from there on, as by
// [Client.RunAndWait], and the rest of its output follows; nothing comes twice. An
// output that does not begin with what was streamed ends the loop with an error.
//
// A run that is streamed always has priority, whatever req says. The options are
// those of [Client.RunAndWait].
//
// POST /agents/{agent_id}/runs/stream
func (c *Client) RunText(ctx context.Context, agentID string, req RunRequest, opts ...core.CallOption) iter.Seq2[string, error] {
	return func(yield func(string, error) bool) {
		w, err := runtime.NewWaiter(ctx, c.core, runTask(nil), opts)
		if err != nil {
			yield("", err)
			return
		}
		var streamed strings.Builder
		left := false
		lost := c.follow(ctx, w, agentID, req, opts, func(token string) bool {
			streamed.WriteString(token)
			left = !yield(token, nil)
			return !left
		})
		if left {
			_ = w.Leave(ctx) // the caller has left the loop
			return
		}
		if lost != nil && w.ID == "" {
			yield("", startError(lost))
			return
		}
		run, err := w.Wait(ctx)
		rest := ""
		if err == nil && run.Status.IsFinal() {
			rest, err = run.restOf(streamed.String(), lost)
		}
		if err != nil || rest != "" {
			yield(rest, err)
		}
	}
}

// restOf is what is missing of the output after what was streamed of it. lost says
// why the stream ended early; nil if it did not.
func (r *Run) restOf(streamed string, lost error) (string, error) {
	output := r.text()
	switch {
	case streamed == "":
		return output, nil
	case lost == nil || strings.HasPrefix(streamed, output) && output != "":
		return "", nil // all there, whatever a later step made of it
	case strings.HasPrefix(output, streamed):
		return output[len(streamed):], nil
	}
	const message = "it broke off, and the run's output does not go on from what was streamed"
	return "", fmt.Errorf("%w: %w", &core.StreamError{Operation: OpRunStream, RunID: r.RunID, Message: message}, lost)
}

// text is the output, or the text of the manifest that it is.
func (r *Run) text() string {
	if m, err := r.Manifest(); err == nil && m != nil {
		return m.Text
	}
	if r.Output == nil {
		return ""
	}
	return *r.Output
}
