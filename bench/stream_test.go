package bench_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/bench/canned"
	"github.com/seclai/seclai-sdk-go/bench/clients"
	"github.com/seclai/seclai-sdk-go/core"
)

const tokens = 20_000

// BenchmarkEvents parses an event stream that is in memory.
func BenchmarkEvents(b *testing.B) {
	stream := canned.Tokens(tokens)
	b.Run("client=handwritten", func(b *testing.B) {
		perEvent(b, func() (n int) {
			for ev := range scanEvents(bytes.NewReader(stream)) {
				if ev.name == "stream_token" {
					n++
				}
			}
			return n
		})
	})
	b.Run("client=sdk", func(b *testing.B) {
		perEvent(b, func() (n int) {
			for ev, err := range core.Events(bytes.NewReader(stream), 0) {
				if err != nil {
					b.Fatal(err)
				}
				if ev.Type == "stream_token" {
					n++
				}
			}
			return n
		})
	})
}

// BenchmarkTokens streams a run from a server on this machine and reads the token
// of each event.
func BenchmarkTokens(b *testing.B) {
	stream := canned.Tokens(tokens)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		w.Write(stream)
	}))
	defer server.Close()
	b.Run("client=handwritten", func(b *testing.B) {
		perEvent(b, func() (n int) {
			req, err := http.NewRequestWithContext(b.Context(), http.MethodPost, server.URL+"/agents/a/runs/stream", strings.NewReader(`{}`))
			if err != nil {
				b.Fatal(err)
			}
			resp, err := server.Client().Do(req)
			if err != nil {
				b.Fatal(err)
			}
			defer resp.Body.Close()
			for ev := range scanEvents(resp.Body) {
				var data struct {
					Token  string `json:"token"`
					StepID string `json:"agent_step_id"`
				}
				if err := json.Unmarshal([]byte(ev.data), &data); err != nil {
					b.Fatal(err)
				}
				if data.Token != "" {
					n++
				}
			}
			return n
		})
	})
	b.Run("client=sdk", func(b *testing.B) {
		c, err := core.New(core.WithAPIKey(clients.Key), core.WithBaseURL(server.URL))
		if err != nil {
			b.Fatal(err)
		}
		ag := agents.New(c)
		perEvent(b, func() (n int) {
			for ev, err := range ag.RunStream(b.Context(), "a", agents.RunStreamRequest{}) {
				if err != nil {
					b.Fatal(err)
				}
				if ev.Token != "" {
					n++
				}
			}
			return n
		})
	})
}

// perEvent measures read, which returns how many tokens it read, and reports
// figures by the event.
func perEvent(b *testing.B, read func() int) {
	var before, after memory
	before.read()
	for b.Loop() {
		if n := read(); n != tokens {
			b.Fatalf("%d events", n)
		}
	}
	after.read()
	events := float64(b.N) * tokens
	b.ReportMetric(0, "ns/op") // 20,000 events an operation say nothing
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/events, "ns/event")
	b.ReportMetric(float64(after.objects-before.objects)/events, "allocs/event")
	b.ReportMetric(float64(after.bytes-before.bytes)/events, "B/event")
}

type scannedEvent struct{ name, data string }

// scanEvents is the parser that a hand-written client has: right for streams
// with LF and lines of up to 64 KiB.
func scanEvents(r io.Reader) func(yield func(scannedEvent) bool) {
	return func(yield func(scannedEvent) bool) {
		var ev scannedEvent
		lines := bufio.NewScanner(r)
		for lines.Scan() {
			line := lines.Text()
			name, value, _ := strings.Cut(line, ":")
			value = strings.TrimPrefix(value, " ")
			switch {
			case line == "":
				if !yield(ev) {
					return
				}
				ev = scannedEvent{}
			case name == "event":
				ev.name = value
			case name == "data" && ev.data != "":
				ev.data += "\n" + value
			case name == "data":
				ev.data = value
			}
		}
	}
}
