package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func TestRelay(t *testing.T) {
	srv := seclaitest.New(t)
	srv.Agent("greeter").Reply("Hello,\nAda.")
	url := serveRelay(t, srv)

	answer := post(t.Context(), t, url, "Ada")
	if got := answer.Header.Get("Content-Type"); got != "text/event-stream" {
		t.Errorf("got content type %q", got)
	}
	var output strings.Builder
	var last string
	for event, err := range core.Events(answer.Body, 0) {
		if err != nil {
			t.Fatal(err)
		}
		if event.Type == "token" {
			output.Write(event.Data)
		}
		last = event.Type + " " + string(event.Data)
	}
	if got := strings.ReplaceAll(output.String(), `""`, ""); got != `"Hello,\nAda."` || last != `done "completed"` {
		t.Errorf("got %s and then %s", got, last)
	}
	srv.AssertCalled(t, agents.OpRunStream, seclaitest.Body("input", "Ada"))
}

func TestRelayKeepsDetailsToItself(t *testing.T) {
	srv := seclaitest.New(t)
	srv.Agent("greeter").Fail("secret-model-7 has no quota")

	text, err := io.ReadAll(post(t.Context(), t, serveRelay(t, srv), "Ada").Body)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(string(text), "event: error\ndata: \"the agent can't answer now\"\n\n") || strings.Contains(string(text), "secret") {
		t.Errorf("got %q", text)
	}
}

// TestRelayEndsWithTheBrowser: seclaitest.New fails the test if the stream from
// the API were never to end, as its Close waits for it.
func TestRelayEndsWithTheBrowser(t *testing.T) {
	srv := seclaitest.New(t)
	srv.Agent("slow").Pace(time.Hour)
	ended := make(chan struct{})
	relay := &relay{agents: agents.New(srv.Client()), agentID: "slow"}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer close(ended)
		w.WriteHeader(http.StatusOK)
		_ = http.NewResponseController(w).Flush()
		relay.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)

	ctx, cancel := context.WithCancel(t.Context())
	post(ctx, t, server.URL, "Ada")
	cancel()
	<-ended
}

func TestRelayOffline(t *testing.T) {
	t.Setenv("SECLAI_API_KEY", "")
	ctx, cancel := context.WithCancel(t.Context())
	told, out := io.Pipe()
	ended := make(chan error, 1)
	go func() {
		defer func() { _ = out.Close() }()
		ended <- run(ctx, nil, "127.0.0.1:0", out)
	}()

	lines := bufio.NewScanner(told)
	var url string
	for url == "" && lines.Scan() {
		url = regexp.MustCompile(`Open (\S+)`).FindString(lines.Text())
	}
	answer, err := http.Get(strings.TrimPrefix(url, "Open ") + "/")
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(answer.Body)
	answer.Body.Close()
	if err != nil || !strings.Contains(string(text), "<h1>Relay</h1>") {
		t.Errorf("got %q, %v", text, err)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("run: %v", err)
	}
}

func serveRelay(t *testing.T, srv *seclaitest.Server) (url string) {
	t.Helper()
	server := httptest.NewServer(newHandler(agents.New(srv.Client()), "greeter"))
	t.Cleanup(server.Close)
	return server.URL + "/runs"
}

func post(ctx context.Context, t *testing.T, url, input string) *http.Response {
	t.Helper()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, strings.NewReader(input))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { answer.Body.Close() })
	return answer
}
