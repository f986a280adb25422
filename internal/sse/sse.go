// Package sse parses event streams (server-sent events) as the WHATWG HTML
// standard defines them. It knows nothing of HTTP or of the API, and imports the
// standard library alone.
package sse

import (
	"bytes"
	"errors"
	"io"
	"math"
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
//
// While it waits for the stream, a Reader holds at most its limit plus [Overhead].
type Reader struct {
	lines lineReader
	limit int // of an event: its data, type and ID together

	buf       []byte // the data so far and, while a field is read in pieces, its value
	hasData   bool   // whether there was a data field, which may be empty
	eventType string // empty if there was no event field

	id    string
	retry time.Duration
	types map[string]string // the short types seen so far, so that each is allocated once
	ids   strings.Builder   // a block of recent IDs, so that most need no allocation
}

// Overhead is the size of what a [Reader] holds beyond its limit.
const Overhead = 64 << 10

// maxReplaced is how much of Overhead an old type or ID may take while its
// replacement is read.
const maxReplaced = 16 << 10

// NewReader returns a Reader of the events in r. The data, the type and the ID of an
// event may take limit bytes together.
func NewReader(r io.Reader, limit int) *Reader {
	return &Reader{lines: lineReader{r: r}, limit: min(limit, math.MaxInt-Overhead)}
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

func (r *Reader) reset() { r.buf, r.eventType, r.hasData = r.buf[:0], "", false }

// field handles a line, given its beginning.
func (r *Reader) field(line []byte) error {
	name, piece := splitField(line)
	switch string(name) {
	case "data":
		return r.addData(piece)
	case "event":
		value, err := r.value(piece, r.eventType)
		if err != nil {
			return err
		}
		r.eventType = r.keepType(value)
	case "id":
		value, err := r.value(piece, r.id)
		if err != nil {
			return err
		}
		if bytes.IndexByte(value, 0) < 0 {
			r.id = r.keepID(value)
		}
	case "retry":
		value, err := r.value(piece, "")
		if err != nil {
			return err
		}
		if ms, ok := milliseconds(value); ok {
			r.retry = ms
		}
	default: // lines.next skips the rest of the line
		return nil
	}
	r.trim()
	return nil
}

// addData adds a line to the data, given its beginning.
func (r *Reader) addData(piece []byte) error {
	if r.hasData {
		if err := r.add([]byte{'\n'}, ""); err != nil {
			return err
		}
	}
	r.hasData = true
	return r.addLine(piece, "")
}

// value returns the value that begins with piece, to the end of the line and valid
// until the next read. It is to replace the old one.
func (r *Reader) value(piece []byte, old string) ([]byte, error) {
	if r.lines.ended {
		return piece, r.fits(len(piece), len(old))
	}
	start := len(r.buf)
	err := r.addLine(piece, old)
	value := r.buf[start:]
	r.buf = r.buf[:start]
	return value, err
}

// addLine adds to the buffer what is left of a line, given its next piece.
func (r *Reader) addLine(piece []byte, old string) error {
	for {
		if err := r.add(piece, old); err != nil || r.lines.ended {
			return err
		}
		var err error
		if piece, err = r.lines.rest(); err != nil {
			return err
		}
	}
}

// add adds b to the buffer, whose capacity counts as held.
func (r *Reader) add(b []byte, old string) error {
	if err := r.fits(len(b), len(old)); err != nil {
		return err
	}
	if need := len(r.buf) + len(b); need > cap(r.buf) {
		r.buf = append(make([]byte, 0, max(need, r.nextSize())), r.buf...)
	}
	r.buf = append(r.buf, b...)
	return nil
}

// nextSize returns the capacity to which the buffer should grow: not beyond the
// limit, as append would.
func (r *Reader) nextSize() int {
	size := max(2*cap(r.buf), lineBuffer)
	if cap(r.buf) >= largeEvent {
		size = cap(r.buf) + cap(r.buf)/4
	}
	return min(size, r.limit+maxReplaced-len(r.eventType)-len(r.id))
}

// fits returns [ErrTooLong] unless there is room for n more bytes of a value that is
// to replace one of size old.
func (r *Reader) fits(n, old int) error {
	held := len(r.buf) + n + len(r.eventType) + len(r.id)
	if held-old > r.limit || held > r.limit+maxReplaced {
		return ErrTooLong
	}
	return nil
}

// trim frees the spare part of the buffer if it is needed for the type and the ID.
func (r *Reader) trim() {
	if cap(r.buf)+len(r.eventType)+len(r.id) > r.limit+maxReplaced {
		r.buf = append(make([]byte, 0, len(r.buf)), r.buf...)
	}
}

// largeEvent is the size from which an event gets the buffer instead of a copy.
const largeEvent = 1 << 20

// dispatch returns the event. For most events, the data is the only allocation.
func (r *Reader) dispatch() Event {
	ev := Event{Type: r.eventType, ID: r.id, Retry: r.retry}
	if ev.Type == "" {
		ev.Type = "message"
	}
	if len(r.buf) >= largeEvent {
		ev.Data, r.buf = r.buf, nil
		return ev
	}
	ev.Data = append(make([]byte, 0, len(r.buf)), r.buf...)
	return ev
}

// The types that are kept take 4 KiB at most.
const (
	maxTypes    = 64
	maxTypeName = 64
)

// keepType returns name as a string, which is the same for every event of a type.
func (r *Reader) keepType(name []byte) string {
	if known, ok := r.types[string(name)]; ok {
		return known
	}
	kept := string(name)
	if len(kept) <= maxTypeName && len(r.types) < maxTypes {
		if r.types == nil {
			r.types = map[string]string{}
		}
		r.types[kept] = kept
	}
	return kept
}

const idBlock = 1 << 10

// keepID returns id as a string that shares its memory with earlier IDs.
func (r *Reader) keepID(id []byte) string {
	if string(id) == r.id {
		return r.id
	}
	if len(id) > idBlock {
		return string(id) // a short one after it would keep a larger block in memory
	}
	if len(id) > r.ids.Cap()-r.ids.Len() {
		r.ids = strings.Builder{}
		r.ids.Grow(idBlock)
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
