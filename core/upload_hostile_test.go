package core_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// readFunc is a reader that is a function.
type readFunc func([]byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// A reader that breaks the contract of io.Reader fails the call and not the program.
func TestUploadOfAReaderWithAnImpossibleCount(t *testing.T) {
	t.Parallel()
	for _, count := range []int{-1, 1 << 20} {
		for _, name := range []string{"a.txt", "a"} { // the type of "a" is found by its bytes
			func() {
				defer func() {
					if v := recover(); v == nil {
						t.Errorf("%s, %d: no panic", name, count)
					}
				}()
				_ = upload(t.Context(), serve(t, swallow), core.Reader(name, readFunc(func([]byte) (int, error) { return count, nil })), nil)
			}()
		}
	}
}

// A goroutine that ends itself, as a failed test does, ends the caller's.
func TestUploadWhoseReaderExits(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"a.txt", "a"} {
		bubble(t, swallow, func(t *testing.T, c *core.Client) {
			returned := false
			var call sync.WaitGroup
			call.Go(func() {
				_ = upload(t.Context(), c, core.Reader(name, readFunc(func([]byte) (int, error) { runtime.Goexit(); return 0, nil })), nil)
				returned = true
			})
			call.Wait()
			if returned {
				t.Errorf("%s: the call returned", name)
			}
		})
	}
}

// A middleware may ask for the content when the call has returned: there is none.
func TestUploadThatIsOpenedTooLate(t *testing.T) {
	t.Parallel()
	var late *http.Request
	keep := func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			late = r
			return next.RoundTrip(r)
		})
	}
	files := &counted{FS: fstest.MapFS{"a.txt": {Data: make([]byte, 1000)}}}
	c := serve(t, swallow, core.WithMiddleware(keep))
	for name, file := range map[string]core.Upload{"FSFile": core.FSFile(files, "a.txt"), "Reader": core.Reader("a.txt", strings.NewReader(poem))} {
		if err := upload(t.Context(), c, file, nil); err != nil {
			t.Fatal(err)
		}
		for range 20 {
			body, err := late.GetBody()
			if err != nil {
				continue
			}
			if b, err := io.ReadAll(body); err == nil {
				t.Errorf("%s: read %d bytes after the call", name, len(b))
			}
			body.Close()
		}
	}
	files.allClosed(t, "opened late")
}

// A token source that ignores its context can't keep a call from ending.
func TestTokenSourceThatBlocks(t *testing.T) {
	t.Parallel()
	bubble(t, answer(200, "application/json", "{}"), func(t *testing.T, c *core.Client) {
		until := make(chan struct{})
		defer close(until)
		blocking := func(context.Context) (string, error) { <-until; return "late", nil }
		c, err := core.New(core.WithTokenSource(blocking), core.WithBaseURL("http://localhost"), core.WithRetries(0))
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		for name, call := range map[string]func(context.Context) error{
			"GET":    func(ctx context.Context) error { return do(ctx, c, "GET") },
			"upload": func(ctx context.Context) error { return upload(ctx, c, core.Bytes("a.txt", nil), nil) },
			"stream": func(ctx context.Context) error { _, err := all(stream(ctx, c)); return err },
		} {
			start := time.Now()
			if err := call(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > time.Second+100*time.Millisecond {
				t.Errorf("%s: %v after %v", name, err, time.Since(start))
			}
		}
		start := time.Now()
		if err := do(t.Context(), c, "GET"); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != core.DefaultTimeout {
			t.Errorf("without a deadline: %v after %v", err, time.Since(start))
		}
	})
}
