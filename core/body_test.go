package core_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

func TestAnswersWithoutContent(t *testing.T) {
	for _, status := range []int{204, 205} {
		client := serve(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) })
		if v, err := core.Do[map[string]any](t.Context(), client, "DELETE", "/agents/a1", nil, nil); v != nil || err != nil {
			t.Errorf("%d: got %v, %v", status, v, err)
		}
		agent, err := agents.New(client).Get(t.Context(), "a1")
		if _, ok := errors.AsType[*core.ResponseError](err); !ok || agent != nil {
			t.Errorf("%d in place of an agent: got %v, %v", status, agent, err)
		}
	}
}

// TestAnswersThatCannotBeRead makes each call twice: once decoded by generated
// code and once by encoding/json.
func TestAnswersThatCannotBeRead(t *testing.T) {
	const js = "application/json"
	for _, tt := range []struct {
		name    string
		handler http.HandlerFunc
		want    string // in the error
	}{
		{"empty", answer(200, js, ""), "the response is empty"},
		{"white space", answer(200, js, " \n"), "the response is empty"},
		{"HTML", answer(200, "text/html; charset=utf-8", "<html>welcome</html>"), "it is not JSON; is the base URL"},
		{"JSON of another type", answer(200, "text/plain", `{"id": "a"}`), "it is not JSON"},
		{"HTML that says it is JSON", answer(200, js, "<html>"), ""},
		{"trailing garbage", answer(200, js, `{"id": "a"} x`), ""},
		{"a second value", answer(200, js, `{"id": "a"}{}`), ""},
		{"an array for an object", answer(200, js, `[1]`), ""},
		{"cut off", answer(200, js, `{"id": "a`), ""},
		{"deep", answer(200, js, strings.Repeat(`{"x":`, 100_000)), ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			client := serve(t, tt.handler)
			_, generated := agents.New(client).Get(t.Context(), "a1")
			_, standard := core.Do[map[string]any](t.Context(), client, "GET", "/agents/a1", nil, nil)
			for _, err := range []error{generated, standard} {
				unreadable, ok := errors.AsType[*core.ResponseError](err)
				if !ok || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %T %v", err, err)
					continue
				}
				if unreadable.Operation == "" || unreadable.StatusCode/100 != 2 || !strings.HasPrefix(err.Error(), "GET http://") || !strings.HasSuffix(unreadable.URL, "/agents/a1") {
					t.Errorf("the error does not say of what answer it is: %v", err)
				}
			}
		})
	}
}

func TestNullForAnObjectIsAnError(t *testing.T) {
	client := serve(t, answer(203, "application/json; charset=utf-8", "null", "X-Request-Id", "r-7"))
	_, err := agents.New(client).Get(t.Context(), "a1")
	got, ok := errors.AsType[*core.ResponseError](err)
	if !ok || got.StatusCode != 203 || got.ContentType != "application/json; charset=utf-8" || got.RequestID != "r-7" || got.Attempts != 1 {
		t.Errorf("got %v", err)
	}
}

func TestContentTypesOfJSON(t *testing.T) {
	for _, contentType := range []string{
		"application/json;charset=UTF-8", "Application/JSON", "application/problem+json", "application/json;",
		"application/json; charset", `application/json; x="`, "application/json; a=1; a=2", "application/json, application/json",
	} {
		client := serve(t, answer(200, contentType, `{"id": "a1"}`))
		if agent, err := agents.New(client).Get(t.Context(), "a1"); err != nil || agent.ID != "a1" {
			t.Errorf("%s: %v", contentType, err)
		}
	}
}

func TestEncodingThatNobodyAskedFor(t *testing.T) {
	client := serve(t, answer(200, "application/json", "\x0b\x02", "Content-Encoding", "br"))
	_, err := agents.New(client).Get(t.Context(), "a1")
	if _, ok := errors.AsType[*core.ResponseError](err); !ok || !strings.Contains(err.Error(), `"br"`) {
		t.Errorf("got %v", err)
	}
}

// After a switch of protocols a connection belongs to nobody, and no context ends
// the wait for what comes.
func TestAnotherProtocolIsNotWaitedFor(t *testing.T) {
	closed := make(chan error, 1)
	client := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if err == nil {
			_, err = io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: tea\r\n\r\n")
		}
		if err == nil {
			err = conn.SetReadDeadline(time.Now().Add(5 * time.Second)) // a client that waits has failed the test by then
		}
		if err == nil {
			_, err = conn.Read(make([]byte, 1)) // until the client hangs up
			_ = conn.Close()
		}
		closed <- err
	}, core.WithRetries(0))
	err := do(t.Context(), client, "GET")
	if api, ok := errors.AsType[*core.APIError](err); !ok || api.StatusCode != 101 {
		t.Errorf("got %v", err)
	}
	if err := <-closed; !errors.Is(err, io.EOF) {
		t.Errorf("the connection ended with %v", err)
	}
}

func TestTheSizeOfAnAnswerIsLimited(t *testing.T) {
	var sent atomic.Int64
	bomb := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		chunk := bytes.Repeat([]byte("["), 1<<20)
		for range 1 << 10 {
			n, err := w.Write(chunk)
			sent.Add(int64(n))
			if err != nil {
				return
			}
		}
	}
	client := serve(t, bomb, core.WithMaxResponseBytes(1<<20))
	_, err := agents.New(client).Get(t.Context(), "a1")
	if _, ok := errors.AsType[*core.ResponseError](err); !ok || !strings.Contains(err.Error(), "longer than 1048576 bytes; allow more with core.WithMaxResponseBytes") {
		t.Errorf("got %v", err)
	}
	if got := sent.Load(); got > 64<<20 {
		t.Errorf("%d bytes of it were taken", got)
	}
}

func TestTheBodyOfAnErrorIsKeptUpToALimit(t *testing.T) {
	client := serve(t, answer(404, "text/html", "<html>"+strings.Repeat("x", 1<<20)))
	_, err := agents.New(client).Get(t.Context(), "a1")
	api, ok := errors.AsType[*core.APIError](err)
	if !ok {
		t.Fatalf("got %v", err)
	}
	if len(api.Body) != 64<<10 || !api.Truncated || !bytes.HasPrefix(api.Body, []byte("<html>")) {
		t.Errorf("%d bytes are kept, truncated %v", len(api.Body), api.Truncated)
	}
	if strings.Contains(err.Error(), "<html>") || !strings.Contains(err.Error(), "404 Not Found") {
		t.Errorf("got %v", err)
	}
}

// A bad answer must not cost the connection's slot: a client that may have one
// connection makes call after call.
func TestNoConnectionIsHeldByAnError(t *testing.T) {
	calls := 0
	transport := &http.Transport{MaxConnsPerHost: 1}
	defer transport.CloseIdleConnections()
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		calls++
		switch calls % 4 {
		default:
			answer(200, "application/json", `{"id": "a"`)(w, r)
		case 1:
			answer(500, "text/html", strings.Repeat("x", 1<<20))(w, r)
		case 2:
			answer(200, "text/html", "x")(w, r)
		case 3:
			answer(200, "application/json", strings.Repeat(" ", 1<<20))(w, r)
		}
	}, core.WithHTTPClient(&http.Client{Transport: transport}), core.WithMaxResponseBytes(1000), core.WithRetries(0))
	for range 20 {
		if err := do(t.Context(), client, "GET", core.WithRetries(0)); err == nil {
			t.Error("a bad answer was taken")
		}
	}
	for range 4 { // the next call would wait for ever for a connection that a stream holds
		for event, err := range core.DoStream(t.Context(), client, "GET", "/events", nil, nil) {
			t.Logf("%q, %v", event.Type, err)
			break
		}
	}
}
