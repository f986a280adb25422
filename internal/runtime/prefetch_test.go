package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/internal/stub"
)

func TestPrefetchMustBePossible(t *testing.T) {
	t.Parallel()
	l := list{style: runtime.PageNumbers}
	for _, n := range []int{-1, 1001, math.MaxInt} {
		for _, err := range l.pages(t.Context(), stub.Client(t), nil, core.WithPrefetch(n)) {
			if _, ok := errors.AsType[*core.ConfigError](err); !ok {
				t.Errorf("%d: got %v", n, err)
			}
		}
	}
	for _, err := range l.pages(t.Context(), stub.Client(t), runtime.Query{"page": {"two"}}) {
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("got %v", err)
		}
	}
}

// While the caller works on a page, the next ones are fetched; when the loop is
// left, nothing more is.
func TestPrefetch(t *testing.T) {
	t.Parallel()
	for ahead, want := range map[int]int{0: 1, 1: 2, 3: 4} {
		l := &list{style: runtime.PageNumbers, envelope: pagination, size: 1000}
		var mu sync.Mutex
		handler := func(w http.ResponseWriter, r *http.Request) {
			mu.Lock()
			defer mu.Unlock()
			l.ServeHTTP(w, r)
		}
		stub.Bubble(t, handler, func(t *testing.T, c *core.Client) {
			for _, err := range l.pages(t.Context(), c, nil, core.WithPrefetch(ahead)) {
				if err != nil {
					t.Error(err)
				}
				synctest.Wait() // until nothing moves any more
				break
			}
			mu.Lock()
			defer mu.Unlock()
			if len(l.asked) != want {
				t.Errorf("with %d ahead, %d pages were asked for", ahead, len(l.asked))
			}
		})
	}
}

func TestPrefetchTakesNoLongerThanTheSlower(t *testing.T) {
	t.Parallel()
	l := &list{style: runtime.PageNumbers, envelope: pagination, size: 100}
	slow := func(w http.ResponseWriter, r *http.Request) {
		<-time.After(time.Second) // in the bubble
		l.ServeHTTP(w, r)
	}
	stub.Bubble(t, slow, func(t *testing.T, c *core.Client) {
		start := time.Now()
		for _, err := range l.pages(t.Context(), c, nil, core.WithPrefetch(2)) {
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Second)
		}
		if took := time.Since(start); took != 11*time.Second {
			t.Errorf("ten pages took %v", took)
		}
	})
}

func TestPrefetchEndsWithContext(t *testing.T) {
	t.Parallel()
	l := &list{style: runtime.PageNumbers, envelope: pagination, size: 1000}
	c := stub.Serve(t, l.ServeHTTP)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	pages, errs := 0, 0
	for _, err := range l.pages(ctx, c, nil, core.WithPrefetch(2)) {
		cancel()
		if err == nil {
			pages++
			continue
		}
		if errs++; !errors.Is(err, context.Canceled) {
			t.Errorf("got %v", err)
		}
	}
	if errs != 1 || pages > 4 {
		t.Errorf("%d pages and %d errors", pages, errs)
	}
}

// The caller's Response is that of the page it has, not of the latest.
func TestPrefetchWithResponse(t *testing.T) {
	t.Parallel()
	l := &list{style: runtime.PageNumbers, envelope: pagination, size: 50, fail: 5}
	c := stub.Serve(t, l.ServeHTTP)
	var meta core.Response
	n := 0
	for _, err := range l.pages(t.Context(), c, nil, core.WithPrefetch(3), core.WithResponse(&meta)) {
		n++
		if meta.RequestID != fmt.Sprint("req_", n) && n < 5 || err != nil && meta.StatusCode != 400 {
			t.Errorf("page %d: %s, status %d", n, meta.RequestID, meta.StatusCode)
		}
	}
	if n != 5 {
		t.Errorf("%d pages", n)
	}
}
