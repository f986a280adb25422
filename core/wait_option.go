package core

import (
	"errors"
	"fmt"
	"slices"
	"time"
)

// The pauses between two looks at what is waited for; see [WithPollInterval].
const (
	DefaultPollInterval    = 500 * time.Millisecond // after the first look
	DefaultMaxPollInterval = 10 * time.Second       // which the pause grows up to
)

// waitSettings are the settings of waiting.
type waitSettings struct {
	interval    time.Duration // 0 for the default
	maxInterval time.Duration
	cancel      bool  // whether to cancel the task when the context ends
	onUpdate    []any // func(*T) error, T being what is waited for
}

func (w *waitSettings) firstInterval() time.Duration {
	if w.interval == 0 {
		return DefaultPollInterval
	}
	return w.interval
}

func (w *waitSettings) longestInterval() time.Duration {
	if w.interval == 0 {
		return DefaultMaxPollInterval
	}
	return w.maxInterval
}

// WithPollInterval sets the pause between two looks at what a call waits for: it
// begins with first and grows by half each time, up to longest. The defaults are
// [DefaultPollInterval] and [DefaultMaxPollInterval]. Equal values make it
// constant, but for a tenth that it varies so that programs don't poll in step. The
// wait is given up when the looks have failed for six times longest.
func WithPollInterval(first, longest time.Duration) Option {
	return func(s *settings) error {
		if first <= 0 || longest < first {
			return &ConfigError{Message: fmt.Sprintf("core.WithPollInterval: from %v to %v; the first must be above 0, and the longest no shorter", first, longest)}
		}
		s.waiting.interval, s.waiting.maxInterval = first, longest
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
		s.waiting.onUpdate = append(slices.Clip(s.waiting.onUpdate), f)
		return nil
	})
}

// StopWaiting is what a function given to [OnUpdate] returns to end the wait
// without an error. What is waited for goes on.
var StopWaiting = errors.New("stop waiting") //nolint:staticcheck,revive // not an error, like fs.SkipAll

// CancelWithContext makes a call that waits cancel what it waits for, on the
// server, when the context ends. The call then returns up to 10 seconds later.
// Without it, what was started goes on.
func CancelWithContext() CallOption {
	return callOption(func(s *settings) error { s.waiting.cancel = true; return nil })
}
