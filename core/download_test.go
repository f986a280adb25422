package core_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	sdk "github.com/seclai/seclai-sdk-go/internal/runtime"
)

func open(ctx context.Context, c *core.Client, opts ...core.CallOption) (*core.Download, error) {
	return sdk.Download(ctx, c, sdk.Request{Operation: "GET /file"}, opts)
}

// download reads a whole file.
func download(ctx context.Context, c *core.Client, opts ...core.CallOption) ([]byte, error) {
	d, err := open(ctx, c, opts...)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return io.ReadAll(d)
}

var export = func() []byte {
	data := make([]byte, 300_000)
	r := rand.New(rand.NewPCG(3, 4))
	for i := range data {
		data[i] = byte(r.Uint32())
	}
	return data
}()

// flaky serves a file, and breaks off each answer but the last after so many bytes
// of it.
type flaky struct {
	header http.Header
	cuts   []int
	ranges []string // that were asked for
	ifs    []string // for which version
	edit   func(w http.ResponseWriter, r *http.Request, answer int) bool
}

func (f *flaky) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	n := len(f.ranges)
	f.ranges = append(f.ranges, r.Header.Get("Range"))
	f.ifs = append(f.ifs, r.Header.Get("If-Range"))
	maps.Copy(w.Header(), f.header)
	if f.edit != nil && f.edit(w, r, n) {
		return
	}
	if n < len(f.cuts) {
		w = &cutWriter{w, f.cuts[n]}
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(export))
}

type cutWriter struct {
	http.ResponseWriter
	left int
}

func (w *cutWriter) Write(p []byte) (int, error) {
	n, _ := w.ResponseWriter.Write(p[:min(len(p), w.left)])
	if w.left -= n; w.left == 0 {
		_ = http.NewResponseController(w.ResponseWriter).Flush()
		panic(http.ErrAbortHandler)
	}
	return n, nil
}

var tagged = http.Header{"Etag": {`"v1"`}}

func TestDownload(t *testing.T) {
	t.Parallel()
	file := &flaky{header: http.Header{"Content-Type": {"text/csv"}, "Content-Disposition": {`attachment; filename*=UTF-8''gr%C3%B6%C3%9Fe.csv`}}}
	d, err := open(t.Context(), serve(t, func(w http.ResponseWriter, r *http.Request) {
		if got := r.Header.Get("Accept-Encoding"); got != "identity" { // nobody knows the size of what is compressed
			t.Errorf("Accept-Encoding: %s", got)
		}
		file.ServeHTTP(w, r)
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	data, err := io.ReadAll(d)
	if err != nil || !bytes.Equal(data, export) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if d.Size != int64(len(export)) || d.ContentType != "text/csv" || d.FileName != "größe.csv" || d.Header.Get("Accept-Ranges") != "bytes" {
		t.Errorf("got %+v", d)
	}
}

func TestDownloadResumes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header  http.Header
		cuts    []int
		ranges  []string
		ifRange string
	}{
		"tag":            {tagged, []int{1000}, []string{"", "bytes=1000-"}, `"v1"`},
		"several drops":  {tagged, []int{1000, 100_000, 1, 198_998}, []string{"", "bytes=1000-", "bytes=101000-", "bytes=101001-", "bytes=299999-"}, `"v1"`},
		"nothing came":   {tagged, []int{0}, []string{"", "bytes=0-"}, `"v1"`},
		"time":           {http.Header{"Last-Modified": {"Wed, 21 Oct 2015 07:28:00 GMT"}}, []int{1000}, []string{"", "bytes=1000-"}, "Wed, 21 Oct 2015 07:28:00 GMT"},
		"no version":     {nil, []int{1000}, []string{"", "bytes=1000-"}, ""},
		"weak tag":       {http.Header{"Etag": {`W/"v1"`}}, []int{1000}, []string{"", "bytes=1000-"}, ""},
		"again and over": {tagged, slices.Repeat([]int{7000}, 40), nil, `"v1"`},
	} {
		file := &flaky{header: test.header, cuts: test.cuts}
		var progress []int64
		bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
			d, err := open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			defer d.Close()
			data, err := io.ReadAll(d.WithProgress(func(n, total int64) {
				if progress = append(progress, n); total != int64(len(export)) {
					t.Errorf("%s: of %d", name, total)
				}
			}))
			if err != nil || !bytes.Equal(data, export) {
				t.Errorf("%s: %d bytes, %v", name, len(data), err)
			}
		})
		if test.ranges != nil && !slices.Equal(file.ranges, test.ranges) || file.ifs[1] != test.ifRange {
			t.Errorf("%s: asked for %q of %q", name, file.ranges, file.ifs)
		}
		if !slices.IsSorted(progress) || progress[len(progress)-1] != int64(len(export)) {
			t.Errorf("%s: progress %d", name, progress)
		}
	}
}

// TestDownloadsResumeAtOnce is for the race detector: a call shares its settings with
// others.
func TestDownloadsResumeAtOnce(t *testing.T) {
	t.Parallel()
	handler := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Etag", `"v1"`)
		if r.Header.Get("Range") == "" {
			w = &cutWriter{w, 1000}
		}
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(export))
	}
	bubble(t, handler, func(t *testing.T, c *core.Client) {
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() {
				if data, err := download(t.Context(), c); err != nil || !bytes.Equal(data, export) {
					t.Errorf("%d bytes, %v", len(data), err)
				}
			})
		}
		all.Wait()
	})
}

// A file that is no longer the same, or may not be, is an error and not a mixture.
func TestDownloadOfFileThatChanged(t *testing.T) {
	t.Parallel()
	for name, edit := range map[string]func(http.ResponseWriter, *http.Request, int) bool{
		"new tag": func(w http.ResponseWriter, _ *http.Request, n int) bool {
			w.Header().Set("Etag", fmt.Sprintf(`"v%d"`, n))
			return false
		},
		"whole, no tag": func(w http.ResponseWriter, r *http.Request, _ int) bool {
			w.Header().Del("Etag")
			w.Header().Set("Accept-Ranges", "bytes")
			r.Header.Del("Range")
			return false
		},
		"other size": func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				w.Header().Set("Content-Range", "bytes 1000-2000/2001")
				w.WriteHeader(http.StatusPartialContent)
			}
			return n > 0
		},
		"other part": func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				w.Header().Set("Content-Range", "bytes 0-299999/300000")
				w.WriteHeader(http.StatusPartialContent)
			}
			return n > 0
		},
		"part with a new tag": func(w http.ResponseWriter, r *http.Request, n int) bool {
			if n > 0 { // as a cache that does not know If-Range
				w.Header().Set("Etag", `"v2"`)
				r.Header.Del("If-Range")
			}
			return false
		},
		"whole, shorter": func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				w.Header().Set("Content-Length", "299999")
				_, _ = w.Write(export[:299_999])
			}
			return n > 0
		},
		"part that is compressed": sendPartAs("gzip"),
		"part of unknown coding":  sendPartAs("br"),
		"part that is too long":   sendPart("bytes 1000-299999/300000", export),
		"part that is too short":  sendPart("bytes 1000-299999/300000", export[1001:]),
		"part beyond the end":     sendPart("bytes 1000-300000/*", export),
		"part backwards":          sendPart("bytes 1000-999/300000", nil),
		"part of other units":     sendPart("lines 1000-299999/300000", export[1000:]),
		"part of no size":         sendPart("bytes 1000-299999/", export[1000:]),
		"parts": func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				w.Header().Set("Content-Type", "multipart/byteranges; boundary=x")
				w.WriteHeader(http.StatusPartialContent)
			}
			return n > 0
		},
		"whole, compressed": func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				w.Header().Set("Content-Encoding", "gzip")
				w.Header().Set("Content-Length", strconv.Itoa(len(export)))
				_, _ = w.Write(export)
			}
			return n > 0
		},
		"no content": func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				w.WriteHeader(http.StatusNoContent)
			}
			return n > 0
		},
		"part of what": func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				w.WriteHeader(http.StatusPartialContent)
			}
			return n > 0
		},
	} {
		file := &flaky{header: tagged.Clone(), cuts: []int{1000}, edit: edit}
		bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
			data, err := download(t.Context(), c)
			if _, ok := errors.AsType[*core.ResponseError](err); !ok || !strings.Contains(err.Error(), "no longer sends the same file") || len(data) != 1000 {
				t.Errorf("%s: %d bytes, %v", name, len(data), err)
			}
		})
	}
}

// A part that names its version by another kind of validator is not of another
// version: it need not repeat the one that it was asked for by.
func TestDownloadResumesWithAnotherKindOfValidator(t *testing.T) {
	t.Parallel()
	modified := http.Header{"Last-Modified": {"Wed, 21 Oct 2015 07:28:00 GMT"}}
	for name, test := range map[string]struct{ first, part http.Header }{
		"a time after a tag": {tagged, modified},
		"a tag after a time": {modified, tagged},
		"nothing":            {tagged, nil},
	} {
		file := &flaky{header: test.first, cuts: []int{1000}, edit: func(w http.ResponseWriter, r *http.Request, n int) bool {
			if n > 0 {
				clear(w.Header())
				maps.Copy(w.Header(), test.part)
				r.Header.Del("If-Range") // which the standard library would not find to match
			}
			return false
		}}
		bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
			if data, err := download(t.Context(), c); err != nil || !bytes.Equal(data, export) || len(file.ranges) != 2 {
				t.Errorf("%s: %d bytes by %q: %v", name, len(data), file.ranges, err)
			}
		})
	}
}

// What a server sends beyond the part that it announced is not for the reader.
func TestDownloadOfPartThatGoesOn(t *testing.T) {
	t.Parallel()
	for protocol, start := range protocols {
		file := &flaky{header: tagged, cuts: []int{1000}, edit: func(w http.ResponseWriter, _ *http.Request, n int) bool {
			if n > 0 {
				w.Header().Set("Content-Range", "bytes 1000-299999/300000")
				w.WriteHeader(http.StatusPartialContent) // without a length
				_, _ = w.Write(append(export[1000:len(export):len(export)], "surplus"...))
			}
			return n > 0
		}}
		dir := t.TempDir()
		d, err := open(t.Context(), start(t, file.ServeHTTP))
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		data, err := io.ReadAll(d)
		if _, ok := errors.AsType[*core.ResponseError](err); !ok || !bytes.Equal(data, export) {
			t.Errorf("%s: %d bytes, %v", protocol, len(data), err)
		}
		file.ranges = nil
		if err := save(t, start(t, file.ServeHTTP), filepath.Join(dir, "export.csv")); err == nil {
			t.Errorf("%s: it was saved", protocol)
		}
		holds(t, dir)
	}
}

// A part that was not requested is not the file.
func TestDownloadOfPartUnasked(t *testing.T) {
	t.Parallel()
	for _, contentRange := range []string{"bytes 0-999/300000", "bytes 1000-1999/300000", ""} {
		c := serve(t, answer(http.StatusPartialContent, "text/csv", string(export[:1000]), "Content-Range", contentRange))
		if _, err := open(t.Context(), c); err == nil || !strings.Contains(err.Error(), "sent a part of the file") {
			t.Errorf("%q: %v", contentRange, err)
		}
	}
}

// Of a file that changed before its first byte came, the versions are those of the new
// one.
func TestDownloadThatChangesBeforeItBegins(t *testing.T) {
	t.Parallel()
	file := &flaky{header: tagged.Clone(), cuts: []int{0, 1000}, edit: func(w http.ResponseWriter, _ *http.Request, n int) bool {
		if n > 0 {
			w.Header().Set("Etag", `"v2"`)
		}
		return false
	}}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		if data, err := download(t.Context(), c); err != nil || !bytes.Equal(data, export) {
			t.Errorf("%d bytes, %v", len(data), err)
		}
	})
	if want := []string{"", `"v1"`, `"v2"`}; !slices.Equal(file.ifs, want) {
		t.Errorf("asked for %q of %q", file.ranges, file.ifs)
	}
}

// A server that does not send parts may send all of it again.
func TestDownloadFromServerWithoutRanges(t *testing.T) {
	t.Parallel()
	file := &flaky{header: tagged, cuts: []int{1000, 500}, edit: func(_ http.ResponseWriter, r *http.Request, _ int) bool { r.Header.Del("Range"); return false }}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		if data, err := download(t.Context(), c); err != nil || !bytes.Equal(data, export) {
			t.Errorf("%d bytes, %v", len(data), err)
		}
	})
}

// A server may send less than the rest that it is asked for (RFC 9110, section
// 14.2), and is asked again.
func TestDownloadInParts(t *testing.T) {
	t.Parallel()
	const most = 100_000
	file := &flaky{header: tagged, cuts: []int{1000}, edit: func(_ http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			var from int
			_, _ = fmt.Sscanf(r.Header.Get("Range"), "bytes=%d-", &from)
			r.Header.Set("Range", fmt.Sprintf("bytes=%d-%d", from, from+most-1))
		}
		return false
	}}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		if data, err := download(t.Context(), c); err != nil || !bytes.Equal(data, export) {
			t.Errorf("%d bytes, %v", len(data), err)
		}
	})
	if want := []string{"", "bytes=1000-", "bytes=101000-", "bytes=201000-"}; !slices.Equal(file.ranges, want) {
		t.Errorf("asked for %q", file.ranges)
	}
	parts := file.edit
	file = &flaky{header: tagged, cuts: []int{1000}, edit: func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n == 2 {
			answer(410, "application/json", `{"detail": "Expired."}`)(w, r)
			return true
		}
		return parts(w, r, n)
	}}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		if data, err := download(t.Context(), c); !errors.Is(err, core.ErrGone) || len(data) != 1000+most {
			t.Errorf("%d bytes of what is gone meanwhile, %v", len(data), err)
		}
	})
}

// A server need not know how long a file is to send the rest of it.
func TestDownloadInPartsOfUnknownSize(t *testing.T) {
	t.Parallel()
	file := &flaky{header: tagged, cuts: []int{1000}, edit: func(w http.ResponseWriter, _ *http.Request, n int) bool {
		if n == 0 {
			return false
		}
		w.Header().Set("Content-Range", fmt.Sprintf("bytes 1000-%d/*", len(export)-1))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(export[1000:])
		return true
	}}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		if data, err := download(t.Context(), c); err != nil || !bytes.Equal(data, export) {
			t.Errorf("%d bytes, %v", len(data), err)
		}
	})
}

// What ended in an error does not go on with the bytes of another file.
func TestDownloadEndsWithItsError(t *testing.T) {
	t.Parallel()
	file := &flaky{header: tagged.Clone(), cuts: []int{1000}, edit: func(w http.ResponseWriter, _ *http.Request, n int) bool {
		w.Header().Set("Etag", fmt.Sprintf(`"v%d"`, n))
		return false
	}}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		d, err := open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		_, first := io.ReadAll(d)
		if more, again := io.ReadAll(d); len(more) > 0 || again == nil || again.Error() != first.Error() {
			t.Errorf("after %v: %d bytes, %v", first, len(more), again)
		}
	})
	if len(file.ranges) != 2 {
		t.Errorf("asked for %q", file.ranges)
	}
}

// Nothing has been read yet that could be of another version.
func TestDownloadFromServerWithoutRangesOrVersions(t *testing.T) {
	t.Parallel()
	file := &flaky{cuts: []int{0}, edit: func(_ http.ResponseWriter, r *http.Request, _ int) bool { r.Header.Del("Range"); return false }}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		if data, err := download(t.Context(), c); err != nil || !bytes.Equal(data, export) {
			t.Errorf("%d bytes, %v", len(data), err)
		}
	})
}

// A connection that breaks behind the last byte takes nothing with it.
func TestDownloadCutAtItsEnd(t *testing.T) {
	t.Parallel()
	atEnd := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err == nil {
				resp.Body = cutAtEnd{resp.Body}
			}
			return resp, err
		})
	}
	file := &flaky{header: tagged}
	if data, err := download(t.Context(), serve(t, file.ServeHTTP, core.WithMiddleware(atEnd))); err != nil || !bytes.Equal(data, export) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if len(file.ranges) != 1 {
		t.Errorf("asked for %q", file.ranges)
	}
}

type cutAtEnd struct{ io.ReadCloser }

func (c cutAtEnd) Read(p []byte) (int, error) {
	n, err := c.ReadCloser.Read(p)
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return n, err
}

func TestDownloadThatCannotResume(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file     *flaky
		requests int
		opts     []core.CallOption
	}{
		"no parts": {&flaky{header: tagged, edit: func(w http.ResponseWriter, _ *http.Request, _ int) bool {
			w.Header().Set("Accept-Ranges", "none")
			w.Header().Set("Content-Length", "300000")
			_, _ = w.Write(export[:1000])
			_ = http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}}, 1, nil},
		"no size":       {&flaky{header: http.Header{"Etag": {`"v1"`}, "Content-Encoding": {"br"}}}, 1, nil},
		"no retries":    {&flaky{header: tagged}, 1, []core.CallOption{core.WithRetries(0)}},
		"nothing comes": {&flaky{header: tagged, cuts: []int{1000, 0, 0, 0, 0, 0}}, 3, nil},
	} {
		if test.file.cuts == nil {
			test.file.cuts = []int{1000}
		}
		bubble(t, test.file.ServeHTTP, func(t *testing.T, c *core.Client) {
			data, err := download(t.Context(), c, test.opts...)
			if _, ok := errors.AsType[*core.ResponseError](err); !ok || len(data) != 1000 {
				t.Errorf("%s: %d bytes, %v", name, len(data), err)
			}
		})
		if len(test.file.ranges) != test.requests {
			t.Errorf("%s: asked for %q", name, test.file.ranges)
		}
	}
}

// A part that the caller asked for, or what a POST answers, is not asked for again.
func TestDownloadOfAnotherKindIsNotResumed(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		op   core.Operation
		opts []core.CallOption
	}{
		"part": {"GET /file", []core.CallOption{core.WithHeader("Range", "bytes=5000-")}},
		"POST": {"POST /file", nil},
	} {
		file := &flaky{header: tagged, cuts: []int{1000}, edit: func(_ http.ResponseWriter, r *http.Request, _ int) bool {
			r.Method = http.MethodGet // which is what ServeContent serves
			return false
		}}
		d, err := sdk.Download(t.Context(), serve(t, file.ServeHTTP), sdk.Request{Operation: test.op}, test.opts)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		if data, err := io.ReadAll(d); !errors.Is(err, io.ErrUnexpectedEOF) || len(data) != 1000 || len(file.ranges) != 1 {
			t.Errorf("%s: %d bytes, %v; asked for %q", name, len(data), err, file.ranges)
		}
	}
}

func TestDownloadThatIsGoneMeanwhile(t *testing.T) {
	t.Parallel()
	file := &flaky{header: tagged, cuts: []int{1000}, edit: func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			answer(410, "application/json", `{"detail": "Expired."}`)(w, r)
		}
		return n > 0
	}}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		if _, err := download(t.Context(), c); !errors.Is(err, core.ErrGone) {
			t.Errorf("got %v", err)
		}
	})
}

func TestDownloadErrorsAreTyped(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]error{404: core.ErrNotFound, 409: core.ErrConflict, 410: core.ErrGone} {
		_, err := download(t.Context(), serve(t, answer(status, "application/json", `{"detail": "No."}`)))
		if api, ok := errors.AsType[*core.APIError](err); !ok || !errors.Is(err, want) || api.Message != "No." {
			t.Errorf("%d: %v", status, err)
		}
	}
}

func TestDownloadEndsWithContext(t *testing.T) {
	t.Parallel()
	file := &flaky{header: tagged, cuts: []int{1000}}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	d, err := open(ctx, serve(t, func(w http.ResponseWriter, r *http.Request) {
		file.edit = func(w http.ResponseWriter, r *http.Request, _ int) bool {
			w.Header().Set("Content-Length", "10")
			_, _ = w.Write([]byte("half "))
			_ = http.NewResponseController(w).Flush()
			<-r.Context().Done()
			return true
		}
		file.ServeHTTP(w, r)
	}))
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	half := make([]byte, 5)
	if _, err := io.ReadFull(d, half); err != nil {
		t.Fatal(err)
	}
	cancel()
	if _, err := io.ReadAll(d); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// What is closed is not taken up again, neither by a read that was waiting nor by
// one to come.
func TestDownloadThatIsClosed(t *testing.T) {
	t.Parallel()
	for name, silent := range map[string]bool{"while it is read": true, "while it is to be resumed": false} {
		file := &flaky{header: tagged, edit: func(w http.ResponseWriter, r *http.Request, _ int) bool {
			w.Header().Set("Accept-Ranges", "bytes")
			w.Header().Set("Content-Length", "300000")
			_, _ = w.Write(export[:1000])
			_ = http.NewResponseController(w).Flush()
			if !silent {
				panic(http.ErrAbortHandler)
			}
			<-r.Context().Done()
			return true
		}}
		bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
			d, err := open(t.Context(), c)
			if err != nil {
				t.Fatal(err)
			}
			read := make(chan error)
			go func() {
				_, err := io.ReadAll(d)
				read <- err
			}()
			synctest.Wait() // until the reader waits
			d.Close()
			if err := <-read; !errors.Is(err, fs.ErrClosed) {
				t.Errorf("%s: %v", name, err)
			}
			if n, err := d.Read(make([]byte, 10)); n > 0 || !errors.Is(err, fs.ErrClosed) {
				t.Errorf("%s: %d more bytes, %v", name, n, err)
			}
		})
		if len(file.ranges) != 1 {
			t.Errorf("%s: asked for %q", name, file.ranges)
		}
	}
	d, err := open(t.Context(), serve(t, (&flaky{header: tagged}).ServeHTTP))
	if err != nil {
		t.Fatal(err)
	}
	d.Close()
	d.Close() // as after Save, which closes it too
	if n, err := d.Read(make([]byte, 10)); n > 0 || !errors.Is(err, fs.ErrClosed) {
		t.Errorf("%d bytes of what was closed unread, %v", n, err)
	}
}

// An answer that comes in just as the download is closed is closed as well.
func TestDownloadThatIsClosedAsItResumes(t *testing.T) {
	t.Parallel()
	var d *core.Download
	var bodies []*watchedBody
	watch := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(req *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(req)
			if err == nil {
				bodies = append(bodies, &watchedBody{ReadCloser: resp.Body})
				resp.Body = bodies[len(bodies)-1]
			}
			if len(bodies) == 2 {
				d.Close()
			}
			return resp, err
		})
	}
	file := &flaky{header: tagged, cuts: []int{1000}}
	c := serve(t, file.ServeHTTP, core.WithMiddleware(watch), atOnce)
	var err error
	if d, err = open(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(d); !errors.Is(err, fs.ErrClosed) {
		t.Errorf("got %v", err)
	}
	for i, body := range bodies {
		if !body.closed {
			t.Errorf("answer %d is still open", i)
		}
	}
}

// watchedBody knows whether it has been closed.
type watchedBody struct {
	io.ReadCloser
	closed bool
}

func (b *watchedBody) Close() error { b.closed = true; return b.ReadCloser.Close() }

// A server that falls silent is given up on, and asked again for the rest.
func TestDownloadIdleTimeout(t *testing.T) {
	t.Parallel()
	file := &flaky{header: tagged, edit: func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			return false
		}
		w.Header().Set("Content-Length", "300000")
		_, _ = w.Write(export[:1000])
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return true
	}}
	bubble(t, file.ServeHTTP, func(t *testing.T, c *core.Client) {
		start := time.Now()
		if data, err := download(t.Context(), c); err != nil || !bytes.Equal(data, export) {
			t.Errorf("%d bytes, %v", len(data), err)
		}
		if took := time.Since(start); took < core.DefaultIdleTimeout || took > core.DefaultIdleTimeout+time.Second {
			t.Errorf("it took %v", took)
		}
	})
}

// Some servers store a file compressed and send it like that to everybody.
func TestDownloadOfCompressedFile(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(export)
	_ = z.Close()
	for name, test := range map[string]struct {
		body []byte
		want []byte
		err  string
	}{
		"whole":       {packed.Bytes(), export, ""},
		"two members": {slices.Repeat(packed.Bytes(), 2), slices.Repeat(export, 2), ""},
		"nothing":     {nil, nil, ""},
		"cut":         {packed.Bytes()[:1000], nil, "unpacking it: unexpected EOF"},
		"damaged":     {append(packed.Bytes()[:packed.Len()-8:packed.Len()-8], 1, 2, 3, 4, 5, 6, 7, 8), export, "unpacking it: gzip: invalid checksum"},
		"not packed":  {[]byte("plain text"), nil, "unpacking it: gzip: invalid header"},
	} {
		c := serve(t, answer(200, "text/csv", string(test.body), "Content-Encoding", "gzip", "Content-Length", strconv.Itoa(len(test.body))))
		d, err := open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		var received, total int64
		d.WithProgress(func(n, all int64) { received, total = n, all })
		data, err := io.ReadAll(d)
		if bad, ok := errors.AsType[*core.ResponseError](err); ok != (test.err != "") || ok && bad.Err.Error() != test.err {
			t.Errorf("%s: %v", name, err)
		}
		if again, e := io.ReadAll(d); len(again) > 0 || e != err { //nolint:errorlint // the very same
			t.Errorf("%s: %d more bytes, %v", name, len(again), e)
		}
		if test.want != nil && !bytes.Equal(data, test.want) || d.Size != -1 || received != total || total != int64(len(test.body)) && total != 0 {
			t.Errorf("%s: %d bytes of %d, progress %d of %d", name, len(data), d.Size, received, total)
		}
		d.Close()
	}
}

func TestCompressedDownloadThatBreaksOff(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	_, _ = z.Write(export)
	_ = z.Close()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Encoding", "gzip")
		w.Header().Set("Content-Length", strconv.Itoa(packed.Len()))
		_, _ = w.Write(packed.Bytes()[:1000])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	})
	name := filepath.Join(t.TempDir(), "export.csv")
	d, err := open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Save(name); !core.IsTemporary(err) {
		t.Errorf("got %v", err)
	}
	if _, err := os.Stat(name); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("half a file was saved: %v", err)
	}
}
