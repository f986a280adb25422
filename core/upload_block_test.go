package core_test

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// blocked is a reader, a file system and a function of progress that block until the
// test ends.
type blocked struct{ until chan struct{} }

func block(t *testing.T) blocked {
	b := blocked{make(chan struct{})}
	t.Cleanup(func() { close(b.until) })
	return b
}

func (b blocked) Read([]byte) (int, error)     { <-b.until; return 0, io.EOF }
func (b blocked) Open(string) (fs.File, error) { <-b.until; return nil, fs.ErrNotExist }
func (b blocked) progress(_, _ int64)          { <-b.until }

// swallow reads what is sent, up to its end.
func swallow(w http.ResponseWriter, r *http.Request) {
	if _, err := io.Copy(io.Discard, r.Body); err == nil {
		answer(200, "application/json", "{}")(w, r)
	}
}

// Whatever a file does, an upload ends when it should.
func TestUploadThatBlocksEnds(t *testing.T) {
	t.Parallel()
	for name, uploadOf := range map[string]func(blocked) core.Upload{
		"while its type is found": func(b blocked) core.Upload { return core.Reader("notes", b) },
		"while it is sent":        func(b blocked) core.Upload { return core.Reader("notes.txt", b) },
		"after its first bytes": func(b blocked) core.Upload {
			return core.Reader("notes", io.MultiReader(strings.NewReader(strings.Repeat("x", 1000)), b))
		},
		"while it is opened":       func(b blocked) core.Upload { return core.FSFile(b, "notes.txt") },
		"in a function of its own": func(b blocked) core.Upload { return core.Bytes("notes.txt", []byte("x")).WithProgress(b.progress) },
	} {
		for how, end := range map[string]func(context.Context) (context.Context, context.CancelFunc, core.CallOption){
			"cancel": func(ctx context.Context) (context.Context, context.CancelFunc, core.CallOption) {
				ctx, cancel := context.WithCancel(ctx)
				time.AfterFunc(time.Minute, cancel)
				return ctx, cancel, core.WithIdleTimeout(0)
			},
			"deadline": func(ctx context.Context) (context.Context, context.CancelFunc, core.CallOption) {
				ctx, cancel := context.WithTimeout(ctx, time.Minute)
				return ctx, cancel, core.WithIdleTimeout(0)
			},
			"idle timeout": func(ctx context.Context) (context.Context, context.CancelFunc, core.CallOption) {
				return ctx, func() {}, core.WithIdleTimeout(time.Minute)
			},
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				t.Parallel()
				bubble(t, swallow, func(t *testing.T, c *core.Client) {
					b := block(t)
					ctx, cancel, opt := end(t.Context())
					defer cancel()
					start := time.Now()
					err := upload(ctx, c, uploadOf(b), nil, opt, core.WithRetries(0))
					if took := time.Since(start); err == nil || took < time.Minute || took > time.Minute+100*time.Millisecond {
						t.Errorf("%v after %v", err, took)
					}
					if want := map[string]error{"cancel": context.Canceled}[how]; !errors.Is(err, context.DeadlineExceeded) && (want == nil || !errors.Is(err, want)) {
						t.Errorf("got %v", err)
					}
				})
			})
		}
	}
}

func TestHTTP2UploadThatBlocksEnds(t *testing.T) {
	t.Parallel()
	b := block(t)
	ctx, cancel := context.WithCancel(t.Context())
	begun := make(chan struct{})
	c := serveHTTP2(t, func(_ http.ResponseWriter, r *http.Request) {
		close(begun)
		_, _ = io.Copy(io.Discard, r.Body)
	})
	go func() {
		<-begun
		cancel()
	}()
	if err := upload(ctx, c, core.Reader("notes.txt", b), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// racy is a reader whose every use the race detector sees.
type racy struct {
	left  int
	count int
}

func (r *racy) Read(p []byte) (int, error) {
	r.count++
	if r.left == 0 {
		return 0, io.EOF
	}
	n := min(len(p), r.left, 1000)
	r.left -= n
	return n, nil
}

// When a call has returned, its reader is the caller's again.
func TestUploadGivesItsReaderBack(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]http.HandlerFunc{
		"early refusal": answer(413, "application/json", "{}", "Connection", "close"),
		"early success": answer(200, "application/json", "{}"),
		"drop":          func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
	} {
		for _, protocol := range []string{"HTTP/1", "HTTP/2"} {
			c := serve(t, handler)
			if protocol == "HTTP/2" {
				c = serveHTTP2(t, handler)
			}
			for range 5 {
				r := &racy{left: 8 << 20}
				_ = upload(t.Context(), c, core.Reader("a.txt", r), nil)
				before := r.count // a race, if it is still read
				r.left = 0
				if r.count != before {
					t.Errorf("%s, %s: it was read after the call", name, protocol)
				}
			}
		}
	}
}

// The bytes of a call that has returned are the caller's again, too.
func TestUploadGivesItsBytesBack(t *testing.T) {
	t.Parallel()
	c := serve(t, answer(413, "application/json", "{}", "Connection", "close"))
	for range 5 {
		data := make([]byte, 8<<20)
		_ = upload(t.Context(), c, core.Bytes("a.txt", data), nil)
		clear(data)
	}
}

// What panics in a function of the caller's can be recovered by the caller.
func TestUploadThatPanics(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]core.Upload{
		"reader":            core.Reader("a.txt", panicking{}),
		"reader for a type": core.Reader("a", panicking{}),
		"progress":          core.Bytes("a.txt", []byte("x")).WithProgress(func(_, _ int64) { panic("boom") }),
	} {
		for _, c := range []*core.Client{serve(t, swallow), serveHTTP2(t, swallow)} {
			func() {
				defer func() {
					if v := recover(); v != "boom" {
						t.Errorf("%s: recovered %v", name, v)
					}
				}()
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				err := upload(ctx, c, file, nil)
				t.Errorf("%s: returned %v", name, err)
			}()
		}
	}
}

type panicking struct{}

func (panicking) Read([]byte) (int, error) { panic("boom") }

// A middleware may send an attempt twice at once.
func TestUploadThatIsHedged(t *testing.T) {
	t.Parallel()
	hedge := func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			var both sync.WaitGroup
			responses := make(chan *http.Response, 2)
			for range 2 {
				both.Go(func() {
					again := r.Clone(r.Context())
					again.Body, _ = r.GetBody()
					if resp, err := next.RoundTrip(again); err == nil {
						responses <- resp
					}
				})
			}
			both.Wait()
			_ = r.Body.Close()
			resp := <-responses
			(<-responses).Body.Close()
			return resp, nil
		})
	}
	c := serve(t, answer(200, "application/json", "{}"), core.WithMiddleware(hedge))
	if err := upload(t.Context(), c, core.Bytes("a.txt", make([]byte, 1000)), nil); err != nil {
		t.Error(err)
	}
}
