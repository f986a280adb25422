package core

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"strconv"
	"time"
)

// Event is one event of an event stream (server-sent events).
type Event struct {
	Type  string        // the event field; "message" when there was none
	Data  []byte        // the data fields, joined by newlines; the receiver's to keep
	ID    string        // the last event ID of the stream so far
	Retry time.Duration // the reconnection time, when this event set it
}

// Events reads events from r with the event-stream algorithm of the WHATWG HTML
// standard: a byte order mark is skipped; lines end with CR, LF or CRLF; comments
// are passed over; an event that the end of r cuts off is not reported. An event
// longer than maxEvent bytes is an error; 0 means [DefaultMaxEventBytes].
//
// Memory use does not grow with the length of lines, only with that of events.
func Events(r io.Reader, maxEvent int) iter.Seq2[Event, error] {
	if maxEvent <= 0 {
		maxEvent = DefaultMaxEventBytes
	}
	return func(yield func(Event, error) bool) {
		p := eventParser{lines: lineReader{r: r, max: maxEvent}, max: maxEvent}
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
type EventTooLongError struct{ Limit int }

// Error names the limit and the option that raises it.
func (e *EventTooLongError) Error() string {
	return fmt.Sprintf("an event is longer than %d bytes; allow more with core.WithMaxEventBytes", e.Limit)
}

type eventParser struct {
	lines lineReader
	max   int
	id    string
}

// next returns the next event that has data, as the standard dispatches only
// those.
func (p *eventParser) next() (Event, error) {
	var ev Event
	var hasData bool
	var size int
	for {
		line, err := p.lines.next()
		if err != nil {
			return Event{}, err
		}
		if len(line) == 0 {
			if !hasData {
				ev = Event{}
				continue
			}
			if ev.Type == "" {
				ev.Type = "message"
			}
			ev.ID = p.id
			return ev, nil
		}
		name, value := splitField(line)
		switch string(name) {
		case "event":
			ev.Type = eventType(value)
		case "data":
			if size += len(value) + 1; size > p.max {
				return Event{}, &EventTooLongError{Limit: p.max}
			}
			if hasData {
				ev.Data = append(ev.Data, '\n')
			}
			ev.Data = append(ev.Data, value...)
			hasData = true
		case "id":
			if bytes.IndexByte(value, 0) < 0 {
				p.id = string(value)
			}
		case "retry":
			if ms, ok := digits(value); ok {
				ev.Retry = ms
			}
		}
	}
}

// eventType avoids an allocation for the types that this API sends most.
func eventType(value []byte) string {
	switch string(value) {
	case "stream_token":
		return "stream_token"
	case "status":
		return "status"
	}
	return string(value)
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

func digits(value []byte) (time.Duration, bool) {
	ms, err := strconv.ParseUint(string(value), 10, 31)
	if err != nil || value[0] == '+' {
		return 0, false
	}
	return time.Duration(ms) * time.Millisecond, true
}

// lineReader splits a stream into lines that end with CR, LF or CRLF. What it
// returns is valid until the next call.
type lineReader struct {
	r       io.Reader
	max     int
	buf     []byte
	start   int  // of what is unread in buf
	end     int  // of what is unread in buf
	afterCR bool // whether the last line ended with a CR, whose LF may follow
	begun   bool // whether the byte order mark has been looked for
	err     error
}

var byteOrderMark = []byte("\xef\xbb\xbf")

func (l *lineReader) next() ([]byte, error) {
	if !l.begun {
		if err := l.skipByteOrderMark(); err != nil {
			return nil, err
		}
	}
	scanned := 0
	for {
		if l.afterCR && l.start < l.end {
			if l.buf[l.start] == '\n' {
				l.start++
			}
			l.afterCR = false
		}
		unread := l.buf[l.start:l.end]
		if i := bytes.IndexAny(unread[scanned:], "\r\n"); i >= 0 {
			line := unread[:scanned+i]
			l.afterCR = unread[scanned+i] == '\r'
			l.start += scanned + i + 1
			return line, nil
		}
		scanned = len(unread)
		if scanned > l.max+64 { // a field name and its colon come on top of the data
			return nil, &EventTooLongError{Limit: l.max}
		}
		if err := l.fill(); err != nil {
			return nil, err // an unfinished line belongs to an unfinished event
		}
	}
}

func (l *lineReader) skipByteOrderMark() error {
	for l.end-l.start < len(byteOrderMark) && bytes.HasPrefix(byteOrderMark, l.buf[l.start:l.end]) {
		if err := l.fill(); err != nil {
			if errors.Is(err, io.EOF) {
				break
			}
			return err
		}
	}
	if bytes.HasPrefix(l.buf[l.start:l.end], byteOrderMark) {
		l.start += len(byteOrderMark)
	}
	l.begun = true
	return nil
}

const (
	minLineBuffer = 4 << 10
	maxEmptyReads = 100
)

// fill reads more into the buffer. It reports an error only when nothing was
// read, so that data before the error is not lost.
func (l *lineReader) fill() error {
	if l.err != nil {
		return l.err
	}
	if l.start > 0 {
		l.end = copy(l.buf, l.buf[l.start:l.end])
		l.start = 0
	}
	if l.end == len(l.buf) {
		grown := make([]byte, max(2*len(l.buf), minLineBuffer))
		copy(grown, l.buf[:l.end])
		l.buf = grown
	}
	for range maxEmptyReads {
		n, err := l.r.Read(l.buf[l.end:])
		l.end += n
		if err != nil {
			l.err = err
		}
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}
