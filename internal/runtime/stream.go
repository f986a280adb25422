package runtime

import (
	"context"
	"fmt"
	"io"
	"iter"

	"github.com/seclai/seclai-sdk-go/core"
)

// Stream makes a call whose response is a stream of events, and decodes them. A JSON
// response is a single event of type jsonEventType. decode also gets the event
// before, at first a zero one, and ends the stream by returning an error: a
// [*core.StreamError], or why the event can't be read. Breaking out of the loop
// closes the connection.
//
// An event with a method EndsStream() bool that returns true is the last. Where E
// has that method, a stream that ends without such an event is a
// [*core.ResponseError] that wraps [io.ErrUnexpectedEOF].
func Stream[E any](ctx context.Context, c *core.Client, req Request, jsonEventType string, decode func(ev core.Event, before E) (E, error), opts []core.CallOption) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		calls, err := c.Caller(ctx, req.Operation, opts)
		if err != nil {
			var none E
			yield(none, err)
			return
		}
		readStream(ctx, calls, req, jsonEventType, decode, yield)
	}
}

func readStream[E any](ctx context.Context, calls caller, req Request, jsonEventType string, decode func(ev core.Event, before E) (E, error), yield func(E, error) bool) {
	var last, none E
	end, known := any(&last).(interface{ EndsStream() bool })
	s, err := calls.Stream(ctx, req, jsonEventType)
	if err != nil {
		yield(none, err)
		return
	}
	defer s.Close()
	for ev, err := range s.Events() {
		if err == nil {
			if last, err = decode(ev, last); err != nil {
				err = s.Fail(err)
			}
		}
		if err != nil {
			yield(none, err)
			return
		}
		if !yield(last, nil) {
			return
		}
		if known && end.EndsStream() {
			s.Drain()
			return
		}
	}
	if known {
		yield(none, s.Fail(errCutShort))
	}
}

var errCutShort = fmt.Errorf("the stream ended before its last event: %w", io.ErrUnexpectedEOF)
