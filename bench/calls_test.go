package bench_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/bench/canned"
	"github.com/seclai/seclai-sdk-go/bench/clients"
)

const (
	anyHost = "https://api.example"
	runID   = "7d0f9f62-7a39-4a1c-8d39-0c4b6f1f8a11"
)

// BenchmarkList decodes a list of 20 agents, without a network.
func BenchmarkList(b *testing.B) {
	body := canned.Agents(20)
	hc := &http.Client{Transport: &canned.Transport{ContentType: "application/json", Body: body}}
	for _, c := range clients.All(hc, anyHost) {
		b.Run("client="+c.Name, func(b *testing.B) {
			b.SetBytes(int64(len(body)))
			b.ReportAllocs()
			for b.Loop() {
				if n, err := c.List(b.Context()); err != nil || n != 20 {
					b.Fatalf("%d agents, error %v", n, err)
				}
			}
		})
	}
}

// BenchmarkCall gets a run without a network: what a client does by itself. The
// bare one reads the answer and does not look at it.
func BenchmarkCall(b *testing.B) {
	hc := &http.Client{Transport: &canned.Transport{ContentType: "application/json", Body: []byte(canned.Run)}}
	getRuns(b, hc, anyHost)
}

// BenchmarkRun decodes the run of BenchmarkCall and does nothing else: the part of
// it that is the answer's own.
func BenchmarkRun(b *testing.B) {
	answer := []byte(canned.Run)
	b.Run("client=sdk", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			decoded = new(agents.Run)
			if err := decoded.UnmarshalJSON(answer); err != nil {
				b.Fatal(err)
			}
		}
	})
}

// decoded makes a run outlive its function, as one that a call returns does.
var decoded *agents.Run

// BenchmarkLoopbackCall gets a run from a server on this machine.
func BenchmarkLoopbackCall(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write([]byte(canned.Run))
	}))
	defer server.Close()
	getRuns(b, server.Client(), server.URL)
}

func getRuns(b *testing.B, hc *http.Client, baseURL string) {
	bare := clients.Client{Name: "bare", GetRun: func(ctx context.Context, id string) error { return bareGet(ctx, hc, baseURL+"/agents/runs/"+id) }}
	for _, c := range append([]clients.Client{bare}, clients.All(hc, baseURL)...) {
		b.Run("client="+c.Name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := c.GetRun(b.Context(), runID); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func bareGet(ctx context.Context, hc *http.Client, url string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	req.Header.Set("X-API-Key", clients.Key)
	resp, err := hc.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	_, err = io.Copy(io.Discard, resp.Body)
	return err
}
