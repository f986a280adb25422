package agents

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/bridge"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
)

// RunAndWait starts a run and returns it when it has ended. A run that fails is a
// [*core.FailedError], and is returned as well.
//
// The run is followed by its stream. Should that break off, time out or be
// answered with plain JSON, the run is polled from there on; it is never started a
// second time. [core.OnUpdate] shows the run while it goes on, [UntilParked] stops
// at one that waits for a person or a time, and [core.CancelWithContext] cancels
// it when ctx ends. An error before the run's ID is known is that of starting it,
// and says so if the run may have been started all the same.
//
// A run that is streamed always has priority, whatever req says.
//
// POST /agents/{agent_id}/runs/stream
func (c *Client) RunAndWait(ctx context.Context, agentID string, req RunRequest, opts ...core.CallOption) (*Run, error) {
	w, err := runtime.NewWaiter(ctx, c.core, runTask(nil), opts)
	if err != nil {
		return nil, err
	}
	if lost := c.follow(ctx, w, agentID, req, opts, nil); lost != nil && w.ID == "" {
		return nil, startError(lost)
	}
	return w.Wait(ctx)
}

// RunAndPoll is [Client.RunAndWait] without a stream, for where long answers don't
// pass. params say what the polls ask for, such as the outputs of steps; nil means
// nothing more. See [core.WithPollInterval].
//
// POST /agents/{agent_id}/runs
func (c *Client) RunAndPoll(ctx context.Context, agentID string, req RunRequest, params *GetRunParams, opts ...core.CallOption) (*Run, error) {
	w, err := runtime.NewWaiter(ctx, c.core, runTask(params), opts)
	if err != nil {
		return nil, err
	}
	run, err := c.Run(bridge.Within(ctx), agentID, req, opts...)
	if err != nil {
		return nil, startError(err)
	}
	w.ID = run.RunID
	if params == nil || !run.Status.IsFinal() { // or else the steps are still to be got
		w.Observe(run)
	}
	return w.Wait(ctx)
}

// IsParked reports whether a run with this status waits for a person or a time.
func (s RunStatus) IsParked() bool {
	return s == RunStatusWaitingHuman || s == RunStatusWaitingScheduled
}

// UntilParked ends the wait for a run, without an error, when the run begins to
// wait for a person or a time; see [RunStatus.IsParked].
func UntilParked() core.CallOption {
	return core.OnUpdate(func(run *Run) error {
		if run.Status.IsParked() {
			return core.StopWaiting
		}
		return nil
	})
}

// follow starts a run and shows w all that its stream tells of it, until the
// stream or the wait ends. The error says why the stream ended early; the run may
// be going on all the same. token, if there is one, gets the pieces of the output
// and reports whether to go on.
func (c *Client) follow(ctx context.Context, w *runtime.Waiter[Run], agentID string, req RunRequest, opts []core.CallOption, token func(string) bool) error {
	var run Run
	for ev, err := range c.RunStream(bridge.Within(ctx), agentID, req, opts...) {
		if err != nil {
			if failed, ok := errors.AsType[*core.StreamError](err); ok {
				w.ID = cmp.Or(w.ID, failed.RunID)
				failed.RunID = w.ID
				w.Cause = failed
			}
			return err
		}
		w.ID = cmp.Or(w.ID, ev.RunID)
		if ev.Type == RunEventTimeout {
			return errTimeout
		}
		if ev.Type == RunEventToken && token != nil && !token(ev.Token) {
			return nil
		}
		if !run.update(ev) {
			continue
		}
		seen := run // the caller may keep it
		if !w.Observe(&seen) {
			return nil
		}
	}
	if w.ID == "" {
		return fmt.Errorf("%s: %w", OpRunStream, errNoRunID)
	}
	return nil
}

var errTimeout = errors.New("the server ended the stream before the run had")

var errNoRunID = errors.New("the stream ended without telling the run's ID")

// startError is why a run could not be started. Unless the server says so, nobody
// knows whether it was.
func startError(err error) error {
	api, answered := errors.AsType[*core.APIError](err)
	_, told := errors.AsType[*core.StreamError](err)
	if told || core.NotSent(err) || answered && (api.StatusCode < 500 || api.StatusCode == http.StatusServiceUnavailable) {
		return err
	}
	if strings.Contains(err.Error(), bridge.MaybeProcessed) {
		return fmt.Errorf("%w; look for the run with ListRuns before starting it again", err)
	}
	return fmt.Errorf("%w; the run may have been started: look for it with ListRuns before starting it again", err)
}

// update applies an event to the run, and reports whether it told of its state.
func (r *Run) update(ev RunEvent) bool {
	switch {
	case ev.Run != nil:
		*r = *ev.Run
		return true
	case ev.Type == RunEventStatus && ev.Status != "" && !ev.Status.IsFinal(): // the final one comes with its run
		r.RunID, r.Status = cmp.Or(r.RunID, ev.RunID), ev.Status
		return true
	}
	return false
}
