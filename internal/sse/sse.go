// Package sse parses event streams (server-sent events) as the WHATWG HTML
// standard defines them. It knows nothing of HTTP or of the API, and imports the
// standard library alone.
package sse

import (
	"bytes"
	"errors"
	"io"
	"strconv"
	"strings"
	"time"
)

// Event is one event of a stream.
type Event struct {
	Type  string        // the event field; "message" if there was none
	Data  []byte        // the data fields, joined by newlines; the receiver owns it
	ID    string        // the last event ID of the stream so far
	Retry time.Duration // the reconnection time of the stream so far; 0 if the server has set none
}

// ErrTooLong is the error of an event that is longer than the limit.
var ErrTooLong = errors.New("event longer than the limit")

// Reader reads the events of a stream. Lines may be of any length: comments and
// unknown fields are skipped without being kept in memory.
type Reader struct {
	lines lineReader
	limit int // of the data, and of every other field

	data      []byte
	hasData   bool // whether there was a data field, which may be empty
	eventType []byte
	scratch   []byte // for the other fields

	id    string
	retry time.Duration
	types map[string]string // the types seen so far, so that each is allocated once
	ids   strings.Builder   // a block of recent IDs, so that most need no allocation
}

// NewReader returns a Reader of the events in r. None of their fields may take more
// than limit bytes.
func NewReader(r io.Reader, limit int) *Reader {
	return &Reader{lines: lineReader{r: r}, limit: limit}
}

// Read returns the next event that has data: the standard dispatches no others.
// After an error, which is [ErrTooLong] or that of the stream, the Reader can't be
// used any more. At the end of the stream the error is [io.EOF]; an event that the
// end cuts off is dropped. Bytes that are not UTF-8 are left as they are.
func (r *Reader) Read() (Event, error) {
	r.reset()
	for {
		line, err := r.lines.next()
		switch {
		case err != nil:
			return Event{}, err // an unfinished event is not dispatched
		case len(line) > 0:
			if err := r.field(line); err != nil {
				return Event{}, err
			}
		case r.hasData:
			return r.dispatch(), nil
		default:
			r.reset()
		}
	}
}

func (r *Reader) reset() {
	r.data, r.eventType, r.hasData = r.data[:0], r.eventType[:0], false
}

// field handles a line, given its beginning.
func (r *Reader) field(line []byte) (err error) {
	name, value := splitField(line)
	switch string(name) {
	case "event":
		r.eventType, err = r.value(r.eventType[:0], value)
	case "data":
		if r.hasData {
			r.data = append(r.data, '\n')
		}
		r.hasData = true
		r.data, err = r.value(r.data, value)
	case "id":
		r.scratch, err = r.value(r.scratch[:0], value)
		if err == nil && bytes.IndexByte(r.scratch, 0) < 0 {
			r.id = r.keepID(r.scratch)
		}
	case "retry":
		r.scratch, err = r.value(r.scratch[:0], value)
		if ms, ok := milliseconds(r.scratch); err == nil && ok {
			r.retry = ms
		}
	} // lines.next skips the rest of any other line
	return err
}

// value appends to dst the value that begins with piece, to the end of the line.
func (r *Reader) value(dst, piece []byte) ([]byte, error) {
	for {
		if len(dst)+len(piece) > r.limit {
			return dst, ErrTooLong
		}
		dst = append(dst, piece...)
		if r.lines.ended {
			return dst, nil
		}
		var err error
		if piece, err = r.lines.rest(); err != nil {
			return dst, err
		}
	}
}

// largeEvent is the size from which an event gets the buffer instead of a copy.
const largeEvent = 1 << 20

// dispatch returns the event. For most events, the data is the only allocation.
func (r *Reader) dispatch() Event {
	ev := Event{Type: r.typeName(), ID: r.id, Retry: r.retry}
	if len(r.data) >= largeEvent {
		ev.Data, r.data = r.data, nil
		return ev
	}
	ev.Data = append(make([]byte, 0, len(r.data)), r.data...)
	return ev
}

const maxTypes = 64

func (r *Reader) typeName() string {
	if len(r.eventType) == 0 {
		return "message"
	}
	if name, ok := r.types[string(r.eventType)]; ok {
		return name
	}
	name := string(r.eventType)
	if r.types == nil {
		r.types = map[string]string{}
	}
	if len(r.types) < maxTypes {
		r.types[name] = name
	}
	return name
}

const idBlock = 1 << 10

// keepID returns id as a string that shares its memory with earlier IDs.
func (r *Reader) keepID(id []byte) string {
	if string(id) == r.id {
		return r.id
	}
	if len(id) > r.ids.Cap()-r.ids.Len() {
		r.ids = strings.Builder{}
		r.ids.Grow(max(idBlock, len(id)))
	}
	start := r.ids.Len()
	r.ids.Write(id)
	return r.ids.String()[start:]
}

// splitField splits a line at its first colon and drops one space after it. A
// comment, which begins with the colon, has an empty name.
func splitField(line []byte) (name, value []byte) {
	name, value, _ = bytes.Cut(line, []byte{':'})
	if len(value) > 0 && value[0] == ' ' {
		value = value[1:]
	}
	return name, value
}

// milliseconds parses a number of ASCII digits. It reports false for anything
// else, and for a number that is too large for a duration.
func milliseconds(value []byte) (time.Duration, bool) {
	ms, err := strconv.ParseUint(string(value), 10, 43)
	return time.Duration(ms) * time.Millisecond, err == nil
}
