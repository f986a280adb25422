package core_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
)

// stream makes a call whose events are their data.
func stream(ctx context.Context, c *core.Client, opts ...core.CallOption) iter.Seq2[string, error] {
	decode := func(e core.Event, _ string) (string, error) { return string(e.Data), nil }
	return runtime.Stream(ctx, c, runtime.Request{Operation: "POST /stream"}, runtime.StreamType[string]{JSONEventType: "whole", Decode: decode}, opts)
}

func all[T any](seq iter.Seq2[T, error]) (got []T, err error) {
	for v, e := range seq {
		if e != nil {
			return got, e
		}
		got = append(got, v)
	}
	return got, nil
}

func TestStreamAnsweredWithJSON(t *testing.T) {
	t.Parallel()
	got, err := all(stream(t.Context(), serve(t, answer(200, "application/json", `{"a": 1}`))))
	if err != nil || !slices.Equal(got, []string{`{"a": 1}`}) {
		t.Errorf("got %q, %v", got, err)
	}
	_, err = all(stream(t.Context(), serve(t, answer(200, "application/json", `{"a": 1}`)), core.WithMaxResponseBytes(7)))
	if _, ok := errors.AsType[*core.ResponseError](err); !ok {
		t.Errorf("of too much JSON: %v", err)
	}
}

func TestStreamAnsweredWithSomethingElse(t *testing.T) {
	t.Parallel()
	_, err := all(stream(t.Context(), serve(t, answer(200, "text/html", "<p>"))))
	if _, ok := errors.AsType[*core.ResponseError](err); !ok {
		t.Errorf("got %v", err)
	}
	_, err = all(stream(t.Context(), serve(t, answer(404, "application/json", `{"detail": "No."}`))))
	if !errors.Is(err, core.ErrNotFound) {
		t.Errorf("got %v", err)
	}
}

func TestStreamEventLimit(t *testing.T) {
	t.Parallel()
	c := serve(t, answer(200, "text/event-stream", "data: "+strings.Repeat("x", 1000)+"\n\n"))
	_, err := all(stream(t.Context(), c, core.WithMaxEventBytes(999)))
	if tooLong, ok := errors.AsType[*core.EventTooLongError](err); !ok || tooLong.Limit != 999 {
		t.Errorf("got %v", err)
	}
	if got, err := all(stream(t.Context(), c, core.WithMaxEventBytes(1000))); err != nil || len(got) != 1 {
		t.Errorf("got %d events, %v", len(got), err)
	}
}

func TestStreamCut(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte("data: a\n\ndata: b\n"))
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	got, err := all(stream(t.Context(), c))
	if _, ok := errors.AsType[*core.ResponseError](err); !ok || !slices.Equal(got, []string{"a"}) {
		t.Errorf("got %q, %v", got, err)
	}
}

// Leaving the loop closes the connection, which ends the request on the server.
func TestStreamCanBeLeft(t *testing.T) {
	t.Parallel()
	ended := make(chan struct{})
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte("data: a\n\n"))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		close(ended)
	})
	for range stream(t.Context(), c) {
		break
	}
	<-ended
}

// lastEvent is a string that knows whether it is the last one.
type lastEvent string

func (e lastEvent) EndsStream() bool { return e == "last" }

func TestStreamThatKnowsItsEnd(t *testing.T) {
	t.Parallel()
	decode := func(e core.Event, _ lastEvent) (lastEvent, error) { return lastEvent(e.Data), nil }
	for body, want := range map[string]error{
		"data: a\n\ndata: last\n\n": nil, "data: a\n\ndata: last\n\ndata: more\n\n": nil,
		"data: a\n\n": io.ErrUnexpectedEOF, "": io.ErrUnexpectedEOF,
	} {
		c := serve(t, answer(200, "text/event-stream", body))
		got, err := all(runtime.Stream(t.Context(), c, runtime.Request{Operation: "POST /stream"}, runtime.StreamType[lastEvent]{JSONEventType: "whole", Decode: decode}, nil))
		if !errors.Is(err, want) || want == nil && !slices.Equal(got, []lastEvent{"a", "last"}) {
			t.Errorf("%q: %q, %v", body, got, err)
		}
	}
}

// A stream that ends after its last event leaves a connection that can be used
// again.
func TestStreamGivesItsConnectionBack(t *testing.T) {
	t.Parallel()
	decode := func(e core.Event, _ lastEvent) (lastEvent, error) { return lastEvent(e.Data), nil }
	peers, seen := map[string]bool{}, make(chan bool)
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		peers[r.RemoteAddr] = true
		w.Header().Set("Content-Type", "text/event-stream")
		_, _ = w.Write([]byte("data: last\n\n"))
		_ = http.NewResponseController(w).Flush()
		<-seen // the end of the stream comes after that of the events
	})
	for range 5 {
		for _, err := range runtime.Stream(t.Context(), c, runtime.Request{Operation: "POST /stream"}, runtime.StreamType[lastEvent]{JSONEventType: "whole", Decode: decode}, nil) {
			if err != nil {
				t.Fatal(err)
			}
			seen <- true
		}
	}
	if len(peers) != 1 {
		t.Errorf("%d connections were made", len(peers))
	}
}

func TestDoStream(t *testing.T) {
	t.Parallel()
	var got string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = r.Method + " " + r.URL.String() + " " + strings.TrimSpace(string(body))
		answer(200, "text/event-stream", "event: step\ndata: 1\n\ndata: 2\n\n")(w, r)
	})
	events, err := all(core.DoStream(t.Context(), client, "POST", "/plans", url.Values{"deep": {"true"}}, map[string]any{"input": "Plan."}))
	if err != nil || len(events) != 2 || events[0].Type != "step" || string(events[1].Data) != "2" {
		t.Errorf("got %v, %v", events, err)
	}
	if want := `POST /plans?deep=true {"input":"Plan."}`; got != want {
		t.Errorf("sent %s, want %s", got, want)
	}
	events, err = all(core.DoStream(t.Context(), serve(t, answer(200, "application/json", `{"a": 1}`)), "GET", "/plans", nil, nil))
	if err != nil || len(events) != 1 || events[0].Type != "message" || string(events[0].Data) != `{"a": 1}` {
		t.Errorf("of JSON: %v, %v", events, err)
	}
	_, err = all(core.DoStream(t.Context(), client, "GET", "plans", nil, nil))
	if _, ok := errors.AsType[*core.ConfigError](err); !ok {
		t.Errorf("of a path that is none: %v", err)
	}
}

// Comments keep a connection alive, but are no events.
func TestEventTimeout(t *testing.T) {
	t.Parallel()
	keptAlive := func(events int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			for i := 0; r.Context().Err() == nil; i++ {
				select {
				case <-time.After(10 * time.Second): // in the bubble
				case <-r.Context().Done():
				}
				if i%9 == 0 && i/9 < events {
					fmt.Fprint(w, "data: x\n\n")
				}
				fmt.Fprint(w, ": still here\n\n")
				_ = http.NewResponseController(w).Flush()
			}
		}
	}
	for _, n := range []int{0, 3} {
		bubble(t, keptAlive(n), func(t *testing.T, c *core.Client) {
			start := time.Now()
			got, err := all(core.DoStream(t.Context(), c, "POST", "/stream", nil, nil, core.WithEventTimeout(2*time.Minute)))
			want := 2*time.Minute + 10*time.Second // the response begins with the first comment
			if n > 0 {
				want += 180 * time.Second // and the last event comes then
			}
			if len(got) != n || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "core.WithEventTimeout") || time.Since(start) != want {
				t.Errorf("%d events, %v after %v; want %v", len(got), err, time.Since(start), want)
			}
		})
	}
	_, err := core.Do[any](t.Context(), newClient(t), "GET", "/x", nil, nil, core.WithEventTimeout(time.Second))
	if _, ok := errors.AsType[*core.ConfigError](err); !ok {
		t.Errorf("got %v", err)
	}
}
