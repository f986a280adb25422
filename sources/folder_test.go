package sources_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/fstest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

var lastYear = time.Date(2025, 3, 1, 12, 0, 0, 123, time.UTC)

// folder has files whose contents are given.
func folder(contents map[string]string) fstest.MapFS {
	files := fstest.MapFS{}
	for name, content := range contents {
		files[name] = &fstest.MapFile{Data: []byte(content), ModTime: lastYear}
	}
	return files
}

var papers = map[string]string{"a.txt": "A", "b/b.txt": "B", "b/c/c.md": "C", "d.txt": "D", ".git/x.txt": "X", ".hidden.txt": "H"}

// outcomes uploads a folder and tells what became of each file.
func outcomes(t *testing.T, client *sources.Client, source string, files fs.FS, params *sources.UploadFolderParams) map[string]string {
	t.Helper()
	got := map[string]string{}
	for f, err := range client.UploadFolder(t.Context(), source, files, params) {
		if got[f.Path] != "" {
			t.Errorf("%s is told of twice", f.Path)
		}
		got[f.Path] = string(f.Outcome)
		if err != nil {
			got[f.Path] = err.Error()
		}
	}
	return got
}

func want(t *testing.T, got, want map[string]string) {
	t.Helper()
	if !maps.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}

func TestUploadFolder(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	got := outcomes(t, client, source, folder(papers), nil)
	want(t, got, map[string]string{"a.txt": "uploaded", "b/b.txt": "uploaded", "b/c/c.md": "uploaded", "d.txt": "uploaded"})
	srv.AssertCalls(t, sources.OpUpload, 4)
}

func TestUploadFolderOnDisk(t *testing.T) {
	t.Parallel()
	_, client, source := newSource(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, folder(papers)); err != nil {
		t.Fatal(err)
	}
	got := outcomes(t, client, source, os.DirFS(dir), &sources.UploadFolderParams{Skip: func(path string, _ fs.DirEntry) bool { return path == "b/c" || path == "a.txt" || path == ".git" }})
	want(t, got, map[string]string{"b/b.txt": "uploaded", "d.txt": "uploaded", ".hidden.txt": "uploaded"})
}

func TestUploadFolderSendsContentsOnce(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	files := map[string]string{}
	for i := range 40 {
		files[fmt.Sprintf("%02d.txt", i)] = fmt.Sprint(i % 4)
	}
	uploaded, duplicate := 0, 0
	for path, outcome := range outcomes(t, client, source, folder(files), &sources.UploadFolderParams{Concurrency: 8}) {
		switch outcome {
		case "uploaded":
			uploaded++
		case "duplicate":
			duplicate++
		default:
			t.Errorf("%s: %s", path, outcome)
		}
	}
	if uploaded != 4 || duplicate != 36 {
		t.Errorf("%d were uploaded, %d were duplicates", uploaded, duplicate)
	}
	srv.AssertCalls(t, sources.OpUpload, 4)
	// Another call does not know of them, but the API does.
	got := outcomes(t, client, source, folder(map[string]string{"again.txt": "1"}), nil)
	want(t, got, map[string]string{"again.txt": "duplicate"})
	srv.AssertCalls(t, sources.OpUpload, 5)
}

// A duplicate of a file whose upload fails is not lost.
func TestUploadFolderTriesTheNextOfEqualFiles(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	srv.Fail(seclaitest.Fault{Operation: sources.OpUpload, Status: 400})
	var good, bad int
	for f, err := range client.UploadFolder(t.Context(), source, folder(map[string]string{"a.txt": "same", "b.txt": "same", "c.txt": "same"}), nil) {
		if err != nil {
			if bad++; !errors.Is(err, core.ErrBadRequest) || f.Outcome != "" || !strings.HasPrefix(err.Error(), f.Path+": ") {
				t.Errorf("%+v: %v", f, err)
			}
			continue
		}
		good++
	}
	if good != 2 || bad != 1 {
		t.Errorf("%d went well, %d did not", good, bad)
	}
}

func TestUploadFolderReportsEachError(t *testing.T) {
	t.Parallel()
	_, client, source := newSource(t)
	files := folder(papers)
	files["odd.exe"] = &fstest.MapFile{Data: []byte("MZ\x00\x01")}
	files["huge.pdf"] = &fstest.MapFile{Data: make([]byte, core.MaxUploadBytes+1)}
	files["secret.txt"] = &fstest.MapFile{Data: []byte("?")}
	refused := 0
	for f, err := range client.UploadFolder(t.Context(), source, unreadable{files, "secret.txt"}, nil) {
		_, tooLarge := errors.AsType[*core.FileTooLargeError](err)
		api, _ := errors.AsType[*core.APIError](err)
		switch f.Path {
		case "odd.exe":
			if api == nil || api.StatusCode != http.StatusUnsupportedMediaType {
				t.Errorf("%s: %v", f.Path, err)
			}
		case "huge.pdf":
			if !tooLarge {
				t.Errorf("%s: %v", f.Path, err)
			}
		case "secret.txt":
			if !errors.Is(err, fs.ErrPermission) {
				t.Errorf("%s: %v", f.Path, err)
			}
		default:
			if err != nil || f.Outcome != sources.FolderUploaded {
				t.Errorf("%+v: %v", f, err)
			}
			continue
		}
		refused++
	}
	if refused != 3 {
		t.Errorf("%d were refused", refused)
	}
}

// unreadable is a file system with a file or folder that can't be opened.
type unreadable struct {
	fstest.MapFS
	name string
}

func (u unreadable) Open(name string) (fs.File, error) {
	if name == u.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.Open(name)
}

func (u unreadable) ReadDir(name string) ([]fs.DirEntry, error) {
	if name == u.name {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
	}
	return u.MapFS.ReadDir(name)
}

func TestUploadFolderThatIsNotThere(t *testing.T) {
	t.Parallel()
	_, client, source := newSource(t)
	n := 0
	for f, err := range client.UploadFolder(t.Context(), source, os.DirFS(filepath.Join(t.TempDir(), "none")), nil) {
		if n++; f.Path != "" || !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if n != 1 {
		t.Errorf("%d results", n)
	}
	for _, err := range client.UploadFolder(t.Context(), source, nil, nil) {
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("got %v", err)
		}
	}
	for _, err := range client.UploadFolder(t.Context(), source, folder(papers), &sources.UploadFolderParams{Concurrency: -1}) {
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("got %v", err)
		}
	}
	for _, err := range client.UploadFolder(t.Context(), source, folder(papers), &sources.UploadFolderParams{Journal: t.TempDir()}) {
		if err == nil {
			t.Error("a folder was taken for a journal")
		}
	}
}

func TestUploadFolderIsBounded(t *testing.T) {
	t.Parallel()
	var now, exceeded atomic.Int64
	var reached sync.Once
	all := make(chan struct{})
	count := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			n := now.Add(1)
			defer now.Add(-1)
			if n == 3 {
				reached.Do(func() { close(all) })
			}
			if n > 3 {
				exceeded.Store(n)
			}
			<-all // three are on their way at once
			return next.RoundTrip(r)
		})
	}
	srv, _, source := newSource(t)
	client := sources.New(srv.Client(core.WithMiddleware(count)))
	files := map[string]string{}
	for i := range 30 {
		files[fmt.Sprint(i, ".txt")] = fmt.Sprint(i)
	}
	if got := outcomes(t, client, source, folder(files), &sources.UploadFolderParams{Concurrency: 3}); len(got) != 30 {
		t.Errorf("%d results", len(got))
	}
	if n := exceeded.Load(); n != 0 {
		t.Errorf("%d were sent at once", n)
	}
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestUploadFolderIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	files := map[string]string{}
	for i := range 50 {
		files[fmt.Sprintf("%02d.txt", i)] = fmt.Sprint(i)
	}
	params := &sources.UploadFolderParams{Journal: filepath.Join(t.TempDir(), "journal")}
	stopped := 0
	for _, err := range client.UploadFolder(t.Context(), source, folder(files), params) {
		if err != nil {
			t.Fatal(err)
		}
		if stopped++; stopped == 10 {
			break
		}
	}
	sent := contents(t, srv)
	if sent < 10 || sent > 10+2*sources.DefaultFolderConcurrency {
		t.Errorf("%d files were sent before the loop was left", sent)
	}
	srv.ForgetRequests()
	unchanged := 0
	got := outcomes(t, client, source, folder(files), params)
	for path, outcome := range got {
		if outcome == "unchanged" {
			unchanged++
		} else if outcome != "uploaded" && outcome != "duplicate" {
			t.Errorf("%s: %s", path, outcome)
		}
	}
	// A request of before may reach the server after the loop was left.
	if unchanged < 10 || len(got) != 50 || contents(t, srv) > 40+sources.DefaultFolderConcurrency {
		t.Errorf("%d of %d were unchanged, and %d sent", unchanged, len(got), contents(t, srv))
	}
	srv.ForgetRequests()
	files["07.txt"], files["new.txt"], files["copy.txt"] = "changed", "new", "8"
	changed := folder(files)
	changed["07.txt"].ModTime = lastYear.Add(time.Hour)
	again := outcomes(t, client, source, changed, params)
	if again["07.txt"] != "uploaded" || again["new.txt"] != "uploaded" || again["copy.txt"] != "duplicate" || again["08.txt"] != "unchanged" {
		t.Errorf("got %q", again)
	}
	srv.AssertCalls(t, sources.OpUpload, 2)
}

// A file is unchanged while its size and its time are; where a file system tells
// no times, files are read to see.
func TestUploadFolderLooksForChanges(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	params := &sources.UploadFolderParams{Journal: filepath.Join(t.TempDir(), "journal")}
	files := folder(map[string]string{"same.txt": "1", "time.txt": "2", "size.txt": "3", "untimed.txt": "4"})
	files["untimed.txt"].ModTime = time.Time{}
	outcomes(t, client, source, files, params)
	files["time.txt"] = &fstest.MapFile{Data: []byte("5"), ModTime: lastYear.Add(1)}
	files["size.txt"] = &fstest.MapFile{Data: []byte("33"), ModTime: lastYear}
	files["untimed.txt"] = &fstest.MapFile{Data: []byte("6")}
	srv.ForgetRequests()
	want(t, outcomes(t, client, source, files, params), map[string]string{"same.txt": "unchanged", "time.txt": "uploaded", "size.txt": "uploaded", "untimed.txt": "uploaded"})
	srv.AssertCalls(t, sources.OpUpload, 3)
}

// contents is how many uploads were answered well.
func contents(t *testing.T, srv *seclaitest.Server) int {
	t.Helper()
	n := 0
	for _, r := range srv.RequestsTo(sources.OpUpload) {
		if r.Status == http.StatusOK {
			n++
		}
	}
	return n
}

// Links may lead out of the folder or in a circle, and are passed over.
func TestUploadFolderWithLinks(t *testing.T) {
	t.Parallel()
	_, client, source := newSource(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, folder(map[string]string{"a.txt": "A", "b/b.txt": "B"})); err != nil {
		t.Fatal(err)
	}
	for link, to := range map[string]string{"link.txt": "a.txt", "b/circle": "..", "nowhere.txt": "none"} {
		if err := os.Symlink(to, filepath.Join(dir, link)); err != nil {
			t.Skip(err)
		}
	}
	want(t, outcomes(t, client, source, os.DirFS(dir), nil), map[string]string{"a.txt": "uploaded", "b/b.txt": "uploaded"})
}

func TestUploadFolderWithEmptyFile(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	want(t, outcomes(t, client, source, folder(map[string]string{"empty.txt": ""}), nil), map[string]string{"empty.txt": "uploaded"})
	srv.AssertCalls(t, sources.OpUpload, 1)
}

// The other files go on when a folder can't be read.
func TestUploadFolderWithUnreadableFolder(t *testing.T) {
	t.Parallel()
	_, client, source := newSource(t)
	got := outcomes(t, client, source, unreadable{folder(papers), "b/c"}, nil)
	if !strings.Contains(got["b/c"], "reading the folder to upload: open b/c: permission denied") {
		t.Errorf("got %q", got["b/c"])
	}
	delete(got, "b/c")
	want(t, got, map[string]string{"a.txt": "uploaded", "b/b.txt": "uploaded", "d.txt": "uploaded"})
}

// What is sent while it changes may be neither the old file nor the new one.
func TestUploadFolderOfFileThatChanges(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	dir := t.TempDir()
	if err := os.CopyFS(dir, folder(map[string]string{"a.txt": "before", "b.txt": "before"})); err != nil {
		t.Fatal(err)
	}
	params := &sources.UploadFolderParams{
		Concurrency: 1,
		Journal:     filepath.Join(t.TempDir(), "journal"),
		Progress: func(path string, _, _ int64) {
			if path == "a.txt" {
				if err := os.WriteFile(filepath.Join(dir, path), []byte("after!"), 0o600); err != nil {
					t.Error(err)
				}
			}
		},
	}
	for f, err := range client.UploadFolder(t.Context(), source, os.DirFS(dir), params) {
		if changed := f.Path == "a.txt"; changed != (err != nil) || changed != (f.Outcome == "") {
			t.Errorf("%+v: %v", f, err)
		}
	}
	params.Progress = nil
	srv.ForgetRequests()
	want(t, outcomes(t, client, source, os.DirFS(dir), params), map[string]string{"a.txt": "uploaded", "b.txt": "unchanged"})
	srv.AssertCalls(t, sources.OpUpload, 1)
}

// A file that is no journal is left as it is.
func TestUploadFolderWithAnotherFileForJournal(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	name := filepath.Join(t.TempDir(), "notes.txt")
	for _, content := range []string{"Buy milk.\n", "\x00\x00", strings.Repeat("x", 2<<20)} {
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		got := outcomes(t, client, source, folder(papers), &sources.UploadFolderParams{Journal: name})
		if len(got) != 1 || !strings.Contains(got[""], name) {
			t.Errorf("got %q", got)
		}
		if data, err := os.ReadFile(name); err != nil || string(data) != content {
			t.Errorf("it has become %d bytes, %v", len(data), err)
		}
	}
	srv.AssertCalls(t, sources.OpUpload, 0)
}

// The program may be killed while it writes, if only the end of a line.
func TestUploadFolderWithTornJournal(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	params := &sources.UploadFolderParams{Journal: filepath.Join(t.TempDir(), "journal"), Concurrency: 1}
	outcomes(t, client, source, folder(map[string]string{"a.txt": "A", "b.txt": "B"}), params)
	data, err := os.ReadFile(params.Journal)
	if err != nil || strings.Count(string(data), "\n") != 2 {
		t.Fatalf("the journal is %q, %v", data, err)
	}
	if err := os.WriteFile(params.Journal, data[:len(data)-10], 0o600); err != nil {
		t.Fatal(err)
	}
	files := folder(map[string]string{"a.txt": "A", "b.txt": "B"})
	want(t, outcomes(t, client, source, files, params), map[string]string{"a.txt": "unchanged", "b.txt": "duplicate"})
	if data, err = os.ReadFile(params.Journal); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(params.Journal, bytes.TrimSpace(data), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, piece := range []string{strings.Repeat("\x00", 200_000), strings.Repeat("x", 200_000) + "\n", `{"source": "` + strings.Repeat("y", 64<<10) + "\x00"} {
		first, rest, _ := bytes.Cut(data, []byte("\n"))
		for _, torn := range [][]byte{slices.Concat(first, []byte("\n"+piece), rest), slices.Concat([]byte(strings.Repeat("\x00", 100_000)), data)} {
			if err := os.WriteFile(params.Journal, torn, 0o600); err != nil {
				t.Fatal(err)
			}
			want(t, outcomes(t, client, source, files, params), map[string]string{"a.txt": "unchanged", "b.txt": "unchanged"})
		}
	}
	files["c.txt"] = &fstest.MapFile{Data: []byte("C"), ModTime: lastYear}
	want(t, outcomes(t, client, source, files, params), map[string]string{"a.txt": "unchanged", "b.txt": "unchanged", "c.txt": "uploaded"})
	want(t, outcomes(t, client, source, files, params), map[string]string{"a.txt": "unchanged", "b.txt": "unchanged", "c.txt": "unchanged"})
	delete(files, "c.txt")
	want(t, outcomes(t, client, source, files, params), map[string]string{"a.txt": "unchanged", "b.txt": "unchanged"})
	other, err := client.Create(t.Context(), sources.CreateRequest{Name: "other", SourceType: "custom_index"})
	if err != nil {
		t.Fatal(err)
	}
	want(t, outcomes(t, client, other.ID, files, params), map[string]string{"a.txt": "uploaded", "b.txt": "uploaded"})
	srv.AssertCalls(t, sources.OpUpload, 6)
}

func TestUploadFolderEndsWithContext(t *testing.T) {
	t.Parallel()
	_, client, source := newSource(t)
	files := map[string]string{}
	for i := range 500 {
		files[fmt.Sprint(i, ".txt")] = fmt.Sprint(i)
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	n := 0
	var last error
	var lastPath string
	for f, err := range client.UploadFolder(ctx, source, folder(files), nil) {
		if n++; n == 5 {
			cancel()
		}
		last, lastPath = err, f.Path
	}
	if !errors.Is(last, context.Canceled) || lastPath != "" || n > 100 {
		t.Errorf("%d results, the last %q: %v", n, lastPath, last)
	}
}

func TestUploadFolderParams(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	var mu sync.Mutex
	progress := map[string][]int64{}
	got := outcomes(t, client, source, folder(papers), &sources.UploadFolderParams{
		Params: func(path string) *sources.UploadParams { return &sources.UploadParams{Title: new("Title of " + path)} },
		Progress: func(path string, sent, total int64) {
			mu.Lock()
			defer mu.Unlock()
			progress[path] = append(progress[path], sent, total)
		},
	})
	if len(got) != 4 || !slices.Equal(progress["b/b.txt"], []int64{1, 1}) {
		t.Errorf("got %q with progress %v", got, progress)
	}
	for _, r := range srv.RequestsTo(sources.OpUpload) {
		if !strings.Contains(string(r.Body), "Title of ") {
			t.Errorf("sent %q", r.Body)
		}
	}
}

// An upload whose answer is lost is made again: it can't be doubled.
func TestUploadFolderRetries(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t)
	srv.Fail(seclaitest.Fault{Operation: sources.OpUpload, Drop: seclaitest.DropAfter})
	want(t, outcomes(t, client, source, folder(map[string]string{"a.txt": "A"}), nil), map[string]string{"a.txt": "duplicate"})
	srv.AssertCalls(t, sources.OpUpload, 2)
}
