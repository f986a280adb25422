package core

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// Task is something that the API works on in the background: a run, an export.
type Task[T any] struct {
	Kind     string                                                               // for errors, for example "run"
	ID       string                                                               // of the task
	Get      func(ctx context.Context, id string, opts ...CallOption) (*T, error) // looks at it
	Cancel   func(ctx context.Context, id string, opts ...CallOption) error       // nil when it can't be canceled
	Progress func(*T) Progress                                                    // tells how far it has come
}

// Progress is how far a [Task] has come.
type Progress struct {
	State   string // the API's word for it
	Done    bool   // whether it has ended, well or not
	Failed  bool   // whether it has ended and failed
	Message string // why it failed; may be empty
}

// Waiter waits for a [Task] to end, for the packages of the SDK. A waiter is for
// one goroutine and one wait.
type Waiter[T any] struct {
	Task[T]
	Reason error // what went wrong before the wait, if anything, for its error

	waitSettings
	opts    []CallOption
	updates []func(*T) error
	latest  *T
	ended   bool // whether the wait has
	err     error
	trouble error // of the latest poll; nil when it went well
}

// NewWaiter checks the options. opts are those of the calls that the wait takes.
func NewWaiter[T any](c *Client, task Task[T], opts []CallOption) (*Waiter[T], error) {
	set, err := c.settings(opts)
	if err != nil {
		return nil, err
	}
	w := &Waiter[T]{Task: task, waitSettings: set.waiting, opts: append(slices.Clip(opts), forPolling)}
	for _, f := range set.waiting.onUpdate {
		update, ok := f.(func(*T) error)
		if !ok {
			return nil, &ConfigError{Message: fmt.Sprintf("core.OnUpdate: its function is a %T, and waiting for the %s needs a %T", f, task.Kind, update)}
		}
		w.updates = append(w.updates, update)
	}
	return w, nil
}

// forPolling takes from a call's options what is meant for the call that started
// the task alone.
var forPolling = callOption(func(s *settings) error { s.idempotencyKey = ""; return nil })

// See takes note of the task as it is now, tells the caller's functions of it, and
// reports whether to go on waiting.
func (w *Waiter[T]) See(v *T) bool {
	w.latest = v
	for _, update := range w.updates {
		if err := update(v); err != nil {
			w.ended = true
			if !errors.Is(err, StopWaiting) {
				w.err = err
			}
			return false
		}
	}
	if p := w.Progress(v); p.Done {
		w.ended = true
		if p.Failed {
			w.err = &FailedError{Kind: w.Kind, ID: w.ID, State: p.State, Message: p.Message, Err: w.Reason}
		}
	}
	return !w.ended
}

// Wait polls the task until it has ended, beginning at once. The task as it was
// last seen is returned even with an error; it is nil when it was never seen.
func (w *Waiter[T]) Wait(ctx context.Context) (*T, error) {
	interval, down := w.firstInterval(), outage{}
	for !w.ended {
		v, err := w.poll(ctx)
		if err != nil && ctx.Err() != nil {
			return w.latest, w.abandon(ctx)
		}
		w.trouble = err
		if down.note(err); err == nil {
			w.See(v)
		} else if !IsTemporary(err) || down.outlasts(w.longestInterval()) {
			return w.latest, w.gaveUp(err)
		}
		if !w.ended && !interrupt.Sleep(ctx, max(jitter(interval), askedFor(err))) {
			return w.latest, w.abandon(ctx)
		}
		interval = min(interval+interval/2, w.longestInterval())
	}
	return w.latest, w.err
}

// outage is polls in a row that fail for a passing reason, each after its own retries.
type outage struct {
	polls int
	since time.Time
}

func (o *outage) note(err error) {
	if err == nil {
		*o = outage{}
	} else if o.polls++; o.polls == 1 {
		o.since = time.Now()
	}
}

// outlasts reports whether the outage is no reason to go on waiting: it has lasted for
// more than five polls and six of the longest pauses, which make a minute. A wait that
// gives up early costs more than one that is told late of a server that is gone.
func (o *outage) outlasts(pause time.Duration) bool {
	return o.polls > 5 && time.Since(o.since) > 6*pause
}

// maxAskedFor keeps a server from putting off a poll for good.
const maxAskedFor = 5 * time.Minute

// askedFor is how long the server that failed with err wants to be left alone.
func askedFor(err error) time.Duration {
	if api, ok := errors.AsType[*APIError](err); ok {
		return min(api.RetryAfter, maxAskedFor)
	}
	return 0
}

func (w *Waiter[T]) poll(ctx context.Context) (*T, error) {
	if ctx.Err() != nil {
		return nil, interrupt.Cause(ctx)
	}
	v, err := w.Get(ctx, w.ID, w.opts...)
	if err == nil && v == nil {
		err = errors.New("there is none")
	}
	return v, err
}

// cancelTime is how long canceling a task may take when the context has ended.
const cancelTime = 10 * time.Second

// abandon ends the wait because the context has.
func (w *Waiter[T]) abandon(ctx context.Context) error {
	cause := interrupt.Cause(ctx)
	if w.trouble != nil {
		cause = fmt.Errorf("%w; before that: %w", cause, w.trouble)
	}
	err := w.gaveUp(cause)
	if !w.cancel || w.Cancel == nil {
		return err
	}
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	defer stop()
	if problem := w.Cancel(ctx, w.ID, w.opts...); problem != nil && !errors.Is(problem, ErrConflict) { // a conflict: it has ended
		return fmt.Errorf("%w; nor could it be canceled: %w", err, problem)
	}
	return err
}

func (w *Waiter[T]) gaveUp(err error) error {
	if w.Reason != nil {
		err = fmt.Errorf("%w; before that: %w", err, w.Reason)
	}
	e := &WaitError{Kind: w.Kind, ID: w.ID, Err: err}
	if w.latest != nil {
		e.State = w.Progress(w.latest).State
	}
	return e
}

// jitter keeps programs that started together from polling together.
func jitter(d time.Duration) time.Duration { return d - d/10 + rand.N(d/5+1) }

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
