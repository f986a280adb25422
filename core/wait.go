package core

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// The pauses between two polls; see [WithPollInterval].
const (
	DefaultPollInterval    = 500 * time.Millisecond // after the first poll
	DefaultMaxPollInterval = 10 * time.Second       // which the pause grows up to
)

// WithPollInterval sets the pause between two polls of a call that waits: it
// begins with first and grows by half each time, up to longest. The defaults are
// [DefaultPollInterval] and [DefaultMaxPollInterval]. Equal values make it
// constant, but for a tenth that it varies so that programs don't poll in step. The
// wait is given up when the polls have failed for six times longest.
func WithPollInterval(first, longest time.Duration) Option {
	return func(s *settings) error {
		if first <= 0 || longest < first {
			return &ConfigError{Message: fmt.Sprintf("core.WithPollInterval: from %v to %v; the first must be above 0, and the longest no shorter", first, longest)}
		}
		s.waiting.Interval, s.waiting.MaxInterval = first, longest
		s.only("WithPollInterval", bridge.Wait)
		return nil
	}
}

// OnUpdate calls f whenever a call that waits has seen what it waits for, changed
// or not. T is what the call returns: [OnUpdate] of a func(*agents.Run) error suits
// RunAndWait, and any other T is a [*ConfigError]. An error of f ends the wait and is
// returned by the call, together with what was seen; see [StopWaiting].
func OnUpdate[T any](f func(*T) error) CallOption {
	return callOption(func(s *settings) error {
		if f == nil {
			return &ConfigError{Message: "core.OnUpdate: the function is nil"}
		}
		s.waiting.OnUpdate = append(slices.Clip(s.waiting.OnUpdate), f)
		s.only("OnUpdate", bridge.Wait)
		return nil
	})
}

// StopWaiting is what a function given to [OnUpdate] returns to end the wait
// without an error. What is waited for goes on.
var StopWaiting = errors.New("stop waiting") //nolint:staticcheck,revive // not an error, like fs.SkipAll

// CancelWithContext makes a call that waits cancel what it waits for, on the server,
// when the context ends. The call then returns up to 10 seconds later. A stream that
// shows a run, and a loop over its text, cancel the run then, and also when the loop is
// left before the run has ended. Without it, what was started goes on.
func CancelWithContext() CallOption {
	return callOption(func(s *settings) error {
		s.waiting.Cancel = true
		s.only("CancelWithContext", bridge.Cancels)
		return nil
	})
}

// WaitError is a wait that was given up: the context ended, or the task could not
// be got. The task may still be going on. It unwraps to the cause.
type WaitError struct {
	Kind  string // what was waited for, for example "run"
	ID    string // of the task
	State string // as last seen; empty when it never was
	Err   error  // why the wait ended
}

// Error says what was waited for, how it was last seen and why the wait ended.
func (e *WaitError) Error() string {
	seen := ""
	if e.State != "" {
		seen = fmt.Sprintf(" (last seen %s)", e.State)
	}
	return fmt.Sprintf("waiting for %s %s%s: %v", e.Kind, e.ID, seen, e.Err)
}

// Unwrap returns why the wait ended.
func (e *WaitError) Unwrap() error { return e.Err }

// FailedError is a task that was waited for and ended in failure: a failed run, a
// canceled export. The wait returns the task as well.
type FailedError struct {
	Kind    string // what was waited for, for example "run"
	ID      string // of the task
	State   string // in which it ended, for example "failed"
	Message string // why, as the API says it; may be empty
	Err     error  // more on why, such as a [*StreamError]; may be nil
}

// Error says what ended how, and why.
func (e *FailedError) Error() string {
	s := fmt.Sprintf("%s %s ended as %s", e.Kind, e.ID, e.State)
	switch {
	case e.Message != "":
		return s + ": " + e.Message
	case e.Err != nil:
		return s + ": " + e.Err.Error()
	}
	return s
}

// Unwrap returns what more is known.
func (e *FailedError) Unwrap() error { return e.Err }
