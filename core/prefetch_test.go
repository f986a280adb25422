package core_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

const latency, work = 20 * time.Millisecond, 5 * time.Millisecond

// slowPages serves n pages of one agent each, and counts them.
func slowPages(n int, served *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		page, _ := strconv.Atoi(r.FormValue("page"))
		page = max(page, 1)
		select {
		case <-time.After(latency):
		case <-r.Context().Done():
			return
		}
		*served++
		answer(200, "application/json", agentPage(page < n, n, fmt.Sprint(page)), "X-Request-Id", fmt.Sprint(page))(w, r)
	}
}

// A bubble ends only when all goroutines in it have: none of these tests passes
// when reading ahead leaves one behind.

func TestPrefetchReadsWhileTheCallerWorks(t *testing.T) {
	for prefetch, want := range map[int]time.Duration{0: 50 * (latency + work), 1: 50*latency + work, 4: 50*latency + work} {
		served := 0
		bubble(t, slowPages(50, &served), func(t *testing.T, client *core.Client) {
			start := time.Now()
			var meta core.Response
			next := 1
			for agent, err := range agents.New(client).List(t.Context(), nil, core.WithPrefetch(prefetch), core.WithResponse(&meta)) {
				if err != nil {
					t.Fatal(err)
				}
				if agent.ID != fmt.Sprint(next) || meta.RequestID != agent.ID {
					t.Fatalf("agent %s of request %s, want %d of both", agent.ID, meta.RequestID, next)
				}
				next++
				<-time.After(work)
			}
			if took := time.Since(start); next != 51 || took != want {
				t.Errorf("prefetch %d: %d items in %v, want 50 in %v", prefetch, next-1, took, want)
			}
		})
	}
}

func TestPrefetchIsBoundedAndStopsWithTheLoop(t *testing.T) {
	served := 0
	bubble(t, slowPages(50, &served), func(t *testing.T, client *core.Client) {
		for _, err := range agents.New(client).List(t.Context(), nil, core.WithPrefetch(3)) {
			if err != nil {
				t.Fatal(err)
			}
			<-time.After(time.Minute)
			break
		}
	})
	if served != 4 {
		t.Errorf("%d pages were read: want the one yielded and 3 ahead", served)
	}
}

func TestPrefetchYieldsAnErrorOnceAfterWhatCameBefore(t *testing.T) {
	var calls int
	client := pages(t, &calls, agentPage(true, 5, "a", "b"), "!", agentPage(false, 5, "e"))
	var ids []string
	var errs []error
	for agent, err := range agents.New(client).List(t.Context(), nil, core.WithPrefetch(3)) {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		ids = append(ids, agent.ID)
	}
	if !reflect.DeepEqual(ids, []string{"a", "b"}) || len(errs) != 1 || !errors.Is(errs[0], core.ErrServer) {
		t.Errorf("got %v, %v", ids, errs)
	}
}

func TestPrefetchObeysTheContext(t *testing.T) {
	served := 0
	bubble(t, slowPages(50, &served), func(t *testing.T, client *core.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*latency+latency/2)
		defer cancel()
		var last error
		n := 0
		for _, err := range agents.New(client).List(ctx, nil, core.WithPrefetch(2)) {
			if last = err; err == nil {
				n++
			}
		}
		if n != 5 || !errors.Is(last, context.DeadlineExceeded) {
			t.Errorf("%d items, then %v", n, last)
		}
	})
}

func TestOptionsOfAListAreChecked(t *testing.T) {
	for _, err := range agents.New(newClient(t)).List(t.Context(), nil, core.WithPrefetch(-1)) {
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("got %v", err)
		}
	}
}
