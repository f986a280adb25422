package core_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"testing/iotest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// upload sends file in a form, with what else fill puts into it.
func upload(ctx context.Context, c *core.Client, file core.Upload, fill func(*runtime.Form), opts ...core.CallOption) error {
	form := runtime.NewForm("file", file)
	if fill != nil {
		fill(form)
	}
	_, err := runtime.Call(ctx, c, runtime.Request{Operation: "POST /upload", Body: form}, func(d *wire.Decoder, _ *struct{}) { d.Skip() }, opts)
	return err
}

// received is an upload as it reached the server.
type received struct {
	name, contentType, body string
	fields                  map[string]string
	length                  int64 // of the request; -1 when it was not said
}

// receiver keeps what is uploaded in *got.
func receiver(t *testing.T, got *received) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		*got = received{length: r.ContentLength, fields: map[string]string{}}
		form, err := r.MultipartReader()
		if err != nil {
			t.Error(err)
			return
		}
		for {
			part, err := form.NextPart()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					t.Error(err)
				}
				break
			}
			got.add(t, part)
		}
		answer(200, "application/json", "{}")(w, r)
	}
}

func (r *received) add(t *testing.T, part *multipart.Part) {
	data, err := io.ReadAll(part)
	if err != nil {
		t.Error(err)
	}
	if part.FormName() != "file" {
		r.fields[part.FormName()] = string(data)
		return
	}
	r.name, r.contentType, r.body = part.FileName(), part.Header.Get("Content-Type"), string(data)
}

const poem = "Roses are red.\r\n--\x00\xff"

func TestUploadFromAnywhere(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "poem.txt"), []byte(poem), 0o600); err != nil {
		t.Fatal(err)
	}
	onDisk, err := os.Open(filepath.Join(dir, "poem.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = onDisk.Close() }()
	inMemory := fstest.MapFS{"a/poem.txt": {Data: []byte(poem)}}
	opened, err := inMemory.Open("a/poem.txt")
	if err != nil {
		t.Fatal(err)
	}
	halfRead := strings.NewReader("title: " + poem)
	_, _ = io.CopyN(io.Discard, halfRead, 7)
	for name, test := range map[string]struct {
		file  core.Upload
		sized bool
	}{
		"path":               {core.File(filepath.Join(dir, "poem.txt")), true},
		"bytes":              {core.Bytes("poem.txt", []byte(poem)), true},
		"seekable reader":    {core.Reader("poem.txt", halfRead), true},
		"reader":             {core.Reader("poem.txt", iotest.OneByteReader(strings.NewReader(poem))), false},
		"buffer":             {core.Reader("poem.txt", bytes.NewBufferString(poem)), true},
		"file system":        {core.FSFile(inMemory, "a/poem.txt"), true},
		"pipe":               {core.FSFile(fstest.MapFS{"poem.txt": {Data: []byte(poem), Mode: fs.ModeNamedPipe}}, "poem.txt"), false},
		"open file":          {core.OpenFile(onDisk), true},
		"file without Seek":  {core.OpenFile(noSeek{opened}), true},
		"under another name": {core.Bytes("x.pdf", []byte(poem)).WithName("poem.txt"), true},
	} {
		var got received
		c := serve(t, receiver(t, &got))
		if err := upload(t.Context(), c, test.file, nil); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if got.name != "poem.txt" || got.body != poem || got.contentType != "text/plain" || (got.length >= 0) != test.sized {
			t.Errorf("%s: got %+v", name, got)
		}
	}
	if _, err := onDisk.Stat(); err != nil {
		t.Errorf("the caller's file: %v", err)
	}
}

// noSeek is a file that can only be read.
type noSeek struct{ fs.File }

func TestUploadFileNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		`report.pdf`:                    `report.pdf`,
		`größe 日本.txt`:                  `größe 日本.txt`,
		`say "hi".txt`:                  `say %22hi%22.txt`,
		"a\r\nContent-Type: evil\r\n.b": `a%0D%0AContent-Type: evil%0D%0A.b`,
		"\x00\x1b\x7f.txt":              `%00%1B%7F.txt`,
		`a;b=c.txt`:                     `a;b=c.txt`,
		`end\`:                          `end\`,
		`"; name="other`:                `%22; name=%22other`,
		"\xff.txt":                      "\ufffd.txt",
	} {
		var got received
		c := serve(t, receiver(t, &got))
		if err := upload(t.Context(), c, core.Bytes(name, []byte(poem)).WithContentType("text/plain"), nil); err != nil {
			t.Errorf("%q: %v", name, err)
		}
		if got.name != want || got.body != poem || got.contentType != "text/plain" {
			t.Errorf("%q: got %+v", name, got)
		}
	}
}

func TestUploadTypes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, content, declared, want string }{
		{"a.docx", "anything", "", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"},
		{"A.PDF", "anything", "", "application/pdf"},
		{"A.MSG", "anything", "", "application/vnd.ms-outlook"},
		{"a.md", "", "", "text/markdown"},
		{"a.svg", "<svg>", "", "image/svg+xml"},
		{"picture", "\x89PNG\r\n\x1a\n" + strings.Repeat("x", 1000), "", "image/png"},
		{"picture.unheard-of", "GIF89a", "", "image/gif"},
		{"short", "x", "", "text/plain; charset=utf-8"},
		{"empty", "", "", "text/plain; charset=utf-8"},
		{"a.pdf", "anything", `text/plain; charset="utf-8"`, `text/plain; charset="utf-8"`},
	} {
		var got received
		c := serve(t, receiver(t, &got))
		file := core.Reader(test.name, iotest.HalfReader(strings.NewReader(test.content)))
		if test.declared != "" {
			file = file.WithContentType(test.declared)
		}
		if err := upload(t.Context(), c, file, nil); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
		if got.contentType != test.want || got.body != test.content {
			t.Errorf("%s: got %s of %d bytes", test.name, got.contentType, len(got.body))
		}
	}
}

func TestUploadFields(t *testing.T) {
	t.Parallel()
	var got received
	c := serve(t, receiver(t, &got))
	err := upload(t.Context(), c, core.Bytes("a.txt", nil), func(f *runtime.Form) {
		runtime.SetField(f, "title", new("Ünïcode\r\n--x"))
		runtime.SetField[string](f, "absent", nil)
		runtime.SetJSONField(f, "metadata", core.Object{"author": "Ada"})
		runtime.SetJSONField(f, "nothing", nil)
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(got.fields) != 2 || got.fields["title"] != "Ünïcode\r\n--x" || got.fields["metadata"] != `{"author":"Ada"}` {
		t.Errorf("got %q", got.fields)
	}
}

func TestUploadThatCannotBegin(t *testing.T) {
	t.Parallel()
	c := serve(t, func(http.ResponseWriter, *http.Request) { t.Error("something was sent") })
	var config *core.ConfigError
	var tooLarge *core.FileTooLargeError
	for name, test := range map[string]struct {
		file core.Upload
		want func(error) bool
	}{
		"none":          {core.Upload{}, func(err error) bool { return errors.As(err, &config) }},
		"no reader":     {core.Reader("a.txt", nil), func(err error) bool { return errors.As(err, &config) }},
		"no FS":         {core.FSFile(nil, "a.txt"), func(err error) bool { return errors.As(err, &config) }},
		"no open file":  {core.OpenFile(nil), func(err error) bool { return errors.As(err, &config) }},
		"no name":       {core.Bytes("", nil), func(err error) bool { return errors.As(err, &config) }},
		"no type":       {core.Bytes("a", nil).WithContentType("a/b\r\nX: y"), func(err error) bool { return errors.As(err, &config) }},
		"missing":       {core.File(filepath.Join(t.TempDir(), "a.txt")), func(err error) bool { return errors.Is(err, fs.ErrNotExist) }},
		"missing in FS": {core.FSFile(fstest.MapFS{}, "a.txt"), func(err error) bool { return errors.Is(err, fs.ErrNotExist) }},
		"directory":     {core.File(t.TempDir()), func(err error) bool { return strings.Contains(err.Error(), "sources.Client.UploadFolder") }},
		"too large": {core.File(sparse(t, core.MaxUploadBytes+1)), func(err error) bool {
			return errors.As(err, &tooLarge) && errors.Is(err, core.ErrTooLarge) && tooLarge.Size == core.MaxUploadBytes+1
		}},
		"broken at once": {core.Reader("a", iotest.ErrReader(io.ErrClosedPipe)), func(err error) bool { return errors.Is(err, io.ErrClosedPipe) }},
	} {
		if err := upload(t.Context(), c, test.file, nil); err == nil || !test.want(err) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// sparse is a file of so many bytes that takes no room.
func sparse(t *testing.T, size int64) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "large.pdf")
	f, err := os.Create(name)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if err := f.Truncate(size); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestUploadTurnsOutTooLarge(t *testing.T) {
	t.Parallel()
	var sink countingTransport
	err := upload(t.Context(), sink.client(t), core.Reader("endless.pdf", zeros{}), nil)
	if tooLarge, ok := errors.AsType[*core.FileTooLargeError](err); !ok || tooLarge.Size != -1 || !errors.Is(err, core.ErrTooLarge) {
		t.Errorf("got %v", err)
	}
	if sink.received > core.MaxUploadBytes+1000 {
		t.Errorf("%d bytes were sent", sink.received)
	}
}

// What is as large as the API takes is sent.
func TestUploadOfLargestFile(t *testing.T) {
	t.Parallel()
	for name, file := range map[string]core.Upload{
		"known size":   core.File(sparse(t, core.MaxUploadBytes)),
		"unknown size": core.Reader("large.pdf", io.LimitReader(zeros{}, core.MaxUploadBytes)),
	} {
		var sink countingTransport
		if err := upload(t.Context(), sink.client(t), file, nil); err != nil || sink.received < core.MaxUploadBytes {
			t.Errorf("%s: %d bytes, %v", name, sink.received, err)
		}
	}
}

// countingTransport takes any request, and counts what it is sent: a network would
// take longer for what is this large.
type countingTransport struct{ received int64 }

func (c *countingTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	n, err := io.Copy(io.Discard, r.Body)
	c.received += n
	if err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: 200, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}

func (c *countingTransport) client(t *testing.T) *core.Client {
	t.Helper()
	return newClient(t, core.WithHTTPClient(&http.Client{Transport: c}))
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) { clear(p); return len(p), nil }

func TestUploadThatTheServerFindsTooLarge(t *testing.T) {
	t.Parallel()
	bubble(t, answer(http.StatusRequestEntityTooLarge, "application/json", `{"detail": "Too large."}`), func(t *testing.T, c *core.Client) {
		err := upload(t.Context(), c, core.Bytes("a.pdf", make([]byte, 10<<20)), nil)
		if !errors.Is(err, core.ErrTooLarge) {
			t.Errorf("got %v", err)
		}
		<-time.After(time.Second) // in the bubble: the server takes half of it to close the connection
	})
}

func TestUploadOfFileThatChanges(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"short", "much longer than it was"} {
		c := serve(t, func(_ http.ResponseWriter, r *http.Request) { _, _ = io.Copy(io.Discard, r.Body) })
		f := changing{strings.NewReader(content), 10}
		if err := upload(t.Context(), c, core.FSFile(f, "a.txt"), nil); err == nil || !strings.Contains(err.Error(), "a.txt changed while it was uploaded") {
			t.Errorf("%q: %v", content, err)
		}
	}
}

// A retry does not send more or less than the request says.
func TestUploadOfFileThatChangesBeforeRetry(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"short", "much longer than it was"} {
		var attempts int
		bubble(t, overloaded(t, new(received), &attempts), func(t *testing.T, c *core.Client) {
			files := fstest.MapFS{"a.txt": {Data: []byte("0123456789")}}
			file := core.FSFile(files, "a.txt").WithProgress(func(int64, int64) { files["a.txt"] = &fstest.MapFile{Data: []byte(content)} })
			if err := upload(t.Context(), c, file, nil); err == nil || !strings.Contains(err.Error(), "a.txt changed while it was uploaded") {
				t.Errorf("%q: %v", content, err)
			}
		})
		if attempts != 1 {
			t.Errorf("%q: %d attempts", content, attempts)
		}
	}
}

// changing is a file, and its file system, that says it is of another size than it
// has when it is read.
type changing struct {
	io.Reader
	size int64
}

func (c changing) Open(string) (fs.File, error) { return c, nil }
func (c changing) Close() error                 { return nil }
func (c changing) Stat() (fs.FileInfo, error) {
	return fs.Stat(fstest.MapFS{"a.txt": {Data: make([]byte, c.size)}}, "a.txt")
}

func TestUploadProgress(t *testing.T) {
	t.Parallel()
	const size = 1 << 20
	for name, test := range map[string]struct {
		file  core.Upload
		total int64
	}{
		"known size":   {core.Bytes("a.txt", make([]byte, size)), size},
		"unknown size": {core.Reader("a", io.LimitReader(zeros{}, size)), -1},
	} {
		var got received
		c := serve(t, receiver(t, &got))
		var sent []int64
		file := test.file.WithProgress(func(n, total int64) {
			if total != test.total {
				t.Errorf("%s: of %d", name, total)
			}
			sent = append(sent, n)
		})
		if err := upload(t.Context(), c, file, nil); err != nil {
			t.Fatal(err)
		}
		if !slices.IsSorted(sent) || len(sent) < 2 || sent[len(sent)-1] != size || sent[0] == size {
			t.Errorf("%s: %d", name, sent)
		}
	}
}

// overloaded refuses the first attempt, half way through its body.
func overloaded(t *testing.T, got *received, attempts *int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if *attempts++; *attempts > 1 {
			receiver(t, got)(w, r)
			return
		}
		_, _ = io.CopyN(io.Discard, r.Body, 1000)
		answer(429, "application/json", "{}")(w, r)
	}
}

func TestUploadIsReplayed(t *testing.T) {
	t.Parallel()
	data := bytes.Repeat([]byte("0123456789"), 20_000)
	for name, file := range map[string]core.Upload{
		"bytes":           core.Bytes("a.txt", data),
		"seekable reader": core.Reader("a.txt", bytes.NewReader(data)),
		"file system":     core.FSFile(fstest.MapFS{"a.txt": {Data: data}}, "a.txt"),
	} {
		var got received
		var attempts int
		var sent []int64
		bubble(t, overloaded(t, &got, &attempts), func(t *testing.T, c *core.Client) {
			file := file.WithProgress(func(n, _ int64) { sent = append(sent, n) })
			if err := upload(t.Context(), c, file, nil); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		})
		if got.body != string(data) || attempts != 2 {
			t.Errorf("%s: %d bytes in %d attempts", name, len(got.body), attempts)
		}
		if slices.IsSorted(sent) || sent[len(sent)-1] != int64(len(data)) {
			t.Errorf("%s: progress %d", name, sent)
		}
	}
}

func TestUploadThatCannotBeReplayed(t *testing.T) {
	t.Parallel()
	var got received
	var attempts int
	c := serve(t, overloaded(t, &got, &attempts))
	err := upload(t.Context(), c, core.Reader("a.txt", iotest.HalfReader(bytes.NewReader(make([]byte, 100_000)))), nil)
	if !errors.Is(err, core.ErrRateLimited) || attempts != 1 {
		t.Errorf("got %v after %d attempts", err, attempts)
	}
}

func TestUploadClosesWhatItOpens(t *testing.T) {
	t.Parallel()
	for name, handler := range map[string]func(*testing.T) http.HandlerFunc{
		"success": func(t *testing.T) http.HandlerFunc { return receiver(t, new(received)) },
		"refusal": func(*testing.T) http.HandlerFunc { return answer(400, "application/json", "{}") },
		"retry":   func(t *testing.T) http.HandlerFunc { return overloaded(t, new(received), new(int)) },
		"drop": func(*testing.T) http.HandlerFunc {
			return func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		},
	} {
		files := &counted{FS: fstest.MapFS{"a.txt": {Data: make([]byte, 100_000)}}}
		bubble(t, handler(t), func(t *testing.T, c *core.Client) {
			err := upload(t.Context(), c, core.FSFile(files, "a.txt"), nil)
			t.Logf("%s: %v", name, err)
		})
		files.allClosed(t, name)
	}
	files := &counted{FS: fstest.MapFS{"a.txt": {Data: make([]byte, 100_000)}}}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := upload(ctx, newClient(t), core.FSFile(files, "a.txt"), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if n := files.open.Load(); n != 0 {
		t.Errorf("of a call that was not sent, %d files are still open", n)
	}
}

// counted counts the files that are open.
type counted struct {
	fs.FS
	opened, open atomic.Int64
}

func (c *counted) Open(name string) (fs.File, error) {
	f, err := c.FS.Open(name)
	c.opened.Add(1)
	c.open.Add(1)
	return &countedFile{File: f, fs: c}, err
}

func (c *counted) allClosed(t *testing.T, name string) {
	t.Helper()
	if opened, open := c.opened.Load(), c.open.Load(); opened == 0 || open != 0 {
		t.Errorf("%s: %d of %d files are still open", name, open, opened)
	}
}

type countedFile struct {
	fs.File
	fs     *counted
	closed atomic.Bool
}

func (f *countedFile) Close() error {
	if !f.closed.Swap(true) {
		f.fs.open.Add(-1)
	}
	return f.File.Close()
}

// A reader that stands behind its end has nothing more.
func TestUploadOfNothing(t *testing.T) {
	t.Parallel()
	var got received
	r := strings.NewReader(poem)
	if _, err := r.Seek(1000, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if err := upload(t.Context(), serve(t, receiver(t, &got)), core.Reader("a.txt", r), nil); err != nil || got.body != "" || got.length <= 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

// An upload may take its time, as long as it goes on.
func TestUploadIdleTimeout(t *testing.T) {
	t.Parallel()
	var got received
	bubble(t, receiver(t, &got), func(t *testing.T, c *core.Client) {
		start := time.Now()
		if err := upload(t.Context(), c, core.Reader("a.txt", &slow{left: 20}), nil); err != nil || len(got.body) != 20 {
			t.Errorf("%d bytes, %v", len(got.body), err)
		}
		if took := time.Since(start); took < 10*time.Minute {
			t.Errorf("it took %v", took)
		}
	})
	var over chan struct{}
	stuck := func(http.ResponseWriter, *http.Request) { <-over } // and reads nothing
	bubble(t, stuck, func(t *testing.T, c *core.Client) {
		over = make(chan struct{})
		defer func() {
			close(over)
			<-time.After(time.Minute) // in the bubble: net/http's server lingers
		}()
		start := time.Now()
		err := upload(t.Context(), c, core.Bytes("a.txt", make([]byte, 1<<20)), nil)
		if took := time.Since(start); !errors.Is(err, context.DeadlineExceeded) || took != core.DefaultIdleTimeout {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

// So may one that is sent again by net/http itself: a redirect has it do that.
func TestRedirectedUploadIdleTimeout(t *testing.T) {
	t.Parallel()
	var got received
	redirects := func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/upload" {
			http.Redirect(w, r, "/there", http.StatusTemporaryRedirect)
			return
		}
		receiver(t, &got)(w, r)
	}
	bubble(t, redirects, func(t *testing.T, c *core.Client) {
		start := time.Now()
		if err := upload(t.Context(), c, core.FSFile(slowFile{}, "a.txt"), nil); err != nil || len(got.body) != 20 {
			t.Errorf("%d bytes, %v after %v", len(got.body), err, time.Since(start))
		}
	})
}

// slowFile is a file, and its file system, of 20 slow bytes.
type slowFile struct{ *slow }

func (slowFile) Open(string) (fs.File, error) { return slowFile{&slow{left: 20}}, nil }
func (slowFile) Close() error                 { return nil }
func (slowFile) Stat() (fs.FileInfo, error) {
	return fs.Stat(fstest.MapFS{"a.txt": {Data: make([]byte, 20)}}, "a.txt")
}

// slow has a byte every 30 seconds.
type slow struct{ left int }

func (s *slow) Read(p []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	<-time.After(30 * time.Second) // in the bubble
	s.left--
	p[0] = 'x'
	return 1, nil
}

func TestUploadEndsWithContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	c := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.CopyN(io.Discard, r.Body, 1<<20)
		cancel()
		_, _ = io.Copy(io.Discard, r.Body)
	})
	err := upload(ctx, c, core.Reader("a.pdf", io.LimitReader(zeros{}, 100<<20)), nil)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

func ExampleUpload_WithProgress() {
	file := core.File("report.pdf").WithProgress(func(sent, total int64) {
		fmt.Printf("\r%d of %d bytes", sent, total)
	})
	_ = file // for sources.Client.Upload and the like
	// Output:
}
