package sse_test

import (
	"errors"
	"fmt"
	"io"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/sse"
)

// A server may send anything, but it can't make the parser hold more than the limit
// and a little.
func TestReaderHoldsNoMoreThanItsLimit(t *testing.T) {
	const limit = 2 << 20
	const most = limit - 100
	for name, stream := range map[string]func(*script){
		"types": func(s *script) {
			for i := range 10 {
				s.write("event: %d", i).repeat("x", most).write("\n").measure().write("data:\n\n").measure()
			}
		},
		"types of medium length": func(s *script) {
			for i := range 200 {
				s.write("event: %d", i).repeat("x", 20<<10).write("\ndata:\n\n")
			}
			s.measure()
		},
		"IDs": func(s *script) {
			for i := range 10 {
				s.write("id: %d", i).repeat("x", limit/2).write("\ndata:\n\n").measure().write("id:\ndata:\n\n").measure()
			}
		},
		"short ID after a long one": func(s *script) {
			s.write("id: ").repeat("x", limit/2+10).write("\nid: 1\ndata: ").repeat("x", most).measure()
		},
		"data after a type and an ID": func(s *script) {
			s.write("event: ").repeat("x", limit/4).write("\nid: ").repeat("x", limit/4).write("\n").measure()
			s.write("data: ").repeat("x", limit/2-100).measure().write("\n\n").measure()
		},
		"type after data": func(s *script) {
			s.write("data: ").repeat("x", 1<<20-1).write("\n\n").measure()
			s.write("event: ").repeat("x", most).measure().write("\n").measure()
		},
		"ID after data": func(s *script) {
			s.write("data: ").repeat("x", limit/2).write("\nid: ").repeat("x", limit/2-100).write("\n").measure()
		},
		"retry": func(s *script) {
			s.write("retry: ").repeat("1", most).measure().write("\ndata: ").repeat("x", most).measure().write("\n\n").measure()
		},
		"unknown field": func(s *script) {
			s.write("foo: ").repeat("x", 4*limit).measure().write("\ndata:\n\n").measure()
		},
		"unknown name": func(s *script) {
			s.repeat("x", 4*limit).measure().write(": x\ndata:\n\n").measure()
		},
		"lines of data": func(s *script) {
			s.repeat("data: x\n", limit/2-10).measure().write("\n").measure()
		},
		"large events": func(s *script) {
			for range 5 {
				s.write("data: ").repeat("x", most).measure().write("\n\n").measure()
			}
		},
	} {
		s := &script{t: t, name: name, limit: limit}
		stream(s)
		r := sse.NewReader(s, limit)
		s.before = heap()
		for {
			if _, err := r.Read(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
		}
		runtime.KeepAlive(r)
	}
}

func heap() int64 {
	runtime.GC()
	var stats runtime.MemStats
	runtime.ReadMemStats(&stats)
	return int64(stats.HeapAlloc)
}

// script is a stream that is made while it is read, and measures the heap meanwhile.
type script struct {
	t      *testing.T
	name   string
	limit  int64
	before int64
	steps  []step
}

// step is a piece of a script, or a measurement if there is no text.
type step struct {
	text       string // repeated
	size, left int    // in bytes
}

func (s *script) write(format string, args ...any) *script {
	return s.repeat(fmt.Sprintf(format, args...), 1)
}

func (s *script) repeat(text string, times int) *script {
	size := len(text) * times
	s.steps = append(s.steps, step{strings.Repeat(text, 1+min(size, 4<<10)/len(text)), size, size})
	return s
}

func (s *script) measure() *script {
	s.steps = append(s.steps, step{})
	return s
}

func (s *script) Read(p []byte) (int, error) {
	for len(s.steps) > 0 {
		now := &s.steps[0]
		switch {
		case now.left > 0:
			return now.read(p), nil
		case now.text == "":
			if held := heap() - s.before; held > s.limit+sse.Overhead {
				s.t.Errorf("%s: %d KiB are held, %d before the end of the script", s.name, held>>10, len(s.steps))
			}
		}
		s.steps = s.steps[1:]
	}
	return 0, io.EOF
}

func (s *step) read(p []byte) int {
	p = p[:min(len(p), s.left)]
	n := copy(p, s.text[(s.size-s.left)%len(s.text):])
	s.left -= n
	return n
}

// An event is what its receiver gets: data, type and ID together. What it replaces
// does not count.
func TestEventLimitIsOfTheWholeEvent(t *testing.T) {
	t.Parallel()
	for stream, fits := range map[string]bool{
		"event: 123\nid: 45\ndata: 678\n\n":                               true,
		"event: 123\nid: 45\ndata: 6789\n\n":                              false,
		"data: 678\nevent: 1234\nid: 45\n\n":                              false,
		"data: 678\nevent: 123\nid: 456\n\n":                              false,
		"event: 12345678\nevent: 12345678\nevent: 1234567\ndata: 1\n\n":   true,
		"id: 12345678\n\nid: 12345678\n\nid: 1\nid: 1234567\ndata: 1\n\n": true,
		"id: 12345678\n\ndata: 1\n\n":                                     false, // it has the ID, too
		"retry: 00000001\ndata: 12345678\n\n":                             true,
		"retry: 000000001\ndata: 1\n\n":                                   false,
		"data: 1234567\ndata\n\n":                                         true,
		"data: 12345678\ndata\n\n":                                        false,
	} {
		for name, r := range readers(stream) {
			var err error
			for _, err = range events(r, 8) {
			}
			if errors.Is(err, sse.ErrTooLong) == fits || fits && err != nil {
				t.Errorf("%q by %s: %v", stream, name, err)
			}
		}
	}
	for _, err := range events(strings.NewReader("data: x\n\n"), math.MaxInt) {
		if err != nil {
			t.Errorf("without a limit: %v", err)
		}
	}
}
