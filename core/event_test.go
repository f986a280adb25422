package core_test

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"slices"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
)

func TestEvents(t *testing.T) {
	t.Parallel()
	var got []core.Event
	for ev, err := range core.Events(strings.NewReader("id: 7\nretry: 20\ndata: a\ndata: b\n\nevent: end\ndata: c\n\ndata: cut off"), 0) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, ev)
	}
	want := []core.Event{
		{Type: "message", Data: []byte("a\nb"), ID: "7", Retry: 20e6},
		{Type: "end", Data: []byte("c"), ID: "7", Retry: 20e6},
	}
	if !slices.EqualFunc(got, want, func(a, b core.Event) bool {
		return a.Type == b.Type && bytes.Equal(a.Data, b.Data) && a.ID == b.ID && a.Retry == b.Retry
	}) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestEventLimit(t *testing.T) {
	t.Parallel()
	lastError := func(length, limit int) (err error) {
		for _, err = range core.Events(strings.NewReader("data: "+strings.Repeat("x", length)+"\n\n"), limit) {
		}
		return err
	}
	if err := lastError(8, 8); err != nil {
		t.Errorf("an event of the limit's size: %v", err)
	}
	for limit, length := range map[int]int{8: 9, 0: core.DefaultMaxEventBytes + 1} {
		err := lastError(length, limit)
		if tooLong, ok := errors.AsType[*core.EventTooLongError](err); !ok || tooLong.Limit != length-1 {
			t.Errorf("%d bytes with limit %d: %v", length, limit, err)
		}
	}
}

// The conversion from the parser's events costs nothing.
func TestEventsAllocateOncePerEvent(t *testing.T) {
	stream := strings.NewReader(strings.Repeat("event: token\ndata: {}\n\n", 3000))
	next, stop := iter.Pull2(core.Events(io.Reader(stream), 0))
	defer stop()
	next()
	if allocs := testing.AllocsPerRun(1000, func() { next() }); allocs > 1 {
		t.Errorf("%v allocations per event", allocs)
	}
}
