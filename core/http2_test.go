package core_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// serveHTTP2 answers the calls of the client that it returns, in HTTP/2, where a
// handler that panics ends a stream and not the connection.
func serveHTTP2(t *testing.T, handler http.HandlerFunc, opts ...core.ClientOption) *core.Client {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.ProtoMajor != 2 {
			t.Errorf("the call came in %s", r.Proto)
		}
		handler(w, r)
	}))
	server.EnableHTTP2 = true
	server.StartTLS()
	t.Cleanup(server.Close)
	return newClient(t, append([]core.ClientOption{core.WithBaseURL(server.URL), core.WithHTTPClient(server.Client()), atOnce}, opts...)...)
}

// breaksOff answers the first calls with half of body.
func breaksOff(times int, contentType, body string, calls *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if *calls++; *calls > times {
			answer(200, contentType, body)(w, r)
			return
		}
		answer(200, contentType, body[:len(body)/2])(w, r)
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestHTTP2AnswerThatBreaksOff(t *testing.T) {
	t.Parallel()
	for method, want := range map[string]int{"GET": 2, "POST": 1} {
		calls := 0
		c := serveHTTP2(t, breaksOff(1, "application/json", `{"State": "done"}`, &calls))
		j, err := core.Do[job](t.Context(), c, method, "/jobs", nil, nil)
		if calls != want || (err == nil) != (want == 2) || err == nil && j.State != "done" {
			t.Errorf("%s: %+v, %v after %d calls", method, j, err, calls)
		}
		if err != nil && !core.IsTemporary(err) {
			t.Errorf("%s: %v is for ever", method, err)
		}
	}
}

// job is something to wait for.
type job struct{ State string }

// A poll that is cut short is no reason to give up the wait.
func TestHTTP2PollsThatBreakOff(t *testing.T) {
	t.Parallel()
	calls := 0
	c := serveHTTP2(t, breaksOff(4, "application/json", `{"State": "done"}`, &calls), core.WithRetries(0))
	task := runtime.Task[job]{
		Kind: "job", Get: func(id string) runtime.Request {
			return runtime.Request{Operation: "GET /jobs/{id}", Path: []string{id}}
		},
		Decode:   func(d *wire.Decoder, j *job) { _ = json.Unmarshal(d.Raw(), j) },
		Progress: func(j *job) runtime.Progress { return runtime.Progress{State: j.State, Done: j.State == "done"} },
	}
	j, err := runtime.Wait(t.Context(), c, task, "j1", []core.CallOption{core.WithPollInterval(time.Millisecond, time.Millisecond)})
	if err != nil || j.State != "done" || calls != 5 {
		t.Errorf("got %+v, %v after %d polls", j, err, calls)
	}
}

func TestHTTP2StreamThatBreaksOff(t *testing.T) {
	t.Parallel()
	calls := 0
	c := serveHTTP2(t, breaksOff(1, "text/event-stream", "data: a\n\ndata: b\n\n", &calls))
	got, err := all(stream(t.Context(), c))
	if !slices.Equal(got, []string{"a"}) || !core.IsTemporary(err) || calls != 1 {
		t.Errorf("got %q, %v after %d calls", got, err, calls)
	}
}

func TestHTTP2DownloadResumes(t *testing.T) {
	t.Parallel()
	file := &flaky{header: tagged, cuts: []int{1000, 100_000}}
	data, err := download(t.Context(), serveHTTP2(t, file.ServeHTTP))
	if err != nil || !bytes.Equal(data, export) || !slices.Equal(file.ranges, []string{"", "bytes=1000-", "bytes=101000-"}) {
		t.Errorf("%d bytes, %v; asked for %q", len(data), err, file.ranges)
	}
}

// A server may refuse an upload without reading it.
func TestHTTP2Upload(t *testing.T) {
	t.Parallel()
	file := core.Bytes("a.pdf", make([]byte, 10<<20))
	if err := upload(t.Context(), serveHTTP2(t, answer(413, "application/json", "{}")), file, nil); !errors.Is(err, core.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	var got received
	var attempts int
	err := upload(t.Context(), serveHTTP2(t, overloaded(t, &got, &attempts)), file, nil)
	if err != nil || attempts != 2 || len(got.body) != 10<<20 {
		t.Errorf("%d bytes in %d attempts, %v", len(got.body), attempts, err)
	}
}
