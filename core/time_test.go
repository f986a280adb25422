package core_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
)

// silent answers when the client has gone or after an hour.
func silent(w http.ResponseWriter, r *http.Request) {
	select {
	case <-time.After(time.Hour):
		answer(200, "application/json", `{}`)(w, r)
	case <-r.Context().Done():
	}
}

func TestTimeoutOfAnAttempt(t *testing.T) {
	for _, tt := range []struct {
		name string
		opts []core.CallOption
		want time.Duration
	}{
		{"by default", []core.CallOption{core.WithRetries(0)}, 30 * time.Second},
		{"of the call", []core.CallOption{core.WithRetries(0), core.WithTimeout(time.Minute)}, time.Minute},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bubble(t, silent, func(t *testing.T, client *core.Client) {
				start := time.Now()
				err := do(t.Context(), client, "GET", tt.opts...)
				if took := time.Since(start); took != tt.want {
					t.Errorf("it took %v", took)
				}
				if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), fmt.Sprintf("no response within %v", tt.want)) {
					t.Errorf("got %v", err)
				}
			})
		})
	}
}

func TestNoTimeoutOfOurs(t *testing.T) {
	bubble(t, silent, func(t *testing.T, client *core.Client) {
		start := time.Now()
		if err := do(t.Context(), client, "GET", core.WithTimeout(0)); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != time.Hour {
			t.Errorf("it took %v", took)
		}
	})
}

func TestTheContextEndsACall(t *testing.T) {
	bubble(t, silent, func(t *testing.T, client *core.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		start := time.Now()
		err := do(ctx, client, "GET")
		if took := time.Since(start); took != 3*time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

// streaming sends a comment every so often, n times, then an event.
func streaming(every time.Duration, n int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for range n {
			_, _ = fmt.Fprint(w, ": keep-alive\n")
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(every):
			case <-r.Context().Done():
				return
			}
		}
		_, _ = fmt.Fprint(w, "event: done\ndata: {}\n\n")
	}
}

func events(ctx context.Context, c *core.Client, opts ...core.CallOption) ([]string, error) {
	var types []string
	req := runtime.Request{Operation: "GET /events"}
	decode := func(ev core.Event, _ string) (string, error) { return ev.Type, nil }
	for ev, err := range runtime.Stream(ctx, c, req, runtime.StreamType[string]{JSONEventType: "whole", Decode: decode}, opts) {
		if err != nil {
			return types, err
		}
		types = append(types, ev)
	}
	return types, nil
}

func TestAStreamWithKeepAlivesLivesForAnHour(t *testing.T) {
	bubble(t, streaming(10*time.Second, 360), func(t *testing.T, client *core.Client) {
		start := time.Now()
		got, err := events(t.Context(), client)
		if err != nil || len(got) != 1 || got[0] != "done" {
			t.Errorf("got %v, %v", got, err)
		}
		if took := time.Since(start); took != time.Hour {
			t.Errorf("it took %v", took)
		}
	})
}

func TestAStalledStreamEnds(t *testing.T) {
	for _, tt := range []struct {
		opts []core.CallOption
		want time.Duration
	}{
		{nil, time.Minute},
		{[]core.CallOption{core.WithIdleTimeout(5 * time.Second)}, 5 * time.Second},
	} {
		bubble(t, streaming(2*time.Hour, 1), func(t *testing.T, client *core.Client) {
			start := time.Now()
			_, err := events(t.Context(), client, tt.opts...)
			if took := time.Since(start); took != tt.want {
				t.Errorf("it took %v, want %v", took, tt.want)
			}
			if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "WithIdleTimeout") {
				t.Errorf("got %v", err)
			}
		})
	}
}

// stuck never answers.
func stuck(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

func TestTheTimeoutOfTheCallersClient(t *testing.T) {
	hc := &http.Client{Transport: roundTrip(stuck), Timeout: 7 * time.Second}
	for _, tt := range []struct {
		opts []core.ClientOption
		want time.Duration
	}{
		{[]core.ClientOption{core.WithHTTPClient(hc)}, 7 * time.Second},
		{[]core.ClientOption{core.WithTimeout(3 * time.Second), core.WithHTTPClient(hc)}, 3 * time.Second},
		{[]core.ClientOption{core.WithHTTPClient(hc), core.WithTimeout(core.DefaultTimeout)}, core.DefaultTimeout},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			err := do(t.Context(), newClient(t, tt.opts...), "GET", core.WithRetries(0))
			if took := time.Since(start); took != tt.want || !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v after %v, want %v", err, took, tt.want)
			}
		})
	}
	if hc.Timeout != 7*time.Second {
		t.Error("the caller's client was changed")
	}
}

func TestTheTimeoutOfTheCallersClientCutsNoStream(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		transport := roundTrip(func(*http.Request) (*http.Response, error) {
			r, w := io.Pipe()
			go func() {
				for range 30 {
					<-time.After(30 * time.Second)
					_, _ = io.WriteString(w, ": keep-alive\n")
				}
				_, _ = io.WriteString(w, "event: done\ndata: {}\n\n")
				_ = w.Close()
			}()
			return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/event-stream"}}, Body: r}, nil
		})
		client := newClient(t, core.WithHTTPClient(&http.Client{Transport: transport, Timeout: time.Second}))
		if got, err := events(t.Context(), client); err != nil || len(got) != 1 {
			t.Errorf("got %q, %v", got, err)
		}
	})
}
