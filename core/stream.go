package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"
)

// Stream makes a call that answers with an event stream and decodes its events.
// Where the server answers with JSON instead, that is taken as a single event of
// type whole. decode also gets the event before, at first a zero one, and ends the
// stream by returning an error: a [*StreamError], or why the event can't be read.
// Breaking out of the loop closes the connection.
//
// An event with a method EndsStream() bool that returns true is the last. Where E
// has that method, a stream that ends without such an event is a
// [*ResponseError] that wraps [io.ErrUnexpectedEOF].
func Stream[E any](ctx context.Context, c *Client, req Request, whole string, decode func(ev Event, before E) (E, error), opts []CallOption) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) { // small, because it is compiled anew for every caller
		readStream(ctx, c, req, whole, decode, opts, yield)
	}
}

func readStream[E any](ctx context.Context, c *Client, req Request, whole string, decode func(ev Event, before E) (E, error), opts []CallOption, yield func(E, error) bool) {
	var last, none E
	end, known := any(&last).(interface{ EndsStream() bool })
	s, err := c.openStream(ctx, req, opts)
	if err != nil {
		yield(none, err)
		return
	}
	defer s.close()
	for ev, err := range s.events(whole) {
		if err == nil {
			if last, err = decode(ev, last); err != nil {
				err = s.wrong(err)
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
			s.drain()
			return
		}
	}
	if known {
		yield(none, s.call.unreadable(s.resp, errCutShort))
	}
}

var errCutShort = fmt.Errorf("the stream ended before its last event: %w", io.ErrUnexpectedEOF)

// stream is an answer whose events are read as they come.
type stream struct {
	call *call
	resp *http.Response
}

func (c *Client) openStream(ctx context.Context, req Request, opts []CallOption) (*stream, error) {
	call, err := c.prepare(req, opts)
	if err != nil {
		return nil, err
	}
	call.accept("text/event-stream, application/json;q=0.5")
	resp, err := call.open(ctx) //nolint:bodyclose // stream.close does
	if err != nil {
		return nil, err
	}
	return &stream{call, resp}, nil
}

// wrong is the error of an event that was not decoded.
func (s *stream) wrong(err error) error {
	if _, ok := errors.AsType[*StreamError](err); ok {
		return err
	}
	return s.call.unreadable(s.resp, err)
}

func (s *stream) close() { s.resp.Body.Close() }

func (s *stream) events(whole string) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if !isEventStream(s.resp.Header) {
			yield(s.call.wholeEvent(s.resp, whole))
			return
		}
		for ev, err := range Events(s.resp.Body, s.call.maxEvent) {
			if err != nil {
				err = s.call.unreadable(s.resp, err)
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// drainTime is how long the end of a stream may come after its last event.
const drainTime = 200 * time.Millisecond

// drain reads on to the end that should follow, so that the connection can be
// used again.
func (s *stream) drain() {
	defer time.AfterFunc(drainTime, s.call.idle.stop).Stop()
	_, _ = io.CopyN(io.Discard, s.resp.Body, 4<<10) // whatever happens, the events are all there
}

// wholeEvent is a JSON answer as one event.
func (c *call) wholeEvent(resp *http.Response, eventType string) (Event, error) {
	if !isJSON(resp.Header.Get("Content-Type")) {
		return Event{}, c.unreadable(resp, errors.New("it is neither an event stream nor JSON; is the base URL that of the API?"))
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.maxResponse+1))
	if err == nil && int64(len(body)) > c.maxResponse {
		err = fmt.Errorf("it is longer than %d bytes; allow more with core.WithMaxResponseBytes", c.maxResponse)
	}
	if err != nil {
		return Event{}, c.unreadable(resp, err)
	}
	return Event{Type: eventType, Data: body}, nil
}

func isEventStream(h http.Header) bool {
	return mediaTypeOf(h.Get("Content-Type")) == "text/event-stream"
}

// open makes a call whose answer is read as it comes. In place of a limit on the
// whole attempt there is one on the time in which nothing moves. Closing the
// response's body ends it.
func (c *call) open(ctx context.Context) (*http.Response, error) {
	var resp *http.Response
	err := c.retry(ctx, func(ctx context.Context) error {
		c.idle = newIdleTimer(ctx, c.idleTimeout)
		r, err := c.send(c.idle.ctx) //nolint:bodyclose // the caller closes it
		if err != nil {
			c.idle.stop()
			return err
		}
		c.observe(r, nil)
		resp = r
		return nil
	})
	return resp, err
}
