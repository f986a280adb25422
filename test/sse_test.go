package test

import (
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/tmaxmax/go-sse"
)

// Streams made of the pieces that the standard cares about are read alike by the
// SDK and by go-sse, whatever their order.
func TestEventsAsGoSSEReadsThem(t *testing.T) {
	t.Parallel()
	r := rand.New(rand.NewPCG(1, 2))
	events := 0
	for range 20_000 {
		stream := randomStream(r)
		want := readByGoSSE(t, stream)
		if diff := cmp.Diff(want, readBySDK(t, stream)); diff != "" {
			t.Fatalf("stream %q (-go-sse +sdk):\n%s", stream, diff)
		}
		events += len(want)
	}
	if events < 10_000 {
		t.Errorf("the streams have %d events, too few to tell anything", events)
	}
}

var streamPieces = []string{
	"data", "data: ", "data:", "event: ", "event:", "id: ", "id:", "id", "retry: 10", ":", ": comment", "unknown: ", "data : ",
	"x", "y z", " ", "é", "{\"a\": 1}", "\x00", strings.Repeat("long", 2000),
	"\n", "\n", "\n", "\n\n", "\n\n", "\r", "\r\r", "\r\n", "\r\n\r\n", "\n\r", "data: end\n\n",
}

func randomStream(r *rand.Rand) string {
	var b strings.Builder
	if r.IntN(4) == 0 {
		b.WriteString("\xef\xbb\xbfdata: after the mark\n\n")
	}
	for range r.IntN(40) {
		b.WriteString(streamPieces[r.IntN(len(streamPieces))])
	}
	return b.String()
}

// readByGoSSE leaves out events whose data is empty: go-sse reports those that
// have no data field, which the standard does not dispatch.
func readByGoSSE(t *testing.T, stream string) []sse.Event {
	t.Helper()
	var all []sse.Event
	for ev, err := range sse.Read(strings.NewReader(stream), &sse.ReadConfig{MaxEventSize: 1 << 24}) {
		if err != nil {
			t.Fatalf("go-sse: %q: %v", stream, err)
		}
		if ev.Data != "" {
			all = append(all, ev)
		}
	}
	return all
}

func readBySDK(t *testing.T, stream string) []sse.Event {
	t.Helper()
	var all []sse.Event
	for ev, err := range core.Events(iotest.HalfReader(strings.NewReader(stream)), 0) {
		if err != nil {
			t.Fatalf("%q: %v", stream, err)
		}
		if ev.Type == "message" { // go-sse leaves the default empty
			ev.Type = ""
		}
		if len(ev.Data) > 0 {
			all = append(all, sse.Event{LastEventID: ev.ID, Type: ev.Type, Data: string(ev.Data)})
		}
	}
	return all
}
