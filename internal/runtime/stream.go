package runtime

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// StreamType is a type of streams, whose events are of type E.
type StreamType[E any] struct {
	JSONEventType string // the type of the event that a JSON response stands for

	// Decode decodes an event. It also gets the event before, at first a zero one,
	// and ends the stream by returning an error: a [*core.StreamError], or why the
	// event can't be read.
	Decode func(ev core.Event, before E) (E, error)

	// Cancel returns the call that cancels on the server what the stream shows, and
	// whether there is something to cancel after the latest event. It is nil where
	// nothing can be canceled.
	Cancel func(latest E) (Request, bool)
}

// Stream makes a call whose response is a stream of events, and decodes them.
// Breaking out of the loop closes the connection.
//
// An event with a method EndsStream() bool that returns true is the last. Where E
// has that method, a stream that ends without such an event is a
// [*core.ResponseError] that wraps [io.ErrUnexpectedEOF].
func Stream[E any](ctx context.Context, c *core.Client, req Request, of StreamType[E], opts []core.CallOption) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		kind := bridge.Stream
		if of.Cancel != nil {
			kind |= bridge.Cancels
		}
		calls, err := c.Caller(ctx, req.Operation, kind, opts)
		if err != nil {
			var none E
			yield(none, err)
			return
		}
		r := streamReader[E]{StreamType: of, ctx: ctx, calls: calls}
		r.read(req, yield)
	}
}

// streamReader is a loop over a stream.
type streamReader[E any] struct {
	StreamType[E]
	ctx    context.Context
	calls  caller
	latest E
}

func (r *streamReader[E]) read(req Request, yield func(E, error) bool) {
	s, err := r.calls.Stream(r.ctx, req, r.JSONEventType)
	if err != nil {
		var none E
		yield(none, err)
		return
	}
	defer s.Close()
	ended, err := r.yieldEvents(s, yield)
	if ended {
		return
	}
	if err == nil || r.ctx.Err() != nil {
		if problem := r.leave(); problem != nil && err != nil {
			err = fmt.Errorf("%w; %w", err, problem)
		}
	}
	if err != nil {
		var none E
		yield(none, err)
	}
}

// yieldEvents yields the events. ended reports whether the last one has come; without
// it, err is why the stream ended, or nil if the caller left the loop.
func (r *streamReader[E]) yieldEvents(s bridge.EventStream[core.Event], yield func(E, error) bool) (ended bool, err error) {
	end, known := any(&r.latest).(interface{ EndsStream() bool })
	for ev, err := range s.Events() {
		if err == nil {
			var event E
			if event, err = r.Decode(ev, r.latest); err != nil {
				err = s.Fail(err)
			} else {
				r.latest = event
			}
		}
		if err != nil {
			return false, err
		}
		if !yield(r.latest, nil) {
			return false, nil
		}
		if known && end.EndsStream() {
			s.Drain()
			return true, nil
		}
	}
	if known {
		return false, s.Fail(errCutShort)
	}
	return true, nil
}

// leave cancels what the stream shows, if the options say so and the caller has left
// it or its context has ended.
func (r *streamReader[E]) leave() error {
	if r.Cancel == nil || !r.calls.Waiting().Cancel || bridge.IsWithin(r.ctx) {
		return nil
	}
	cancel, ok := r.Cancel(r.latest)
	if !ok {
		return nil
	}
	return cancelTask(r.ctx, r.calls, cancel)
}

var errCutShort = fmt.Errorf("the stream ended before its last event: %w", io.ErrUnexpectedEOF)
