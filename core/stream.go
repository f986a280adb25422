package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// stream is an answer whose events are read as they come.
type stream struct {
	call          *call
	resp          *http.Response
	jsonEventType string
}

// Stream makes a call whose response is a stream of events.
func (c *caller) Stream(ctx context.Context, req request, jsonEventType string) (bridge.Stream[Event], error) {
	s, err := c.stream(ctx, req, jsonEventType)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (c *caller) stream(ctx context.Context, req request, jsonEventType string) (*stream, error) {
	call, err := c.prepare(req)
	if err != nil {
		return nil, err
	}
	call.accept("text/event-stream, application/json;q=0.5")
	resp, err := call.open(ctx) //nolint:bodyclose // stream.Close does
	if err != nil {
		return nil, err
	}
	return &stream{call, resp, jsonEventType}, nil
}

// Fail is the error of a stream that ends because of err.
func (s *stream) Fail(err error) error {
	if _, ok := errors.AsType[*StreamError](err); ok {
		return err
	}
	return s.call.unreadable(s.resp, err)
}

// Close ends the stream.
func (s *stream) Close() { s.resp.Body.Close() }

// Events reads the events.
func (s *stream) Events() iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		if !isEventStream(s.resp.Header) {
			yield(s.call.wholeEvent(s.resp, s.jsonEventType))
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

// Drain reads on to the end that should follow, so that the connection can be
// used again.
func (s *stream) Drain() {
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
