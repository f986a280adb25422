package core_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// stubborn are servers that never get to the end of a file.
var stubborn = map[string]editing{
	"stalls": func(w http.ResponseWriter, r *http.Request, _ int) bool {
		sendSome(w, r, 1000)
		<-r.Context().Done()
		return true
	},
	"drips": func(w http.ResponseWriter, r *http.Request, _ int) bool { return drip(w, r) },
	"breaks off after each byte": func(w http.ResponseWriter, r *http.Request, _ int) bool {
		sendSome(w, r, 1)
		panic(http.ErrAbortHandler)
	},
	"stalls as it resumes": func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			<-r.Context().Done()
			return true
		}
		sendSome(w, r, 1000)
		panic(http.ErrAbortHandler)
	},
	"drips as it resumes": func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			return drip(w, r)
		}
		sendSome(w, r, 1000)
		panic(http.ErrAbortHandler)
	},
	"drips all of it again": func(w http.ResponseWriter, r *http.Request, n int) bool {
		if r.Header.Del("Range"); n > 0 {
			return drip(w, r)
		}
		sendSome(w, r, 1000)
		panic(http.ErrAbortHandler)
	},
	"is overloaded as it resumes": func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return true
		}
		sendSome(w, r, 1000)
		panic(http.ErrAbortHandler)
	},
}

// sendSome sends the next bytes of what was asked for.
func sendSome(w http.ResponseWriter, r *http.Request, size int) {
	w.Header().Set("Accept-Ranges", "bytes")
	from, asked := 0, r.Header.Get("Range")
	if asked != "" {
		from, _ = strconv.Atoi(asked[len("bytes=") : len(asked)-1])
		w.Header().Set("Content-Range", asked[:len("bytes")]+" "+strconv.Itoa(from)+"-299999/300000")
	}
	w.Header().Set("Content-Length", strconv.Itoa(len(export)-from))
	if asked != "" {
		w.WriteHeader(http.StatusPartialContent)
	}
	_, _ = w.Write(export[from : from+size])
	_ = http.NewResponseController(w).Flush()
}

// drip sends a byte ten times a second.
func drip(w http.ResponseWriter, r *http.Request) bool {
	sendSome(w, r, 1)
	for {
		select {
		case <-r.Context().Done():
			return true
		case <-time.After(time.Second / 10):
		}
		if _, err := w.Write([]byte("x")); err != nil {
			return true
		}
		_ = http.NewResponseController(w).Flush()
	}
}

var bubbles = map[string]func(*testing.T, http.HandlerFunc, func(*testing.T, *core.Client), ...core.ClientOption){
	"HTTP/1": bubble, "HTTP/2": bubbleHTTP2,
}

// Whatever the server does, the caller can end a download at once. Bubbles notice
// goroutines that remain.
func TestDownloadEndsAtOnce(t *testing.T) {
	t.Parallel()
	const after = 5 * time.Second / 2
	for behavior, edit := range stubborn {
		for protocol, inBubble := range bubbles {
			for name, use := range map[string]func(t *testing.T, d *core.Download, dir string) error{
				"read": func(_ *testing.T, d *core.Download, _ string) error { _, err := io.Copy(io.Discard, d); return err },
				"save": func(_ *testing.T, d *core.Download, dir string) error {
					return d.Save(filepath.Join(dir, "export.csv"))
				},
				"continue": func(_ *testing.T, d *core.Download, dir string) error {
					return d.Save(filepath.Join(dir, "export.csv"))
				},
			} {
				for end, want := range map[string]error{"cancel": context.Canceled, "deadline": context.DeadlineExceeded, "close": fs.ErrClosed} {
					dir := t.TempDir()
					if name == "continue" {
						leavePart(t, tagged, filepath.Join(dir, "export.csv"))
					}
					server := &flaky{header: tagged, edit: edit}
					inBubble(t, server.ServeHTTP, func(t *testing.T, c *core.Client) {
						start := time.Now()
						ctx, cancel := context.WithCancel(t.Context())
						if end == "deadline" {
							ctx, cancel = context.WithTimeout(t.Context(), after)
						}
						defer cancel()
						d, err := open(ctx, c)
						if err != nil {
							t.Fatal(err)
						}
						defer d.Close()
						switch end {
						case "cancel":
							time.AfterFunc(after, cancel)
						case "close":
							time.AfterFunc(after, func() { d.Close() })
						}
						err = use(t, d, dir)
						took := time.Since(start)
						early := behavior == "is overloaded as it resumes" || end == "deadline" && took < after // there is no time for another attempt
						if !early && (!errors.Is(err, want) || took < after) || err == nil || took > after+100*time.Millisecond {
							t.Errorf("%s of a server that %s, %s, %s: %v after %v", name, behavior, end, protocol, err, took)
						}
					})
					closedIn(t, dir)
				}
			}
		}
	}
}

// A server that falls silent is given up on, after as many attempts as are allowed
// without a byte.
func TestDownloadEndsWithItsIdleTimeout(t *testing.T) {
	t.Parallel()
	const idle = 10 * time.Second
	for _, test := range []struct {
		behavior string
		retries  int
		silences int
	}{
		{"stalls", 0, 1},
		{"stalls as it resumes", 1, 1},
		{"stalls as it resumes", 2, 2},
	} {
		for protocol, inBubble := range bubbles {
			dir := t.TempDir()
			server := &flaky{header: tagged, edit: stubborn[test.behavior]}
			inBubble(t, server.ServeHTTP, func(t *testing.T, c *core.Client) {
				d, err := open(t.Context(), c)
				if err != nil {
					t.Fatal(err)
				}
				start := time.Now()
				err = d.Save(filepath.Join(dir, "export.csv"))
				least, took := time.Duration(test.silences)*idle, time.Since(start)
				if !errors.Is(err, context.DeadlineExceeded) || took < least || took > least+100*time.Millisecond {
					t.Errorf("a server that %s, %s, %d retries: %v after %v", test.behavior, protocol, test.retries, err, took)
				}
			}, core.WithIdleTimeout(idle), core.WithRetries(test.retries), core.WithBackoff(time.Millisecond, time.Millisecond))
			holds(t, dir, lock, part)
			closedIn(t, dir)
		}
	}
}
