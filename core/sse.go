package core

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
)

// Event is one event of an event stream (server-sent events).
type Event struct {
	Type  string        // the event field; "message" when there was none
	Data  []byte        // the data fields, joined by newlines; the receiver's to keep
	ID    string        // the last event ID of the stream so far
	Retry time.Duration // the reconnection time of the stream so far; 0 when the server has set none
}

// Events reads events from r with the event-stream algorithm of the WHATWG HTML
// standard: a byte order mark is skipped; lines end with CR, LF or CRLF; comments
// are passed over; an event that the end of r cuts off is not reported. An event
// longer than maxEvent bytes is an [*EventTooLongError]; 0 means
// [DefaultMaxEventBytes]. Bytes that are not UTF-8 are left as they are.
//
// Lines may be of any length: what is skipped is not kept in memory.
func Events(r io.Reader, maxEvent int) iter.Seq2[Event, error] {
	if maxEvent <= 0 {
		maxEvent = DefaultMaxEventBytes
	}
	return func(yield func(Event, error) bool) {
		p := eventParser{lines: lineReader{r: r}, max: maxEvent}
		for {
			ev, err := p.next()
			if errors.Is(err, io.EOF) {
				return
			}
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// EventTooLongError is an event of a stream that is longer than the limit.
type EventTooLongError struct {
	Limit int // in bytes
}

// Error names the limit and the option that raises it.
func (e *EventTooLongError) Error() string {
	return fmt.Sprintf("an event is longer than %d bytes; allow more with core.WithMaxEventBytes", e.Limit)
}

// eventParser holds the buffers of the standard's algorithm.
type eventParser struct {
	lines lineReader
	max   int

	data      []byte
	hasData   bool // whether there was a data field, which may be empty
	eventType []byte
	scratch   []byte // of the other fields

	id    string
	retry time.Duration
	types map[string]string // the types seen, so that each is allocated once
	ids   strings.Builder   // the IDs seen lately, so that most cost no allocation
}

// next returns the next event that has data, as the standard dispatches only
// those.
func (p *eventParser) next() (Event, error) {
	p.reset()
	for {
		line, err := p.lines.next()
		switch {
		case err != nil:
			return Event{}, err // what is unfinished is not dispatched
		case len(line) > 0:
			if err := p.field(line); err != nil {
				return Event{}, err
			}
		case p.hasData:
			return p.dispatch(), nil
		default:
			p.reset()
		}
	}
}

func (p *eventParser) reset() {
	p.data, p.eventType, p.hasData = p.data[:0], p.eventType[:0], false
}

// field acts on a line, of which the beginning has been read.
func (p *eventParser) field(line []byte) (err error) {
	name, value := splitField(line)
	switch string(name) {
	case "event":
		p.eventType, err = p.value(p.eventType[:0], value)
	case "data":
		if p.hasData {
			p.data = append(p.data, '\n')
		}
		p.hasData = true
		p.data, err = p.value(p.data, value)
	case "id":
		p.scratch, err = p.value(p.scratch[:0], value)
		if err == nil && bytes.IndexByte(p.scratch, 0) < 0 {
			p.id = p.keepID(p.scratch)
		}
	case "retry":
		p.scratch, err = p.value(p.scratch[:0], value)
		if ms, ok := milliseconds(p.scratch); err == nil && ok {
			p.retry = ms
		}
	} // the rest of any other line is skipped by the next call of lines.next
	return err
}

// value appends to dst the value that begins with piece.
func (p *eventParser) value(dst, piece []byte) ([]byte, error) {
	for {
		if len(dst)+len(piece) > p.max {
			return dst, &EventTooLongError{Limit: p.max}
		}
		dst = append(dst, piece...)
		if p.lines.ended {
			return dst, nil
		}
		var err error
		if piece, err = p.lines.rest(); err != nil {
			return dst, err
		}
	}
}

// largeEvent is where handing the buffer over is better than copying from it.
const largeEvent = 1 << 20

// dispatch makes the event; its data is the only allocation of most events.
func (p *eventParser) dispatch() Event {
	ev := Event{Type: p.typeName(), ID: p.id, Retry: p.retry}
	if len(p.data) >= largeEvent {
		ev.Data, p.data = p.data, nil
		return ev
	}
	ev.Data = append(make([]byte, 0, len(p.data)), p.data...)
	return ev
}

const maxTypes = 64

func (p *eventParser) typeName() string {
	if len(p.eventType) == 0 {
		return "message"
	}
	if name, ok := p.types[string(p.eventType)]; ok {
		return name
	}
	name := string(p.eventType)
	if p.types == nil {
		p.types = map[string]string{}
	}
	if len(p.types) < maxTypes {
		p.types[name] = name
	}
	return name
}

const idBlock = 1 << 10

// keepID makes a string of id within a block of earlier ones.
func (p *eventParser) keepID(id []byte) string {
	if string(id) == p.id {
		return p.id
	}
	if len(id) > p.ids.Cap()-p.ids.Len() {
		p.ids = strings.Builder{}
		p.ids.Grow(max(idBlock, len(id)))
	}
	start := p.ids.Len()
	p.ids.Write(id)
	return p.ids.String()[start:]
}

// splitField splits a line at its first colon and drops one space behind it. A
// comment, which begins with the colon, has an empty name.
func splitField(line []byte) (name, value []byte) {
	name, value, _ = bytes.Cut(line, []byte{':'})
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	return name, value
}

// milliseconds reads a number of ASCII digits; one that is too large for a
// duration is ignored.
func milliseconds(value []byte) (time.Duration, bool) {
	ms, err := strconv.ParseUint(string(value), 10, 43)
	return time.Duration(ms) * time.Millisecond, err == nil
}
