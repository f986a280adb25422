package runtime

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/bridge"
	"github.com/seclai/seclai-sdk-go/internal/interrupt"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Task is something that the API works on in the background: a run, an export.
type Task[T any] struct {
	Kind     string                  // for errors, for example "run"
	Get      func(id string) Request // gets the task
	Cancel   func(id string) Request // nil when it can't be canceled
	Decode   func(*wire.Decoder, *T) // reads the task
	Progress func(*T) Progress       // reports how far it has come
}

// Progress is how far a [Task] has come.
type Progress struct {
	State   string // the API's word for it
	Done    bool   // whether it has ended, well or not
	Failed  bool   // whether it has ended and failed
	Message string // why it failed; may be empty
}

// Wait polls a task until it has ended, beginning at once.
func Wait[T any](ctx context.Context, c *core.Client, task Task[T], id string, opts []core.CallOption) (*T, error) {
	w, err := NewWaiter(ctx, c, task, opts)
	if err != nil {
		return nil, err
	}
	w.ID = id
	return w.Wait(ctx)
}

// StartAndWait calls start, which starts a task, and polls the task until it has
// ended. id returns the task's ID, as start's response has it; a response that is the
// task itself counts as the first poll.
func StartAndWait[T, S any](ctx context.Context, c *core.Client, task Task[T], start func(context.Context) (*S, error), id func(*S) string, opts []core.CallOption) (*T, error) {
	w, err := NewWaiter(ctx, c, task, opts)
	if err != nil {
		return nil, err
	}
	started, err := start(bridge.Within(ctx))
	if err != nil {
		return nil, err
	}
	w.ID = id(started)
	if v, ok := any(started).(*T); ok {
		w.Observe(v)
	}
	return w.Wait(ctx)
}

// Waiter waits for a [Task] to end. It is for one goroutine and one wait.
type Waiter[T any] struct {
	ID    string // of the task
	Cause error  // what went wrong before the wait, if anything, for its error

	task    Task[T]
	calls   caller
	waiting bridge.Waiting
	updates []func(*T) error
	latest  *T
	ended   bool  // whether the wait has
	err     error // that it ended with
	pollErr error // of the latest poll; nil when it went well
}

// NewWaiter checks the options, which are those of all calls that the wait makes.
func NewWaiter[T any](ctx context.Context, c *core.Client, task Task[T], opts []core.CallOption) (*Waiter[T], error) {
	kind := bridge.Wait
	if task.Cancel != nil {
		kind |= bridge.Cancels
	}
	calls, err := c.Caller(ctx, task.Get("").Operation, kind, opts)
	if err != nil {
		return nil, err
	}
	w := &Waiter[T]{task: task, calls: calls, waiting: calls.Waiting()}
	for _, f := range w.waiting.OnUpdate {
		update, ok := f.(func(*T) error)
		if !ok {
			return nil, &core.ConfigError{Message: fmt.Sprintf("core.OnUpdate: its function is a %T, and waiting for the %s needs a %T", f, task.Kind, update)}
		}
		w.updates = append(w.updates, update)
	}
	return w, nil
}

// Observe takes note of the task as it is now, shows it to the caller's functions,
// and reports whether to go on waiting.
func (w *Waiter[T]) Observe(v *T) bool {
	w.latest = v
	for _, update := range w.updates {
		if err := update(v); err != nil {
			w.ended = true
			if !errors.Is(err, core.StopWaiting) {
				w.err = err
			}
			return false
		}
	}
	if p := w.task.Progress(v); p.Done {
		w.ended = true
		if p.Failed {
			w.err = &core.FailedError{Kind: w.task.Kind, ID: w.ID, State: p.State, Message: strings.TrimSpace(p.Message), Err: w.Cause}
		}
	}
	return !w.ended
}

// Wait polls the task until it has ended, beginning at once. The task as it was
// last seen is returned even with an error; it is nil when it was never seen.
func (w *Waiter[T]) Wait(ctx context.Context) (*T, error) {
	interval, down := w.waiting.Interval, outage{}
	for !w.ended {
		v, err := w.poll(ctx)
		if err != nil && ctx.Err() != nil {
			return w.latest, w.abandon(ctx)
		}
		w.pollErr = err
		if down.note(err); err == nil {
			w.Observe(v)
		} else if !core.IsTemporary(err) || down.outlasts(w.waiting.MaxInterval) {
			return w.latest, w.gaveUp(err)
		}
		if !w.ended && !interrupt.Sleep(ctx, max(jitter(interval), askedFor(err))) {
			return w.latest, w.abandon(ctx)
		}
		interval = min(interval+interval/2, w.waiting.MaxInterval)
	}
	return w.latest, w.err
}

func (w *Waiter[T]) poll(ctx context.Context) (*T, error) {
	if ctx.Err() != nil {
		return nil, interrupt.Cause(ctx)
	}
	var v *T
	err := w.calls.Polling().JSON(ctx, w.task.Get(w.ID), bridge.NullSkipped, func(_ int, d *wire.Decoder) {
		v = wire.PointerTo(d, w.task.Decode)
	})
	if err == nil && v == nil {
		err = errors.New("the API returned null")
	}
	return v, err
}

// jitter keeps programs that started together from polling together.
func jitter(d time.Duration) time.Duration { return d - d/10 + rand.N(d/5+1) }

// outage is polls in a row with transient failures, each after its own retries.
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
// gives up early costs more than one that reports late that a server is gone.
func (o *outage) outlasts(pause time.Duration) bool {
	return o.polls > 5 && time.Since(o.since) > 6*pause
}

// maxAskedFor keeps a server from putting off a poll for good.
const maxAskedFor = 5 * time.Minute

// askedFor is how long the server that failed with err wants to be left alone.
func askedFor(err error) time.Duration {
	if api, ok := errors.AsType[*core.APIError](err); ok {
		return min(api.RetryAfter, maxAskedFor)
	}
	return 0
}

// cancelTime is how long canceling a task may take when the context has ended.
const cancelTime = 10 * time.Second

// Leave cancels the task if the options say so, because the wait has ended early.
// The task goes on if that fails.
func (w *Waiter[T]) Leave(ctx context.Context) error {
	if !w.waiting.Cancel || w.task.Cancel == nil || w.ID == "" || w.ended {
		return nil
	}
	return cancelTask(ctx, w.calls, w.task.Cancel(w.ID))
}

// cancelTask cancels what goes on, on the server, also when ctx has ended. Where
// there is a conflict, it has ended.
func cancelTask(ctx context.Context, calls caller, cancel Request) error {
	ctx, stop := context.WithTimeout(context.WithoutCancel(ctx), cancelTime)
	defer stop()
	if err := calls.Polling().Empty(ctx, cancel); err != nil && !errors.Is(err, core.ErrConflict) {
		return fmt.Errorf("it could not be canceled: %w", err)
	}
	return nil
}

// abandon ends the wait because the context has.
func (w *Waiter[T]) abandon(ctx context.Context) error {
	cause := interrupt.Cause(ctx)
	if w.pollErr != nil {
		cause = fmt.Errorf("%w; before that: %w", cause, w.pollErr)
	}
	err := w.gaveUp(cause)
	if problem := w.Leave(ctx); problem != nil {
		return fmt.Errorf("%w; %w", err, problem)
	}
	return err
}

func (w *Waiter[T]) gaveUp(err error) error {
	if w.Cause != nil {
		err = fmt.Errorf("%w; before that: %w", err, w.Cause)
	}
	e := &core.WaitError{Kind: w.task.Kind, ID: w.ID, Err: err}
	if w.latest != nil {
		e.State = w.calls.Text(w.task.Progress(w.latest).State)
	}
	return e
}
