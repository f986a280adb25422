package core_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

func TestPollIntervalMustBePossible(t *testing.T) {
	t.Parallel()
	for _, bounds := range [][2]time.Duration{{0, 1}, {-1, 1}, {2, 1}} {
		_, err := core.New(core.WithAPIKey(secret), core.WithPollInterval(bounds[0], bounds[1]))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("%v: %v", bounds, err)
		}
	}
}

func TestOnUpdateNeedsAFunction(t *testing.T) {
	t.Parallel()
	err := do(t.Context(), newClient(t), "GET", core.OnUpdate[job](nil))
	if _, ok := errors.AsType[*core.ConfigError](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestFailedErrorSaysWhatIsKnown(t *testing.T) {
	t.Parallel()
	reason := errors.New("the reason")
	for want, err := range map[string]*core.FailedError{
		"job j1 ended as failed":             {Kind: "job", ID: "j1", State: "failed"},
		"job j1 ended as failed: message":    {Kind: "job", ID: "j1", State: "failed", Message: "message", Err: reason},
		"job j1 ended as failed: the reason": {Kind: "job", ID: "j1", State: "failed", Err: reason},
	} {
		if err.Error() != want || errors.Is(err, reason) != (err.Err != nil) {
			t.Errorf("got %q", err)
		}
	}
}

// A stream that is silent for too long ends with the idle timeout, one that sends
// comments does not.
func TestStreamIdleTimeout(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		comments int
		want     []string
	}{{0, []string{"a", "timeout"}}, {9, []string{"a", "b"}}} {
		bubble(t, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			send := func(s string) {
				_, _ = w.Write([]byte(s))
				_ = http.NewResponseController(w).Flush()
			}
			send("data: a\n\n")
			for range test.comments {
				<-time.After(50 * time.Second) // in the bubble
				send(": keep-alive\n\n")
			}
			select {
			case <-time.After(50 * time.Second * time.Duration(10-test.comments)):
				send("data: b\n\n")
			case <-r.Context().Done():
			}
		}, func(t *testing.T, c *core.Client) {
			var got []string
			for data, err := range stream(t.Context(), c) {
				if errors.Is(err, context.DeadlineExceeded) {
					data = "timeout"
				}
				got = append(got, data)
			}
			if !slices.Equal(got, test.want) {
				t.Errorf("with %d comments: %q", test.comments, got)
			}
		})
	}
}

// What the caller does with an event takes no time from the server's: the second one
// is not on its way yet when the caller turns to the first.
func TestStreamWaitsForItsReader(t *testing.T) {
	t.Parallel()
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/event-stream")
		for _, event := range []string{"data: a\n\n", "data: b\n\n"} {
			_, _ = w.Write([]byte(event))
			_ = http.NewResponseController(w).Flush()
			select {
			case <-time.After(30 * time.Minute): // in the bubble
			case <-r.Context().Done():
			}
		}
	}, func(t *testing.T, c *core.Client) {
		n := 0
		for _, err := range stream(t.Context(), c) {
			if err != nil {
				t.Fatal(err)
			}
			n++
			<-time.After(time.Hour) // in the bubble
		}
		if n != 2 {
			t.Errorf("%d events", n)
		}
	})
}
