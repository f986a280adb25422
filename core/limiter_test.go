package core_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// busyCount counts the requests that a handler is busy with.
type busyCount struct{ now, most, all atomic.Int64 }

func (a *busyCount) enter() (leave func()) {
	a.all.Add(1)
	now := a.now.Add(1)
	for {
		most := a.most.Load()
		if now <= most || a.most.CompareAndSwap(most, now) {
			return func() { a.now.Add(-1) }
		}
	}
}

func TestMaxConcurrency(t *testing.T) {
	t.Parallel()
	for _, limit := range []int{1, 3, 0} {
		var busy busyCount
		bubble(t, func(w http.ResponseWriter, r *http.Request) {
			defer busy.enter()()
			<-time.After(time.Second) // in the bubble
			answer(200, "application/json", `{}`)(w, r)
		}, func(t *testing.T, c *core.Client) {
			start := time.Now()
			var calls sync.WaitGroup
			var waited atomic.Int64
			for range 12 {
				calls.Go(func() {
					var r core.Response
					if err := do(t.Context(), c, "GET", core.WithResponse(&r)); err != nil {
						t.Error(err)
					}
					waited.Add(int64(r.Waited))
				})
			}
			calls.Wait()
			want, took, held := limit, time.Second, time.Duration(0)
			if limit == 0 {
				want = 12
			} else {
				rounds := 12 / limit
				took = time.Duration(rounds) * time.Second
				held = time.Duration(limit*rounds*(rounds-1)/2) * time.Second
			}
			if int(busy.most.Load()) != want || time.Since(start) != took || time.Duration(waited.Load()) != held {
				t.Errorf("with a limit of %d: %d at once, in %v, waited %v; want %d in %v, waited %v",
					limit, busy.most.Load(), time.Since(start), time.Duration(waited.Load()), want, took, held)
			}
		}, core.WithMaxConcurrency(limit))
	}
	if _, err := core.New(core.WithAPIKey(secret), core.WithMaxConcurrency(-1)); err == nil {
		t.Error("a negative limit was taken")
	}
}

// A stream holds up no other call once it has begun, not even in its own loop.
func TestMaxConcurrencyOfStreams(t *testing.T) {
	t.Parallel()
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			answer(200, "text/event-stream", "data: a\n\ndata: b\n\n")(w, r)
			return
		}
		answer(200, "application/json", `{}`)(w, r)
	}, func(t *testing.T, c *core.Client) {
		for _, err := range stream(t.Context(), c) {
			if err != nil {
				t.Fatal(err)
			}
			if err := do(t.Context(), c, "GET"); err != nil {
				t.Fatal(err)
			}
		}
	}, core.WithMaxConcurrency(1))
}

// Waiting for a turn ends with the context, and nothing was sent.
func TestMaxConcurrencyEndsWithContext(t *testing.T) {
	t.Parallel()
	bubble(t, func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, func(t *testing.T, c *core.Client) {
		ctx, cancel := context.WithCancel(t.Context())
		var calls sync.WaitGroup
		calls.Go(func() { _ = do(ctx, c, "GET") })
		synctest.Wait()
		soon, stop := context.WithTimeout(t.Context(), time.Second)
		defer stop()
		err := do(soon, c, "POST")
		if !errors.Is(err, context.DeadlineExceeded) || !core.NotSent(err) || !strings.Contains(err.Error(), "core.WithMaxConcurrency") {
			t.Errorf("got %v, not sent: %v", err, core.NotSent(err))
		}
		cancel()
		calls.Wait()
	}, core.WithMaxConcurrency(1), core.WithTimeout(0))
}

// When the server asks one call to wait, the whole client does.
func TestRateLimitHoldsBackAllCalls(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	var log bytes.Buffer
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) == 1 {
			answer(429, "application/json", `{}`, "Retry-After", "30")(w, r)
			return
		}
		answer(200, "application/json", `{}`)(w, r)
	}, func(t *testing.T, c *core.Client) {
		start := time.Now()
		var calls sync.WaitGroup
		calls.Go(func() { _ = do(t.Context(), c, "GET") })
		synctest.Wait()
		if requests.Load() != 1 {
			t.Fatalf("%d requests", requests.Load())
		}
		for range 50 {
			calls.Go(func() {
				var r core.Response
				err := do(t.Context(), c, "POST", core.WithRetries(0), core.WithResponse(&r))
				if err != nil || time.Since(start) != 30*time.Second || r.Waited != 30*time.Second {
					t.Errorf("%v after %v, having waited %v", err, time.Since(start), r.Waited)
				}
			})
		}
		short, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		err := do(short, c, "GET")
		if !errors.Is(err, core.ErrRateLimited) || !core.IsTemporary(err) || !core.NotSent(err) || time.Since(start) != 0 {
			t.Errorf("with a deadline before that: %v after %v", err, time.Since(start))
		}
		synctest.Wait()
		if requests.Load() != 1 {
			t.Errorf("%d requests were sent meanwhile", requests.Load()-1)
		}
		calls.Wait()
		if requests.Load() != 52 {
			t.Errorf("%d requests in all", requests.Load())
		}
	}, core.WithLogger(slog.New(slog.NewTextHandler(&locked{w: &log}, &slog.HandlerOptions{Level: slog.LevelDebug}))))
	if !strings.Contains(log.String(), "waited=30s") {
		t.Errorf("the log says nothing of the wait:\n%s", log.String())
	}
}

// A wait that is too long for the call itself does not hold back others.
func TestRateLimitOfAnHour(t *testing.T) {
	t.Parallel()
	bubble(t, answer(429, "application/json", `{}`, "Retry-After", "3600"), func(t *testing.T, c *core.Client) {
		start := time.Now()
		for range 3 {
			if err := do(t.Context(), c, "GET"); !errors.Is(err, core.ErrRateLimited) {
				t.Errorf("got %v", err)
			}
		}
		if time.Since(start) != 0 {
			t.Errorf("it took %v", time.Since(start))
		}
	})
}

// locked lets goroutines share a writer.
type locked struct {
	mu sync.Mutex
	w  io.Writer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.w.Write(p)
}
