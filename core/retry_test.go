package core_test

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// counter counts what a handler is asked.
type counter struct {
	mu      sync.Mutex
	bodies  []string
	keys    []string
	handler http.HandlerFunc
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	c.mu.Lock()
	c.bodies = append(c.bodies, string(body))
	c.keys = append(c.keys, r.Header.Get("Idempotency-Key"))
	c.mu.Unlock()
	c.handler(w, r)
}

func (c *counter) count() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.bodies)
}

func do(ctx context.Context, c *core.Client, method string, opts ...core.CallOption) error {
	var body any
	if method == http.MethodPost || method == http.MethodPut || method == http.MethodPatch {
		body = map[string]string{"name": "n"}
	}
	_, err := core.Do[map[string]any](ctx, c, method, "/things", nil, body, opts...)
	return err
}

// atOnce lets retries follow without a pause, for tests over real connections.
var atOnce = core.WithBackoff(1, 1)

func TestWhatIsRetried(t *testing.T) {
	asked := []string{"Retry-After", "1"}
	for _, tt := range []struct {
		name     string
		method   string
		status   int
		header   []string
		opts     []core.CallOption
		attempts int
	}{
		{"GET 408", "GET", 408, nil, nil, 3},
		{"GET 429", "GET", 429, nil, nil, 3},
		{"GET 502", "GET", 502, nil, nil, 3},
		{"GET 503", "GET", 503, nil, nil, 3},
		{"GET 504", "GET", 504, nil, nil, 3},
		{"GET 500", "GET", 500, nil, nil, 3},
		{"POST 500", "POST", 500, nil, nil, 1},
		{"GET 425", "GET", 425, nil, nil, 3},
		{"GET 501", "GET", 501, nil, nil, 1},
		{"GET 529", "GET", 529, nil, nil, 3},
		{"GET 599", "GET", 599, nil, nil, 3},
		{"GET 404", "GET", 404, nil, nil, 1},
		{"GET 409", "GET", 409, nil, nil, 1},
		{"PUT 503", "PUT", 503, nil, nil, 3},
		{"DELETE 502", "DELETE", 502, nil, nil, 3},
		{"PATCH 502", "PATCH", 502, nil, nil, 1},
		{"POST 502", "POST", 502, nil, nil, 1},
		{"POST 503", "POST", 503, nil, nil, 1},
		{"POST 503, asked to", "POST", 503, asked, nil, 3},
		{"POST 503, asked to at once", "POST", 503, []string{"Retry-After", "0"}, nil, 3},
		{"POST 502, asked to", "POST", 502, asked, nil, 1},
		{"POST 429", "POST", 429, nil, nil, 3},
		{"POST 503, idempotent", "POST", 503, nil, []core.CallOption{core.Idempotent()}, 3},
		{"POST 503, with a key", "POST", 503, nil, []core.CallOption{core.WithIdempotencyKey("k1")}, 3},
		{"GET 503, never", "GET", 503, nil, []core.CallOption{core.WithRetries(0)}, 1},
		{"GET 503, often", "GET", 503, nil, []core.CallOption{core.WithRetries(5)}, 6},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &counter{handler: answer(tt.status, "application/json", `{"detail": "no"}`, tt.header...)}
			bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
				err := do(t.Context(), client, tt.method, tt.opts...)
				api, ok := errors.AsType[*core.APIError](err)
				if !ok {
					t.Fatalf("got %v", err)
				}
				if c.count() != tt.attempts || api.Attempts != tt.attempts {
					t.Errorf("%d attempts, of which the error says %d; want %d", c.count(), api.Attempts, tt.attempts)
				}
				if got := strings.Contains(err.Error(), "attempts"); got != (tt.attempts > 1) {
					t.Errorf("the error tells of attempts: %v: %v", got, err)
				}
				for i := range c.bodies {
					if c.bodies[i] != c.bodies[0] || c.keys[i] != c.keys[0] {
						t.Errorf("attempt %d sent %q with key %q, the first one %q with %q", i+1, c.bodies[i], c.keys[i], c.bodies[0], c.keys[0])
					}
				}
			})
		})
	}
}

func TestTheFinalErrorTellsOfTheAttempts(t *testing.T) {
	client := serve(t, answer(503, "text/plain", "busy", "Retry-After", "0"), atOnce)
	if err := do(t.Context(), client, "GET"); err == nil || !strings.Contains(err.Error(), "(3 attempts)") {
		t.Errorf("got %v", err)
	}
}

func TestRetryAfterIsWaitedFor(t *testing.T) {
	for _, tt := range []struct {
		name, retryAfter string
		want             time.Duration
		attempts         int
	}{
		{"seconds", "7", 7 * time.Second, 2},
		{"a fraction of a second", "0.6", time.Second, 2},
		{"no time at all", "0", 0, 2},
		{"a date, by the server's clock", "Mon, 23 Nov 2026 12:00:20 GMT", 20 * time.Second, 2},
		{"longer than is worth waiting", "61", 0, 1},
		{"longer than anybody lives", "99999999999", 0, 1},
		{"longer than can be written", "99999999999999999999999", 0, 1},
		{"a date too far", "Mon, 23 Nov 2026 13:00:00 GMT", 0, 1},
	} {
		t.Run(tt.name, func(t *testing.T) {
			c := &counter{handler: answer(429, "application/json", `{}`, "Retry-After", tt.retryAfter, "Date", "Mon, 23 Nov 2026 12:00:00 GMT")}
			bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
				start := time.Now()
				err := do(t.Context(), client, "GET", core.WithRetries(1))
				if !errors.Is(err, core.ErrRateLimited) {
					t.Fatalf("got %v", err)
				}
				if waited := time.Since(start); waited != tt.want || c.count() != tt.attempts {
					t.Errorf("%d attempts in %v; want %d in %v", c.count(), waited, tt.attempts, tt.want)
				}
			})
		})
	}
}

func TestBackoffGrowsWithFullJitter(t *testing.T) {
	c := &counter{handler: answer(503, "application/json", `{}`)}
	bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
		seen := map[time.Duration]bool{}
		for range 4 {
			start := time.Now()
			_ = do(t.Context(), client, "GET", core.WithRetries(4))
			waited := time.Since(start)
			if limit := (500 + 1000 + 2000 + 4000) * time.Millisecond; waited >= limit {
				t.Errorf("waited %v in all, want less than %v", waited, limit)
			}
			seen[waited] = true
		}
		if len(seen) == 1 {
			t.Errorf("four calls waited equally long: %v", seen)
		}
	})
}

func TestBackoff(t *testing.T) {
	down := answer(503, "application/json", `{}`)
	for _, tt := range []struct {
		first, longest time.Duration
		least, most    time.Duration // of 20 pauses together
	}{
		{1, 1, 0, 0},
		{time.Millisecond, time.Millisecond, 1, 20 * time.Millisecond},
		{time.Minute, time.Hour, time.Hour, 20 * time.Hour}, // ten pauses of up to an hour take more than one
	} {
		bubble(t, down, func(t *testing.T, client *core.Client) {
			start := time.Now()
			err := do(t.Context(), client, "GET", core.WithRetries(20), core.WithBackoff(tt.first, tt.longest))
			if took := time.Since(start); !errors.Is(err, core.ErrServer) || took < tt.least || took > tt.most {
				t.Errorf("from %v to %v: %v after %v", tt.first, tt.longest, err, took)
			}
		})
	}
	for _, bounds := range [][2]time.Duration{{0, 1}, {-1, 1}, {2, 1}} {
		_, err := core.New(core.WithAPIKey(secret), core.WithBackoff(bounds[0], bounds[1]))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("%v: %v", bounds, err)
		}
	}
}

func TestPlainHTTPBehindAnHTTPSURLIsNotRetried(t *testing.T) {
	server := httptest.NewServer(answer(200, "application/json", `{}`))
	defer server.Close()
	client := newClient(t, core.WithBaseURL("https://"+strings.TrimPrefix(server.URL, "http://")))
	err := do(t.Context(), client, "GET")
	if lost, ok := errors.AsType[*core.TransportError](err); !ok || lost.Attempts != 1 || core.IsTemporary(err) {
		t.Errorf("got %v", err)
	}
}

// A certificate does not become valid by asking again.
func TestAnUntrustedCertificateIsNotRetried(t *testing.T) {
	server := httptest.NewUnstartedServer(answer(200, "application/json", `{}`))
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // which would log the handshake
	server.StartTLS()
	defer server.Close()
	err := do(t.Context(), newClient(t, core.WithBaseURL(server.URL), atOnce), "GET")
	if lost, ok := errors.AsType[*core.TransportError](err); !ok || lost.Attempts != 1 || core.IsTemporary(err) {
		t.Errorf("got %v", err)
	}
}

func TestTheDeadlineIsNotSleptPast(t *testing.T) {
	c := &counter{handler: answer(429, "application/json", `{}`, "Retry-After", "20")}
	bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		start := time.Now()
		err := do(ctx, client, "GET")
		if waited := time.Since(start); waited != 0 || !errors.Is(err, core.ErrRateLimited) {
			t.Errorf("after %v: %v; want the refusal, at once", waited, err)
		}
	})
}

func TestCancelEndsTheWait(t *testing.T) {
	c := &counter{handler: answer(429, "application/json", `{}`, "Retry-After", "20")}
	bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
		ctx, cancel := context.WithCancel(t.Context())
		time.AfterFunc(5*time.Second, cancel)
		start := time.Now()
		err := do(ctx, client, "GET")
		if waited := time.Since(start); waited != 5*time.Second {
			t.Errorf("returned after %v", waited)
		}
		if !errors.Is(err, context.Canceled) || !errors.Is(err, core.ErrRateLimited) {
			t.Errorf("want an error that is both the cancellation and what came before, got %v", err)
		}
	})
}

func TestRetriesHaveABudget(t *testing.T) {
	down := true
	c := &counter{handler: func(w http.ResponseWriter, r *http.Request) {
		if down {
			answer(503, "application/json", `{}`)(w, r)
		} else {
			answer(200, "application/json", `{}`)(w, r)
		}
	}}
	bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
		for range 100 {
			_ = do(t.Context(), client, "GET")
		}
		if got := c.count(); got > 120 {
			t.Errorf("an outage of 100 calls was multiplied to %d", got)
		}
		down = false
		for range 30 {
			if err := do(t.Context(), client, "GET"); err != nil {
				t.Fatal(err)
			}
		}
		down = true
		before := c.count()
		_ = do(t.Context(), client, "GET")
		if got := c.count() - before; got != 3 {
			t.Errorf("after calls that succeeded, a failing one was tried %d times; want 3", got)
		}
	})
}

// However many calls have succeeded, an outage is not multiplied by more than the
// burst.
func TestTheBudgetOfRetriesIsLimited(t *testing.T) {
	calls := 0
	client := newClient(t, atOnce, core.WithHTTPClient(&http.Client{Transport: roundTrip(func(r *http.Request) (*http.Response, error) {
		status := 200
		if calls++; calls > 1000 {
			status = 503
		}
		return &http.Response{StatusCode: status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
	})}))
	for range 1000 {
		if err := do(t.Context(), client, "GET"); err != nil {
			t.Fatal(err)
		}
	}
	for range 100 {
		_ = do(t.Context(), client, "GET")
	}
	if got := calls - 1000; got != 120 {
		t.Errorf("an outage of 100 calls was made %d, want 120", got)
	}
}

// What helps costs nothing, and neither does what the server asks for: where each
// call is refused once, all succeed.
func TestTheBudgetFailsNoGoodCalls(t *testing.T) {
	for name, refuse := range map[string]http.HandlerFunc{
		"429, asked to":         answer(429, "application/json", `{}`, "Retry-After", "0"),
		"429, asked to wait":    answer(429, "application/json", `{}`, "Retry-After", "1"),
		"429":                   answer(429, "application/json", `{}`),
		"503, asked to wait":    answer(503, "application/json", `{}`, "Retry-After", "1"),
		"503, one by one":       answer(503, "application/json", `{}`),
		"connection broken off": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		for _, atOnce := range []bool{false, true} {
			costs := name == "503, one by one" || name == "connection broken off"
			if atOnce && costs {
				continue // that is an outage
			}
			var mu sync.Mutex
			refused := map[string]bool{}
			bubble(t, func(w http.ResponseWriter, r *http.Request) {
				mu.Lock()
				first := !refused[r.URL.RawQuery]
				refused[r.URL.RawQuery] = true
				mu.Unlock()
				if first {
					refuse(w, r)
					return
				}
				answer(200, "application/json", `{}`)(w, r)
			}, func(t *testing.T, client *core.Client) {
				var calls sync.WaitGroup
				for i := range 100 {
					call := func() {
						_, err := core.Do[any](t.Context(), client, "GET", "/things", url.Values{"n": {strconv.Itoa(i)}}, nil)
						if err != nil {
							t.Errorf("%s, at once: %v: call %d: %v", name, atOnce, i, err)
						}
					}
					if atOnce {
						calls.Go(call)
					} else {
						call()
					}
				}
				calls.Wait()
			})
		}
	}
}

// In an outage, many goroutines do not multiply the load, and their errors say why
// they were not retried.
func TestAnOutageIsNotMultiplied(t *testing.T) {
	var requests atomic.Int64
	bubble(t, func(w http.ResponseWriter, r *http.Request) {
		requests.Add(1)
		answer(503, "application/json", `{}`)(w, r)
	}, func(t *testing.T, client *core.Client) {
		var calls sync.WaitGroup
		var limited atomic.Int64
		for range 500 {
			calls.Go(func() {
				err := do(t.Context(), client, "GET")
				if !errors.Is(err, core.ErrServer) {
					t.Errorf("got %v", err)
				}
				if strings.Contains(err.Error(), "core.WithRetryBudget") {
					limited.Add(1)
				}
			})
		}
		calls.Wait()
		if requests.Load() >= 550 || limited.Load() < 450 {
			t.Errorf("500 calls made %d requests; %d errors name the budget", requests.Load(), limited.Load())
		}
	})
}

func TestRetryBudgetCanBeSet(t *testing.T) {
	for _, tt := range []struct{ budget, requests int }{{0, 30}, {1, 11}, {5, 15}, {1000, 30}} {
		c := &counter{handler: answer(503, "application/json", `{}`)}
		bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
			for range 10 {
				_ = do(t.Context(), client, "GET")
			}
			if c.count() != tt.requests {
				t.Errorf("with a budget of %d: %d requests, want %d", tt.budget, c.count(), tt.requests)
			}
		}, core.WithRetryBudget(tt.budget))
	}
	if _, err := core.New(core.WithAPIKey(secret), core.WithRetryBudget(-1)); err == nil {
		t.Error("a negative budget was taken")
	}
}

// dropping answers by closing the connection.
func dropping(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

func TestDroppedConnections(t *testing.T) {
	for method, want := range map[string]int{"GET": 3, "PUT": 3, "POST": 1} {
		t.Run(method, func(t *testing.T) {
			c := &counter{handler: dropping}
			bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
				err := do(t.Context(), client, method)
				lost, ok := errors.AsType[*core.TransportError](err)
				if !ok {
					t.Fatalf("got %v", err)
				}
				if c.count() != want || lost.Attempts != want {
					t.Errorf("%d attempts, of which the error says %d; want %d", c.count(), lost.Attempts, want)
				}
			})
		})
	}
}

func TestARefusedConnectionIsRetriedForAPostToo(t *testing.T) {
	for _, op := range []string{"dial", "proxyconnect"} {
		dials := 0
		transport := &http.Transport{DialContext: func(context.Context, string, string) (net.Conn, error) {
			dials++
			return nil, &net.OpError{Op: op, Err: errors.New("refused")}
		}}
		client := newClient(t, core.WithBaseURL("http://localhost"), core.WithHTTPClient(&http.Client{Transport: transport}), atOnce)
		err := do(t.Context(), client, "POST")
		if dials != 3 || err == nil || !strings.Contains(err.Error(), "refused (3 attempts)") || !core.NotSent(err) {
			t.Errorf("%s: not sent %v after %d dials: %v", op, core.NotSent(err), dials, err)
		}
	}
}

func TestADeadServerIsNamed(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	addr := l.Addr().String()
	_ = l.Close()
	client := newClient(t, core.WithBaseURL("http://"+addr), core.WithRetries(0))
	_, err = core.Do[any](t.Context(), client, "GET", "/agents", url.Values{"q": {"private"}}, nil)
	if err == nil || !strings.Contains(err.Error(), "GET http://"+addr+"/agents: ") || strings.Contains(err.Error(), "private") {
		t.Errorf("want the method and URL without the query, got %v", err)
	}
}

func TestAnAnswerCutShortIsRetried(t *testing.T) {
	cut := func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = w.Write([]byte(`{"a"`))
	}
	for method, want := range map[string]int{"GET": 3, "POST": 1} {
		c := &counter{handler: cut}
		bubble(t, c.ServeHTTP, func(t *testing.T, client *core.Client) {
			err := do(t.Context(), client, method)
			if _, ok := errors.AsType[*core.ResponseError](err); !ok || c.count() != want || !errors.Is(err, io.ErrUnexpectedEOF) {
				t.Errorf("%s: %d attempts: %v; want %d", method, c.count(), err, want)
			}
		})
	}
}

// HTTP/2 breaks off one answer and leaves the connection as it is.
func TestAnAnswerCutShortIsRetriedOverHTTP2(t *testing.T) {
	for method, want := range map[string]int{"GET": 2, "POST": 1} {
		c := &counter{handler: func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"proto": `)
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}}
		server := httptest.NewUnstartedServer(c)
		server.EnableHTTP2 = true
		server.StartTLS()
		defer server.Close()
		client := newClient(t, core.WithBaseURL(server.URL), core.WithHTTPClient(server.Client()), core.WithRetries(1), atOnce)
		err := do(t.Context(), client, method)
		if _, ok := errors.AsType[*core.ResponseError](err); !ok || !strings.Contains(err.Error(), "stream error") || c.count() != want || !core.IsTemporary(err) {
			t.Errorf("%s: %d attempts: %v; want %d", method, c.count(), err, want)
		}
	}
}
