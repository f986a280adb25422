package seclaitest_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func TestFaultyStatus(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Fail(seclaitest.Fault{Operation: "POST /agents", Skip: 1, Times: 2, Status: 429, RetryAfter: 3 * time.Second})
	a.Want(201, "POST /agents", `{"name":"A"}`)
	a.Want(200, "GET /agents", "")
	for range 2 {
		resp, body := a.Send("POST /agents", `{"name":"B"}`)
		if resp.StatusCode != 429 || resp.Header.Get("Retry-After") != "3" || string(body) != `{"detail":"Too Many Requests"}` {
			t.Errorf("%s, Retry-After %q: %s", resp.Status, resp.Header.Get("Retry-After"), body)
		}
	}
	a.Want(201, "POST /agents", `{"name":"C"}`)
	a.Is(a.Want(200, "GET /agents", ""), "pagination.total", 2.0)
}

// TestFaultyHeaders: a fault's own field takes the place of the answer's, however it
// is written.
func TestFaultyHeaders(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Fail(seclaitest.Fault{Status: 503, Body: "busy", RetryAfter: 1500 * time.Millisecond, Header: http.Header{"content-type": {"text/plain"}, "X-Twice": {"a", "b"}}})
	a.srv.Fail(seclaitest.Fault{Status: 503, RetryAfter: time.Second, Header: http.Header{"Retry-After": {"soon"}}})
	resp, _ := a.Send("GET /agents", "")
	want := http.Header{"Content-Type": {"text/plain"}, "X-Twice": {"a", "b"}, "Retry-After": {"2"}}
	for name, values := range want {
		if got := resp.Header[name]; !slices.Equal(got, values) {
			t.Errorf("%s is %q, want %q", name, got, values)
		}
	}
	if resp, _ := a.Send("GET /agents", ""); resp.Header.Get("Retry-After") != "soon" || resp.Header.Get("Content-Type") != "application/json" {
		t.Errorf("the second answer has %v", resp.Header)
	}
}

func TestFaultsCanBeEndedAndChosen(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	end := a.srv.Fail(seclaitest.Fault{Times: seclaitest.Always, Status: 500, Body: "<html>", Header: http.Header{"Content-Type": {"text/html"}},
		Match: func(r seclaitest.Request) bool { return r.Query.Get("page") == "2" }})
	a.Want(200, "GET /agents", "")
	for range 3 {
		if resp, body := a.Send("GET /agents?page=2", ""); resp.StatusCode != 500 || string(body) != "<html>" || resp.Header.Get("Content-Type") != "text/html" {
			t.Errorf("%s %s", resp.Status, body)
		}
	}
	end()
	a.Want(200, "GET /agents?page=2", "")
}

// TestDroppedConnections uses a connection that was used before, on which
// net/http's client makes a call again by itself if it gets not a byte.
func TestDroppedConnections(t *testing.T) {
	t.Parallel()
	for drop, agents := range map[seclaitest.Drop]float64{seclaitest.DropBefore: 0, seclaitest.DropAfter: 1} {
		a := newAPI(t)
		a.Want(200, "GET /agents", "")
		a.srv.Fail(seclaitest.Fault{Operation: "POST /agents", Drop: drop})
		if resp, err := http.DefaultClient.Do(a.Request("POST /agents", `{"name":"A"}`)); err == nil {
			resp.Body.Close()
			t.Errorf("drop %d: it was answered: %s", drop, resp.Status)
		}
		a.Is(a.Want(200, "GET /agents", ""), "pagination.total", agents)
		a.srv.Fail(seclaitest.Fault{Operation: "GET /agents", Drop: drop})
		if resp, err := http.DefaultClient.Do(a.Request("GET /agents", "")); err == nil {
			resp.Body.Close()
			t.Errorf("drop %d: GET was answered: %s", drop, resp.Status)
		}
		a.srv.AssertCalls(t, "GET /agents", 3)
	}
}

func TestCutBodies(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("a")
	for call, at := range map[string]int{"GET /agents": 10, "GET /agents?page=1": 0, "POST /agents/a/runs/stream": 25} {
		a.srv.Fail(seclaitest.Fault{Drop: seclaitest.DropInBody, CutAfter: at})
		body := ""
		if strings.HasPrefix(call, "POST") {
			body = "{}"
		}
		resp, err := http.DefaultClient.Do(a.Request(call, body))
		if err != nil {
			t.Fatalf("%s: %v", call, err)
		}
		got, err := io.ReadAll(resp.Body)
		resp.Body.Close()
		if len(got) != at || !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("%s: %d bytes, then %v; want %d", call, len(got), err, at)
		}
	}
}

func TestSlowBodies(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Fail(seclaitest.Fault{Pace: time.Millisecond, PieceBytes: 20})
	start := time.Now()
	a.Want(200, "GET /agents", "")
	if took := time.Since(start); took < 4*time.Millisecond { // some 100 bytes
		t.Errorf("it took only %v", took)
	}
}

// TestDelaysEnd checks that neither a client that leaves nor Close waits for a
// delay to pass.
func TestDelaysEnd(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Fail(seclaitest.Fault{Times: 2, Delay: time.Hour})
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
	defer cancel()
	if _, err := http.DefaultClient.Do(a.Request("GET /agents", "").WithContext(ctx)); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("the delayed call: %v", err)
	}
	done := make(chan error, 1)
	go func() {
		resp, err := http.DefaultClient.Do(a.Request("GET /me", ""))
		if err == nil {
			resp.Body.Close()
		}
		done <- err
	}()
	for len(a.srv.RequestsTo("GET /me")) == 0 { // the first call may never arrive
		runtime.Gosched()
	}
	a.srv.Close()
	if err := <-done; err == nil {
		t.Error("the call was answered by a closed server")
	}
}

// TestClientRetries is what the faults are for.
func TestClientRetries(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	srv.Fail(seclaitest.Fault{Operation: "GET /me", Times: 1, Status: 503})
	var meta core.Response
	if err := srv.Client().Do(t.Context(), "GET", "/me", nil, nil, nil, core.WithResponse(&meta)); err != nil || meta.Attempts != 2 {
		t.Errorf("%d attempts, %v", meta.Attempts, err)
	}
	srv.Fail(seclaitest.Fault{Operation: "GET /me", Status: 404})
	if err := srv.Client().Do(t.Context(), "GET", "/me", nil, nil, nil); !errors.Is(err, core.ErrNotFound) {
		t.Errorf("got %v, want ErrNotFound", err)
	}
}
