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
	"github.com/seclai/seclai-sdk-go/internal/sse"
)

// Event is one event of an event stream (server-sent events).
type Event struct {
	Type  string        // the event field; "message" if there was none
	Data  []byte        // the data fields, joined by newlines; yours to keep
	ID    string        // the last event ID of the stream so far
	Retry time.Duration // the reconnection time of the stream so far; 0 if the server has set none
}

// Events returns an iterator over the events in r, which it parses as the WHATWG
// HTML standard says: it skips a byte order mark and comments, accepts CR, LF and
// CRLF as line ends, and drops an event that the end of r cuts off. Bytes that are
// not UTF-8 are left as they are.
//
// Iteration stops at the first error. An event whose data, type and ID take more
// than maxEvent bytes together is an [*EventTooLongError]; 0 means
// [DefaultMaxEventBytes]. Lines may be of any length: what is skipped is not kept in
// memory. Whatever the server sends, the parser holds at most maxEvent bytes plus
// 64 KiB.
func Events(r io.Reader, maxEvent int) iter.Seq2[Event, error] {
	if maxEvent <= 0 {
		maxEvent = DefaultMaxEventBytes
	}
	return func(yield func(Event, error) bool) {
		events := sse.NewReader(r, maxEvent)
		for {
			ev, err := events.Read()
			switch {
			case errors.Is(err, io.EOF):
				return
			case errors.Is(err, sse.ErrTooLong):
				err = &EventTooLongError{Limit: maxEvent}
			}
			if !yield(Event(ev), err) || err != nil {
				return
			}
		}
	}
}

// EventTooLongError is the error of an event that is longer than the limit.
type EventTooLongError struct {
	Limit int // in bytes
}

// Error names the limit and the option that raises it.
func (e *EventTooLongError) Error() string {
	return fmt.Sprintf("an event is longer than %d bytes; allow more with core.WithMaxEventBytes", e.Limit)
}

// stream is a response whose events are read as they arrive.
type stream struct {
	call          *call
	resp          *http.Response
	jsonEventType string
}

// Stream makes a call whose response is a stream of events.
func (c *caller) Stream(ctx context.Context, req request, jsonEventType string) (bridge.EventStream[Event], error) {
	s, err := c.stream(ctx, req, jsonEventType)
	if err != nil {
		return nil, err
	}
	return s, nil
}

func (c *caller) stream(ctx context.Context, req request, jsonEventType string) (*stream, error) {
	call, err := c.prepare(ctx, req)
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
	if failed, ok := errors.AsType[*StreamError](err); ok {
		r := s.call.redactor()
		return &StreamError{Operation: failed.Operation, RunID: r.text(failed.RunID), Message: r.text(failed.Message)}
	}
	return s.call.unreadable(s.resp, err).err
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
		quiet := s.newQuietTimer()
		defer quiet.stop()
		for ev, err := range Events(s.resp.Body, s.call.maxEvent) {
			quiet.stop() // the time that the caller takes is its own
			if err != nil {
				err = s.broken(err)
			}
			if !yield(ev, err) {
				return
			}
			quiet.restart()
		}
	}
}

// newQuietTimer returns a timer, running, that ends the stream when it has had no event
// for the time that [WithEventTimeout] allows.
func (s *stream) newQuietTimer() *quietTimer {
	after := s.call.eventTimeout
	if after == 0 {
		return &quietTimer{}
	}
	idle := s.call.attempt.idle
	return &quietTimer{after, time.AfterFunc(after, func() {
		idle.cancel(fmt.Errorf("no event came for %v; allow more with core.WithEventTimeout: %w", after, context.DeadlineExceeded))
	})}
}

// quietTimer is a timer that may not be there.
type quietTimer struct {
	after time.Duration
	timer *time.Timer // nil for none
}

func (q *quietTimer) restart() {
	if q.timer != nil {
		q.timer.Reset(q.after)
	}
}

func (q *quietTimer) stop() {
	if q.timer != nil {
		q.timer.Stop()
	}
}

// broken is the error of a stream whose next event can't be read: it is too long, or
// the connection broke.
func (s *stream) broken(err error) error {
	if _, ok := errors.AsType[*EventTooLongError](err); ok {
		return s.call.unreadable(s.resp, err).err
	}
	return s.call.brokenOff(s.resp, err).err
}

// drainTime is how long the end of a stream may come after its last event.
const drainTime = 200 * time.Millisecond

// Drain reads on to the end that should follow, so that the connection can be
// used again.
func (s *stream) Drain() {
	defer time.AfterFunc(drainTime, s.call.attempt.idle.stop).Stop()
	_, _ = io.CopyN(io.Discard, s.resp.Body, 4<<10) // whatever happens, the events are all there
}

// wholeEvent is a JSON response as one event.
func (c *call) wholeEvent(resp *http.Response, eventType string) (Event, error) {
	if !isJSON(resp.Header.Get("Content-Type")) {
		return Event{}, c.unreadable(resp, errors.New("it is neither an event stream nor JSON; is the base URL that of the API?")).err
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.maxResponse+1))
	switch {
	case err != nil:
		return Event{}, c.brokenOff(resp, err).err
	case int64(len(body)) > c.maxResponse:
		return Event{}, c.unreadable(resp, c.tooLong()).err
	}
	return Event{Type: eventType, Data: body}, nil
}

func isEventStream(h http.Header) bool {
	return mediaTypeOf(h.Get("Content-Type")) == "text/event-stream"
}
