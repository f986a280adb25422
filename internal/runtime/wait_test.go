package runtime_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/internal/stub"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// job is something to wait for.
type job struct{ state string }

var jobTask = runtime.Task[job]{
	Kind: "job",
	Get: func(id string) runtime.Request {
		return runtime.Request{Operation: "GET /jobs/{id}", Path: []string{id}}
	},
	Cancel: func(id string) runtime.Request {
		return runtime.Request{Operation: "DELETE /jobs/{id}", Path: []string{id}}
	},
	Decode: func(d *wire.Decoder, j *job) {
		for d.Object(); d.Next(); {
			j.state = d.String()
		}
	},
	Progress: func(j *job) runtime.Progress {
		return runtime.Progress{State: j.state, Done: j.state == "done" || j.state == "failed", Failed: j.state == "failed"}
	},
}

func wait(ctx context.Context, c *core.Client, opts ...core.CallOption) (*job, error) {
	return runtime.Wait(ctx, c, jobTask, "j1", opts)
}

func state(s string) http.HandlerFunc {
	return stub.Respond(200, "application/json", fmt.Sprintf(`{"state": %q}`, s))
}

// lost breaks the connection off instead of sending a response.
func lost(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// doneAfter is a job that is done when it has been polled n times, and keeps when
// that was.
func doneAfter(n int, at *[]time.Time) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*at = append(*at, time.Now())
		if len(*at) == n {
			state("done")(w, r)
			return
		}
		state("going on")(w, r)
	}
}

func TestPollIntervalGrows(t *testing.T) {
	t.Parallel()
	var at []time.Time
	stub.Bubble(t, doneAfter(30, &at), func(t *testing.T, c *core.Client) {
		start := time.Now()
		if _, err := wait(t.Context(), c); err != nil {
			t.Fatal(err)
		}
		want := core.DefaultPollInterval
		constant := true
		for i := range at[1:] {
			pause := at[i+1].Sub(at[i])
			if pause < want-want/10 || pause > want+want/10+1 {
				t.Errorf("pause %d is %v, not about %v", i, pause, want)
			}
			constant = constant && pause == want
			want = min(want+want/2, core.DefaultMaxPollInterval)
		}
		if !at[0].Equal(start) || want != core.DefaultMaxPollInterval {
			t.Errorf("polled at %v", at)
		}
		if constant {
			t.Error("no pause varies: programs that start together would poll together")
		}
	})
}

func TestPollIntervalCanBeConstant(t *testing.T) {
	t.Parallel()
	var at []time.Time
	stub.Bubble(t, doneAfter(11, &at), func(t *testing.T, c *core.Client) {
		if _, err := wait(t.Context(), c, core.WithPollInterval(time.Second, time.Second)); err != nil {
			t.Fatal(err)
		}
		if took := at[10].Sub(at[0]); took < 9*time.Second || took > 11*time.Second {
			t.Errorf("ten pauses of a second took %v", took)
		}
	})
}

func TestWaitEndsWithContext(t *testing.T) {
	t.Parallel()
	stub.Bubble(t, state("going on"), func(t *testing.T, c *core.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		j, err := wait(ctx, c)
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
// long, and the last failure is reported when the time is up.
func TestPollsObeyRetryAfter(t *testing.T) {
	t.Parallel()
	var at []time.Time
	busy := func(w http.ResponseWriter, r *http.Request) {
		at = append(at, time.Now())
		stub.Respond(429, "application/json", `{"detail": "Too many."}`, "Retry-After", "120")(w, r)
	}
	stub.Bubble(t, busy, func(t *testing.T, c *core.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
		defer cancel()
		if _, err := wait(ctx, c); !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, core.ErrRateLimited) {
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
	polls := 0
	stub.Bubble(t, func(w http.ResponseWriter, r *http.Request) {
		switch polls++; {
		case polls == 20:
			state("done")(w, r)
		case polls%5 == 0:
			state("going on")(w, r)
		default:
			lost(w, r)
		}
	}, func(t *testing.T, c *core.Client) {
		if j, err := wait(t.Context(), c); err != nil || j.state != "done" {
			t.Errorf("got %v, %v after %d polls", j, err, polls)
		}
	}, core.WithRetries(0))
}

// A wait outlives an outage of most of a minute, and ends soon after one of more.
func TestPollsArePatient(t *testing.T) {
	t.Parallel()
	for outage, ends := range map[time.Duration]bool{55 * time.Second: true, time.Hour: false} {
		var start time.Time
		stub.Bubble(t, func(w http.ResponseWriter, r *http.Request) {
			if time.Since(start) < outage {
				lost(w, r)
			}
			state("done")(w, r)
		}, func(t *testing.T, c *core.Client) {
			start = time.Now()
			_, err := wait(t.Context(), c)
			if (err == nil) != ends || time.Since(start) > 2*time.Minute {
				t.Errorf("an outage of %v: %v after %v", outage, err, time.Since(start))
			}
		}, core.WithRetries(0))
	}
}

// No server puts off a poll for good.
func TestPollsObeyRetryAfterWithinReason(t *testing.T) {
	t.Parallel()
	polls := 0
	stub.Bubble(t, func(w http.ResponseWriter, r *http.Request) {
		if polls++; polls == 1 {
			stub.Respond(429, "application/json", `{}`, "Retry-After", "99999999999")(w, r)
			return
		}
		state("done")(w, r)
	}, func(t *testing.T, c *core.Client) {
		start := time.Now()
		if _, err := wait(t.Context(), c); err != nil || time.Since(start) != 5*time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestOnUpdateNeedsTheRightType(t *testing.T) {
	t.Parallel()
	_, err := wait(t.Context(), stub.Client(t), core.OnUpdate(func(*int) error { return nil }))
	if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "needs a func(*runtime_test.job) error") {
		t.Errorf("got %v", err)
	}
}

func TestWaitWithContextThatHasEnded(t *testing.T) {
	t.Parallel()
	var at []time.Time
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if j, err := wait(ctx, stub.Serve(t, doneAfter(1, &at))); !errors.Is(err, context.Canceled) || j != nil || len(at) > 0 {
		t.Errorf("got %v, %v after %d polls", j, err, len(at))
	}
}

func TestCancelWithContextIsBounded(t *testing.T) {
	t.Parallel()
	stub.Bubble(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodDelete {
			<-r.Context().Done() // a server that does not respond
			return
		}
		state("going on")(w, r)
	}, func(t *testing.T, c *core.Client) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(time.Minute, cancel)
		start := time.Now()
		_, err := wait(ctx, c, core.CancelWithContext())
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
	_, err := wait(t.Context(), stub.Serve(t, stub.Respond(200, "application/json", "null")))
	if err == nil || err.Error() != "waiting for job j1: the API returned null" {
		t.Errorf("got %v", err)
	}
}

// The calls that follow the one that starts a task don't repeat its idempotency key.
func TestPollsHaveNoIdempotencyKey(t *testing.T) {
	t.Parallel()
	var keys []string
	c := stub.Serve(t, func(w http.ResponseWriter, r *http.Request) {
		keys = append(keys, r.Header.Get("Idempotency-Key"))
		state("done")(w, r)
	})
	opts := []core.CallOption{core.WithIdempotencyKey("k1")}
	start := func(ctx context.Context) (*job, error) {
		return runtime.Call(ctx, c, runtime.Request{Operation: "POST /jobs"}, func(d *wire.Decoder, _ *job) { d.Skip() }, opts)
	}
	if _, err := runtime.StartAndWait(t.Context(), c, jobTask, start, func(*job) string { return "j1" }, opts); err != nil {
		t.Fatal(err)
	}
	if len(keys) != 2 || keys[0] != "k1" || keys[1] != "" {
		t.Errorf("sent %q", keys)
	}
}

func TestFailureMessageIsTrimmed(t *testing.T) {
	t.Parallel()
	task := jobTask
	task.Progress = func(*job) runtime.Progress {
		return runtime.Progress{State: "failed", Done: true, Failed: true, Message: "\nNo paper.  "}
	}
	_, err := runtime.Wait(t.Context(), stub.Serve(t, state("failed")), task, "j1", nil)
	if want := "job j1 ended as failed: No paper."; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}
