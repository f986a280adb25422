package core_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// job is something to wait for.
type job struct{ State string }

func progress(j *job) core.Progress {
	return core.Progress{State: j.State, Done: j.State == "done" || j.State == "failed", Failed: j.State == "failed"}
}

// waiter waits for a job that is done when it has been got often enough, and keeps
// when that was.
func waiter(t *testing.T, often int, at *[]time.Duration, opts ...core.CallOption) *core.Waiter[job] {
	t.Helper()
	start := time.Now()
	w, err := core.NewWaiter(newClient(t), core.Task[job]{
		Kind: "job", ID: "j1", Progress: progress,
		Get: func(context.Context, string, ...core.CallOption) (*job, error) {
			*at = append(*at, time.Since(start))
			if len(*at) == often {
				return &job{"done"}, nil
			}
			return &job{"going on"}, nil
		},
	}, opts)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func TestPollIntervalGrows(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		if _, err := waiter(t, 30, &at).Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		want := core.DefaultPollInterval
		for i := range at[1:] {
			if pause := at[i+1] - at[i]; pause < want-want/10 || pause > want+want/10+1 {
				t.Errorf("pause %d is %v, not about %v", i, pause, want)
			}
			want = min(want+want/2, core.DefaultMaxPollInterval)
		}
		if at[0] != 0 || want != core.DefaultMaxPollInterval {
			t.Errorf("polled at %v", at)
		}
	})
}

func TestPollIntervalCanBeConstant(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		if _, err := waiter(t, 11, &at, core.WithPollInterval(time.Second, time.Second)).Wait(t.Context()); err != nil {
			t.Fatal(err)
		}
		if last := at[10]; last < 9*time.Second || last > 11*time.Second {
			t.Errorf("ten pauses of a second took %v", last)
		}
	})
}

func TestPollIntervalMustBePossible(t *testing.T) {
	t.Parallel()
	for _, bounds := range [][2]time.Duration{{0, 1}, {-1, 1}, {2, 1}} {
		_, err := core.New(core.WithAPIKey(secret), core.WithPollInterval(bounds[0], bounds[1]))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("%v: %v", bounds, err)
		}
	}
}

func TestWaitEndsWithContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var at []time.Duration
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		j, err := waiter(t, -1, &at).Wait(ctx)
		if took := time.Since(start); took != time.Minute {
			t.Errorf("it took %v", took)
		}
		given, ok := errors.AsType[*core.WaitError](err)
		if !ok || given.State != "going on" || !errors.Is(err, context.DeadlineExceeded) || j == nil {
			t.Errorf("got %v, %v", j, err)
		}
		if want := "waiting for job j1 (last seen going on): context deadline exceeded"; err.Error() != want {
			t.Errorf("got %q", err)
		}
	})
}

// A poll that fails is followed by the pause that the server asked for, however
// long, and what failed last is told when the time is up.
func TestPollsObeyRetryAfter(t *testing.T) {
	t.Parallel()
	var at []time.Time
	busy := func(w http.ResponseWriter, r *http.Request) {
		at = append(at, time.Now())
		answer(429, "application/json", `{"detail": "Too many."}`, "Retry-After", "120")(w, r)
	}
	bubble(t, busy, func(t *testing.T, c *core.Client) {
		w, err := core.NewWaiter(c, core.Task[job]{
			Kind: "job", ID: "j1", Progress: progress,
			Get: func(ctx context.Context, _ string, opts ...core.CallOption) (*job, error) {
				return core.Do[*job](ctx, c, http.MethodGet, "/jobs/j1", nil, nil, opts...)
			},
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		_, err = w.Wait(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, core.ErrRateLimited) {
			t.Errorf("got %v", err)
		}
	})
	if len(at) != 3 || at[1].Sub(at[0]) < 2*time.Minute || at[2].Sub(at[1]) < 2*time.Minute {
		t.Errorf("polled at %v", at)
	}
}

// Outages that end do not add up.
func TestPollsSurviveOneOutageAfterTheOther(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		lost := &core.TransportError{Err: io.ErrUnexpectedEOF}
		polls := 0
		w, err := core.NewWaiter(newClient(t), core.Task[job]{
			Kind: "job", ID: "j1", Progress: progress,
			Get: func(context.Context, string, ...core.CallOption) (*job, error) {
				switch polls++; {
				case polls == 20:
					return &job{"done"}, nil
				case polls%5 == 0:
					return &job{"going on"}, nil
				}
				return nil, lost
			},
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if j, err := w.Wait(t.Context()); err != nil || j.State != "done" {
			t.Errorf("got %v, %v after %d polls", j, err, polls)
		}
	})
}

// A wait outlives an outage of most of a minute, and ends soon after one of more.
func TestPollsArePatient(t *testing.T) {
	t.Parallel()
	for outage, ends := range map[time.Duration]bool{55 * time.Second: true, time.Hour: false} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			w, err := core.NewWaiter(newClient(t), core.Task[job]{
				Kind: "job", ID: "j1", Progress: progress,
				Get: func(context.Context, string, ...core.CallOption) (*job, error) {
					if time.Since(start) < outage {
						return nil, &core.TransportError{Err: io.ErrUnexpectedEOF}
					}
					return &job{"done"}, nil
				},
			}, nil)
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Wait(t.Context())
			if (err == nil) != ends || time.Since(start) > 2*time.Minute {
				t.Errorf("an outage of %v: %v after %v", outage, err, time.Since(start))
			}
		})
	}
}

// No server puts off a poll for good.
func TestPollsObeyRetryAfterWithinReason(t *testing.T) {
	t.Parallel()
	polls := 0
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		if polls++; polls == 1 {
			answer(429, "application/json", `{}`, "Retry-After", "99999999999")(w, r)
			return
		}
		answer(200, "application/json", `{"state": "done"}`)(w, r)
	}, func(t *testing.T, c *core.Client) {
		w, err := core.NewWaiter(c, core.Task[job]{
			Kind: "job", ID: "j1", Progress: progress,
			Get: func(ctx context.Context, _ string, opts ...core.CallOption) (*job, error) {
				return core.Do[*job](ctx, c, http.MethodGet, "/jobs/j1", nil, nil, opts...)
			},
		}, nil)
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		if _, err := w.Wait(t.Context()); err != nil || time.Since(start) != 5*time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestOnUpdateNeedsAFunction(t *testing.T) {
	t.Parallel()
	err := do(t.Context(), newClient(t), "GET", core.OnUpdate[job](nil))
	if _, ok := errors.AsType[*core.ConfigError](err); !ok {
		t.Errorf("got %v", err)
	}
}

func TestWaitWithContextThatHasEnded(t *testing.T) {
	t.Parallel()
	var at []time.Duration
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if j, err := waiter(t, 1, &at).Wait(ctx); !errors.Is(err, context.Canceled) || j != nil || len(at) > 0 {
		t.Errorf("got %v, %v after %d polls", j, err, len(at))
	}
}

func TestCancelWithContextIsBounded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w, err := core.NewWaiter(newClient(t), core.Task[job]{
			Kind: "job", ID: "j1", Progress: progress,
			Get: func(context.Context, string, ...core.CallOption) (*job, error) { return &job{"going on"}, nil },
			Cancel: func(ctx context.Context, _ string, _ ...core.CallOption) error {
				<-ctx.Done() // a server that does not answer
				return ctx.Err()
			},
		}, []core.CallOption{core.CancelWithContext()})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		start := time.Now()
		_, err = w.Wait(ctx)
		if took := time.Since(start); took != time.Minute+10*time.Second {
			t.Errorf("it took %v", took)
		}
		if !errors.Is(err, context.Canceled) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
	})
}

func TestWaitForNothing(t *testing.T) {
	t.Parallel()
	w, err := core.NewWaiter(newClient(t), core.Task[job]{
		Kind: "job", ID: "j1", Progress: progress,
		Get: func(context.Context, string, ...core.CallOption) (*job, error) { return nil, nil }, // as a call that answers null
	}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Wait(t.Context()); err == nil || err.Error() != "waiting for job j1: there is none" {
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

// What the caller does with an event takes no time from the server's.
func TestStreamWaitsForItsReader(t *testing.T) {
	t.Parallel()
	bubble(t, answer(200, "text/event-stream", "data: a\n\ndata: b\n\n"), func(t *testing.T, c *core.Client) {
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
