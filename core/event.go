package core

import (
	"errors"
	"fmt"
	"io"
	"iter"
	"time"

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
// Iteration stops at the first error. An event longer than maxEvent bytes is an
// [*EventTooLongError]; 0 means [DefaultMaxEventBytes]. Lines may be of any length:
// what is skipped is not kept in memory.
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
