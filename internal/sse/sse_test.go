package sse_test

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math/big"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/sse"
)

const noLimit = 1 << 30

// events returns an iterator over what a Reader returns, its last error included.
func events(r io.Reader, limit int) iter.Seq2[sse.Event, error] {
	return func(yield func(sse.Event, error) bool) {
		for reader := sse.NewReader(r, limit); ; {
			ev, err := reader.Read()
			if errors.Is(err, io.EOF) || !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

// message is an event as a test writes it.
type message struct {
	Type, Data, ID string
	Retry          time.Duration
}

func TestEvents(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, stream string
		want         []message
	}{
		{"one event", "event: status\ndata: x\n\n", []message{{Type: "status", Data: "x"}}},
		{"no type", "data: x\n\n", []message{{Type: "message", Data: "x"}}},
		{"empty type", "event:\ndata: x\n\n", []message{{Type: "message", Data: "x"}}},
		{"last type wins", "event: a\nevent: b\ndata: x\n\n", []message{{Type: "b", Data: "x"}}},
		{"type does not outlive its event", "event: a\n\ndata: x\n\n", []message{{Type: "message", Data: "x"}}},
		{"lines of data", "data: x\ndata:y\ndata\ndata:  z \n\n", []message{{Type: "message", Data: "x\ny\n\n z "}}},
		{"empty data", "data\n\ndata:\n\n", []message{{Type: "message"}, {Type: "message"}}},
		{"two empty lines of data", "data\ndata\n\n", []message{{Type: "message", Data: "\n"}}},
		{"no data", "event: a\nid: 1\n\n", nil},
		{"one space is dropped", "data:  x\n\n", []message{{Type: "message", Data: " x"}}},
		{"tab is kept", "data:\tx\n\n", []message{{Type: "message", Data: "\tx"}}},
		{"colons in the value", "data: a:b: c\n\n", []message{{Type: "message", Data: "a:b: c"}}},
		{"CR", "data: x\rdata: y\r\rdata: z\r\r", []message{{Type: "message", Data: "x\ny"}, {Type: "message", Data: "z"}}},
		{"CRLF", "data: x\r\ndata: y\r\n\r\n", []message{{Type: "message", Data: "x\ny"}}},
		{"all line ends", "data: 1\rdata: 2\ndata: 3\r\n\n\rdata: 4\n\r\n", []message{{Type: "message", Data: "1\n2\n3"}, {Type: "message", Data: "4"}}},
		{"LF after CRLF is a line", "data: x\r\n\ndata: y\n\r", []message{{Type: "message", Data: "x"}, {Type: "message", Data: "y"}}},
		{"comments", ": hello\n:\n:data: no\ndata: x\n: bye\n\n", []message{{Type: "message", Data: "x"}}},
		{"unknown fields", "foo: bar\nfoo\nDATA: no\n data: no\ndata : no\ndata: x\n\n", []message{{Type: "message", Data: "x"}}},
		{"field names that go on", "dataset: no\nevents: no\nids: no\nretrying: 1\ndata: x\n\n", []message{{Type: "message", Data: "x"}}},
		{"byte order mark", "\xef\xbb\xbfdata: x\n\n", []message{{Type: "message", Data: "x"}}},
		{"half a byte order mark", "\xef\xbbdata: no\n\ndata: x\n\n", []message{{Type: "message", Data: "x"}}},
		{"second byte order mark", "\xef\xbb\xbf\xef\xbb\xbfdata: no\n\ndata: x\n\n", []message{{Type: "message", Data: "x"}}},
		{"byte order mark alone", "\xef\xbb\xbf", nil},
		{"id stays", "id: 1\ndata: x\n\ndata: y\n\nid\ndata: z\n\n", []message{{Type: "message", Data: "x", ID: "1"}, {Type: "message", Data: "y", ID: "1"}, {Type: "message", Data: "z"}}},
		{"id without data", "id: 1\n\ndata: x\n\n", []message{{Type: "message", Data: "x", ID: "1"}}},
		{"id with NUL", "id: 1\ndata: x\n\nid: a\x00b\ndata: y\n\n", []message{{Type: "message", Data: "x", ID: "1"}, {Type: "message", Data: "y", ID: "1"}}},
		{"retry stays", "retry: 1500\n\ndata: x\n\n", []message{{Type: "message", Data: "x", Retry: 1500 * time.Millisecond}}},
		{"retry of other than digits", "retry: 1\nretry: +2\nretry: -2\nretry: 2s\nretry: 0x2\nretry: 1_0\nretry:  2\nretry\nretry: 99999999999999999999\ndata: x\n\n", []message{{Type: "message", Data: "x", Retry: time.Millisecond}}},
		{"cut in data", "data: x\n\ndata: y", []message{{Type: "message", Data: "x"}}},
		{"cut before the empty line", "data: x\n\ndata: y\n", []message{{Type: "message", Data: "x"}}},
		{"cut within CRLF", "data: x\r\n\r", []message{{Type: "message", Data: "x"}}},
		{"empty", "", nil},
		{"line ends alone", "\n\r\r\n\n", nil},
		{"bytes that are not UTF-8", "data: \xff\xfe\n\n", []message{{Type: "message", Data: "\xff\xfe"}}},
		{"long lines", ":" + strings.Repeat("c", 10_000) + "\n" + strings.Repeat("u", 9000) + ": no\ndata:" + strings.Repeat("d", 9001) + "\n\n", []message{{Type: "message", Data: strings.Repeat("d", 9001)}}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			for name, r := range readers(test.stream) {
				if got := messages(t, events(r, noLimit)); !slices.Equal(got, test.want) {
					t.Errorf("read by %s:\n got %+v\nwant %+v", name, got, test.want)
				}
			}
		})
	}
}

// readers give a stream out in various pieces.
func readers(stream string) iter.Seq2[string, io.Reader] {
	return func(yield func(string, io.Reader) bool) {
		_ = yield("the whole", strings.NewReader(stream)) &&
			yield("one byte", iotest.OneByteReader(strings.NewReader(stream))) &&
			yield("halves", iotest.HalfReader(strings.NewReader(stream))) &&
			yield("data with EOF", iotest.DataErrReader(strings.NewReader(stream))) &&
			yield("one byte, the last with EOF", iotest.DataErrReader(iotest.OneByteReader(strings.NewReader(stream))))
	}
}

func messages(t *testing.T, events iter.Seq2[sse.Event, error]) []message {
	t.Helper()
	var all []message
	for ev, err := range events {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, message{ev.Type, string(ev.Data), ev.ID, ev.Retry})
	}
	return all
}

// The boundary between two reads may be anywhere, and so may a pause.
func TestEventsAcrossEveryBoundary(t *testing.T) {
	t.Parallel()
	stream := "\xef\xbb\xbfid: 7\r\nevent: status\rdata: a\r\ndata: b\n\r\n: c\rretry: 20\r\rdata: d\r\r\n"
	want := []message{{"status", "a\nb", "7", 0}, {"message", "d", "7", 20 * time.Millisecond}}
	for i := range stream {
		r := io.MultiReader(strings.NewReader(stream[:i]), iotest.OneByteReader(strings.NewReader(stream[i:])))
		if got := messages(t, events(r, noLimit)); !slices.Equal(got, want) {
			t.Errorf("cut at %d: %+v", i, got)
		}
	}
}

// An event is there as soon as its empty line is, even when that ends with a CR
// whose LF has yet to come.
func TestEventsDoNotWait(t *testing.T) {
	t.Parallel()
	for _, end := range []string{"\n\n", "\r\r", "\r\n\r"} {
		r, w := io.Pipe()
		go func() { _, _ = io.WriteString(w, "data: x"+end) }() // and nothing after it
		for ev, err := range events(r, noLimit) {
			if err != nil || string(ev.Data) != "x" {
				t.Errorf("%q: %q, %v", end, ev.Data, err)
			}
			break
		}
		_ = r.Close()
	}
}

func TestEventsErrorIsTheLast(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	r := io.MultiReader(strings.NewReader("data: x\n\ndata: y\n"), iotest.ErrReader(broken))
	var got []string
	for ev, err := range events(r, noLimit) {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		got = append(got, string(ev.Data))
	}
	if want := []string{"x", "broken"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEventsReaderThatReadsNothing(t *testing.T) {
	t.Parallel()
	for _, err := range events(emptyReader{}, noLimit) {
		if !errors.Is(err, io.ErrNoProgress) {
			t.Errorf("got %v", err)
		}
	}
}

type emptyReader struct{}

func (emptyReader) Read([]byte) (int, error) { return 0, nil }

func TestEventLimit(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		stream string
		limit  int
		long   bool
	}{
		{"data: 12345678\n\n", 8, false},
		{"data: 12345678\n\n", 7, true},
		{"data: 1234\ndata: 678\n\n", 8, false},
		{"data: 1234\ndata: 678\n\n", 7, true},
		{"event: 12345678\ndata:\n\n", 7, true},
		{"id: 12345678\ndata:\n\n", 7, true},
		{"data: " + strings.Repeat("x", 100_000), 50_000, true},
		{": " + strings.Repeat("x", 100_000) + "\ndata: x\n\n", 8, false},
		{strings.Repeat("x", 100_000) + ": x\ndata: x\n\n", 8, false},
		{strings.Repeat("data: x\n\n", 100), 8, false},
	} {
		for name, r := range readers(test.stream) {
			var err error
			for _, err = range events(r, test.limit) {
			}
			if errors.Is(err, sse.ErrTooLong) != test.long || !test.long && err != nil {
				t.Errorf("%.20q by %s with limit %d: %v", test.stream, name, test.limit, err)
			}
		}
	}
}

func TestEventDataIsTheReceivers(t *testing.T) {
	t.Parallel()
	var kept [][]byte
	stream := fmt.Sprintf("data: first\n\ndata: 2\n\ndata: %s\n\ndata: 4\n\n", strings.Repeat("3", 2<<20))
	for ev, err := range events(strings.NewReader(stream), noLimit) {
		if err != nil {
			t.Fatal(err)
		}
		kept = append(kept, append(ev.Data, '!'))
	}
	for i, want := range []string{"first!", "2!", strings.Repeat("3", 2<<20) + "!", "4!"} {
		if string(kept[i]) != want {
			t.Errorf("event %d is now %.20q", i, kept[i])
		}
	}
}

func TestEventsAllocateOncePerEvent(t *testing.T) {
	for name, event := range map[string]string{
		"token":        "event: stream_token\ndata: {\"token\": \"word \"}\n\n",
		"unknown type": "event: step_polished\ndata: {}\n\n",
		"own id":       "id: %08d\ndata: {}\n\n",
		"many lines":   "retry: 10\ndata: {\ndata: \"a\": 1\ndata: }\n: comment\nfoo: bar\n\n",
		"64 KiB":       "data: " + strings.Repeat("x", 64<<10) + "\n\n",
	} {
		r := &endless{event: event}
		next, stop := iter.Pull2(events(r, noLimit))
		for range 100 {
			next()
		}
		if allocs := testing.AllocsPerRun(1000, func() { next() }); allocs > 1 {
			t.Errorf("%s: %v allocations an event", name, allocs)
		}
		stop()
	}
}

func TestCommentsAllocateNothing(t *testing.T) {
	r := &endless{event: ": keep-alive\n\nfoo: " + strings.Repeat("bar", 10_000) + "\n"}
	allocs := testing.AllocsPerRun(10, func() {
		for ev, err := range events(io.LimitReader(r, 1<<20), noLimit) {
			t.Errorf("there is an event: %v, %v", ev, err)
		}
	})
	if allocs > 10 { // for the parser, its buffer and the reader
		t.Errorf("%v allocations for a MiB of what is skipped", allocs)
	}
}

// endless repeats an event; a %08d in it counts.
type endless struct {
	event string
	n     int
	left  []byte
	buf   []byte
}

func (e *endless) Read(p []byte) (int, error) {
	if len(e.left) == 0 {
		e.n++
		e.buf = append(e.buf[:0], e.event...)
		if i := bytes.Index(e.buf, []byte("%08d")); i >= 0 {
			e.buf = append(e.buf[:i], byte('0'+e.n/10%10), byte('0'+e.n%10))
			e.buf = append(e.buf, e.event[i+4:]...)
		}
		e.left = e.buf
	}
	n := copy(p, e.left)
	e.left = e.left[n:]
	return n, nil
}

func BenchmarkEvents(b *testing.B) {
	event := "event: stream_token\ndata: {\"token\": \"word \"}\n\n"
	b.SetBytes(int64(len(event)))
	b.ReportAllocs()
	next, stop := iter.Pull2(events(&endless{event: strings.Repeat(event, 100)}, noLimit))
	defer stop()
	for b.Loop() {
		next()
	}
}

// FuzzEvents holds the parser against a plain reading of the standard, which has
// the whole stream as a string.
func FuzzEvents(f *testing.F) {
	for _, seed := range []string{
		"event: a\ndata: b\n\n", "\xef\xbb\xbfdata\r\r\n", "id: 1\x00\rretry: 10\r\ndata:  x\ndata\n\n", ":\n\ndata: cut", "data: x\r\n\r\ndata: y\n\n",
	} {
		f.Add([]byte(seed), 0)
	}
	f.Fuzz(func(t *testing.T, stream []byte, cut int) {
		cut = min(max(cut, 0), len(stream))
		want := plainEvents(string(stream))
		r := io.MultiReader(iotest.OneByteReader(bytes.NewReader(stream[:cut])), bytes.NewReader(stream[cut:]))
		if got := messages(t, events(r, noLimit)); !slices.Equal(got, want) {
			t.Errorf("got %+v\nwant %+v", got, want)
		}
	})
}

func plainEvents(stream string) []message {
	stream = strings.TrimPrefix(stream, "\xef\xbb\xbf")
	stream = strings.ReplaceAll(strings.ReplaceAll(stream, "\r\n", "\n"), "\r", "\n")
	lines := strings.Split(stream, "\n")
	var all []message
	var data, eventType, id string
	var retry time.Duration
	for _, line := range lines[:len(lines)-1] {
		field, value, _ := strings.Cut(line, ":")
		value = strings.TrimPrefix(value, " ")
		switch {
		case line == "":
			if data != "" {
				if eventType == "" {
					eventType = "message"
				}
				all = append(all, message{eventType, strings.TrimSuffix(data, "\n"), id, retry})
			}
			data, eventType = "", ""
		case field == "event":
			eventType = value
		case field == "data":
			data += value + "\n"
		case field == "id" && !strings.Contains(value, "\x00"):
			id = value
		case field == "retry" && value != "" && strings.Trim(value, "0123456789") == "":
			if ms, ok := new(big.Int).SetString(value, 10); ok && ms.BitLen() <= 43 {
				retry = time.Duration(ms.Int64()) * time.Millisecond
			}
		}
	}
	return all
}
