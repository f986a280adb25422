// Package interrupt is about waits that a context can cut short: how to wait,
// and how to report why the wait ended early. It imports the standard library
// alone.
package interrupt

import (
	"context"
	"errors"
	"runtime"
	"time"
)

// Cause returns why ctx ended, or nil if it has not ended. The error reads as
// the cause given to [context.WithCancelCause] and the like, and [errors.Is]
// always finds [context.Canceled] or [context.DeadlineExceeded] in it.
func Cause(ctx context.Context) error {
	cause := context.Cause(ctx)
	if cause == nil || errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return ended{cause: cause, kind: ctx.Err()}
}

// ended is a cause that does not say of itself whether it is a cancellation or a
// deadline.
type ended struct{ cause, kind error }

func (e ended) Error() string   { return e.cause.Error() }
func (e ended) Unwrap() []error { return []error{e.cause, e.kind} }

// Sleep waits for d and reports whether it did: it returns false as soon as ctx
// ends.
func Sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// Do calls f in a goroutine of its own and returns its result. If ctx ends before
// that, Do returns at once, with the cause, and f's result goes to late when there is
// one. A panic of f is a panic of Do, and a call of [runtime.Goexit] ends the caller's
// goroutine too.
//
// It is for functions that may block and take no context.
func Do[T any](ctx context.Context, f func() (T, error), late func(T)) (T, error) {
	if ctx.Done() == nil {
		return f()
	}
	results := make(chan result[T], 1)
	go run(f, results)
	select {
	case r := <-results:
		return r.unwrap()
	case <-ctx.Done():
	}
	go func() {
		if r := <-results; r.err == nil && r.panicked == nil {
			late(r.value)
		}
	}()
	var none T
	return none, Cause(ctx)
}

type result[T any] struct {
	value    T
	err      error
	panicked any
}

func (r result[T]) unwrap() (T, error) {
	if r.panicked != nil {
		Raise(r.panicked)
	}
	return r.value, r.err
}

// Raise ends the goroutine as another one was ended: by a panic with v, or by
// [runtime.Goexit] if v is [Exited].
func Raise(v any) {
	if v == Exited {
		runtime.Goexit()
	}
	panic(v)
}

// Exited stands for a call of [runtime.Goexit], as of a test's FailNow, where
// otherwise there is the value of a panic.
var Exited any = new(struct{ _ int })

// run calls f, and sends how that ended to results.
func run[T any](f func() (T, error), results chan<- result[T]) {
	r := result[T]{panicked: Exited} // until f returns
	defer func() {
		if v := recover(); v != nil {
			r.panicked = v
		}
		results <- r
	}()
	value, err := f()
	r = result[T]{value: value, err: err}
}
