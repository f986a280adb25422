package core_test

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	sdk "github.com/seclai/seclai-sdk-go/internal/runtime"
)

func TestSave(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "export.csv")
	if err := os.WriteFile(name, []byte("old"), 0o640); err != nil {
		t.Fatal(err)
	}
	c := serve(t, new(flaky).ServeHTTP)
	d, err := open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	during := ""
	err = d.WithProgress(func(int64, int64) {
		data, _ := os.ReadFile(name)
		during = string(data)
	}).Save(name)
	if err != nil || during != "old" {
		t.Errorf("%v; until then the file had %q", err, during)
	}
	data, err := os.ReadFile(name)
	if err != nil || !bytes.Equal(data, export) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o640 {
		t.Errorf("%v, %v", info.Mode(), err)
	}
	holds(t, dir, "export.csv")
}

func TestSaveToWhatALinkLeadsTo(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name, link := filepath.Join(dir, "export.csv"), filepath.Join(t.TempDir(), "latest.csv")
	if err := errors.Join(os.WriteFile(name, []byte("old"), 0o600), os.Symlink(name, link)); err != nil {
		t.Fatal(err)
	}
	d, err := open(t.Context(), serve(t, new(flaky).ServeHTTP))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Save(link); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(name)
	if target, linkErr := os.Readlink(link); err != nil || !bytes.Equal(data, export) || target != name {
		t.Errorf("%d bytes, %v; the link leads to %q, %v", len(data), err, target, linkErr)
	}
	holds(t, dir, "export.csv")
}

func TestSaveWithoutAName(t *testing.T) {
	t.Parallel()
	d, err := open(t.Context(), serve(t, new(flaky).ServeHTTP))
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := errors.AsType[*core.ConfigError](d.Save("")); !ok {
		t.Error("it was saved")
	}
}

// What can't be saved whole leaves the file that was there as it was. What remains is
// what the next Save can go on with.
func TestSaveThatFails(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		file *flaky
		want []string
	}{
		"tag":          {&flaky{header: tagged, cuts: []int{1000}}, []string{lock, part}},
		"time":         {&flaky{header: dated, cuts: []int{1000}}, []string{lock, part}},
		"no bytes":     {&flaky{header: tagged, cuts: []int{0}}, nil},
		"no version":   {&flaky{cuts: []int{1000}}, nil},
		"weak tag":     {&flaky{header: http.Header{"Etag": {`W/"v1"`}}, cuts: []int{1000}}, nil},
		"this second":  {&flaky{header: http.Header{"Date": dated["Last-Modified"], "Last-Modified": dated["Last-Modified"]}, cuts: []int{1000}}, nil},
		"other coding": {&flaky{header: http.Header{"Etag": {`"v1"`}, "Content-Encoding": {"br"}}, cuts: []int{1000}}, nil},
		"no parts":     {&flaky{header: tagged, edit: halfOnly("Accept-Ranges", "none")}, nil},
		"no size":      {&flaky{header: tagged, edit: halfOnly("Transfer-Encoding", "chunked")}, nil},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "export.csv")
		if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := save(t, serve(t, test.file.ServeHTTP, core.WithRetries(0)), file); !core.IsTemporary(err) {
			t.Errorf("%s: %v", name, err)
		}
		if data, err := os.ReadFile(file); string(data) != "old" {
			t.Errorf("%s: there is %q, %v", name, data, err)
		}
		holds(t, dir, append(test.want, "export.csv")...)
		closedIn(t, dir)
	}
}

// halfOnly sends the beginning of the file, and breaks off.
func halfOnly(name, value string) func(http.ResponseWriter, *http.Request, int) bool {
	return func(w http.ResponseWriter, _ *http.Request, _ int) bool {
		w.Header().Set("Content-Length", strconv.Itoa(len(export)))
		if value == "chunked" {
			w.Header().Del("Content-Length")
		} else {
			w.Header().Set(name, value)
		}
		_, _ = w.Write(export[:1000])
		_ = http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	}
}

func TestSaveIntoNoDirectory(t *testing.T) {
	t.Parallel()
	d, err := open(t.Context(), serve(t, (&flaky{header: tagged}).ServeHTTP))
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Save(filepath.Join(t.TempDir(), "none", "export.csv")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("got %v", err)
	}
	if n, err := d.Read(make([]byte, 10)); err == nil {
		t.Errorf("it is still open: %d bytes", n)
	}
}

func TestSaveWhoseProgressPanics(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := open(t.Context(), serve(t, new(flaky).ServeHTTP))
	if err != nil {
		t.Fatal(err)
	}
	func() {
		defer func() { _ = recover() }()
		_ = d.WithProgress(func(int64, int64) { panic("no ink") }).Save(filepath.Join(dir, "export.csv"))
		t.Error("it did not panic")
	}()
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("the directory has %v, %v", entries, err)
	}
}

func TestSaveWhereItCannotBe(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "directory")
	if err := os.Mkdir(name, 0o700); err != nil {
		t.Fatal(err)
	}
	c := serve(t, new(flaky).ServeHTTP)
	socket, err := net.Listen("unix", filepath.Join(dir, "directory", "s"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = socket.Close() }()
	for _, name := range []string{name, socket.Addr().String()} {
		d, err := open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		d.WithProgress(func(int64, int64) { t.Errorf("%s: the file was read for nothing", name) })
		if err := d.Save(name); err == nil || !strings.Contains(err.Error(), "saving "+name+": what is there is a directory or device") {
			t.Errorf("got %v", err)
		}
	}
	holds(t, dir, "directory")
}

// What is left of a download is not the file.
func TestSaveWhatWasRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	d, err := open(t.Context(), serve(t, new(flaky).ServeHTTP))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.Read(make([]byte, 10)); err != nil {
		t.Fatal(err)
	}
	if _, ok := errors.AsType[*core.ConfigError](d.Save(filepath.Join(dir, "export.csv"))); !ok {
		t.Error("half a file was saved")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) > 0 {
		t.Errorf("the directory has %v, %v", entries, err)
	}
}

// The files that belong to export.csv.
const part, lock = ".seclai-export.csv.part", ".seclai-export.csv.lock"

var dated = http.Header{"Last-Modified": {"Wed, 21 Oct 2015 07:28:00 GMT"}}

// save makes a download and saves it.
func save(t *testing.T, c *core.Client, name string) error {
	t.Helper()
	d, err := open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	return d.Save(name)
}

// holds checks which files a directory has.
func holds(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the directory has %q, %v; want %q", got, err, want)
	}
}

// closedIn checks that no file in a directory is still open, where the system reports it.
func closedIn(t *testing.T, dir string) {
	t.Helper()
	files, _ := os.ReadDir("/proc/self/fd")
	for _, file := range files {
		if name, err := os.Readlink("/proc/self/fd/" + file.Name()); err == nil && strings.HasPrefix(name, dir) {
			t.Errorf("%s is still open", name)
		}
	}
}

// saved checks what a directory has after a success.
func saved(t *testing.T, dir string) {
	t.Helper()
	if data, err := os.ReadFile(filepath.Join(dir, "export.csv")); err != nil || !bytes.Equal(data, export) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	holds(t, dir, "export.csv")
	closedIn(t, dir)
}

// Downloads of the same file at once don't mix, and each is whole.
func TestSaveAtOnce(t *testing.T) {
	t.Parallel()
	for name, header := range map[string]http.Header{"tag": tagged, "no version": nil} {
		dir := t.TempDir()
		file := filepath.Join(dir, "export.csv")
		var all sync.WaitGroup
		all.Add(4)
		c := serve(t, func(w http.ResponseWriter, r *http.Request) {
			all.Done()
			maps.Copy(w.Header(), header)
			all.Wait() // for the others
			http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(export))
		})
		errs := make(chan error)
		for range 4 {
			go func() {
				d, err := open(t.Context(), c)
				if err == nil {
					err = d.Save(file)
				}
				errs <- err
			}()
		}
		for range 4 {
			if err := <-errs; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		saved(t, dir)
	}
}

// One who finds that somebody else is saving the file has a part alone.
func TestSaveWhileAnotherSaves(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "export.csv")
	c := serve(t, (&flaky{header: tagged}).ServeHTTP)
	first, err := open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	once := sync.OnceFunc(func() {
		d, err := open(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		err = d.WithProgress(func(n, total int64) {
			entries, err := os.ReadDir(dir)
			if n < total && (err != nil || len(entries) != 3) {
				t.Errorf("the directory has %v, %v; want two parts and a lock", entries, err)
			}
		}).Save(file)
		if err != nil {
			t.Error(err)
		}
		if data, err := os.ReadFile(file); err != nil || !bytes.Equal(data, export) {
			t.Errorf("the first to finish wrote %d bytes, %v", len(data), err)
		}
		holds(t, dir, lock, part, "export.csv")
	})
	if err := first.WithProgress(func(int64, int64) { once() }).Save(file); err != nil {
		t.Error(err)
	}
	saved(t, dir)
}

// leavePart makes a Save that breaks off after 1000 bytes.
func leavePart(t *testing.T, header http.Header, file string) {
	t.Helper()
	if err := save(t, serve(t, (&flaky{header: header, cuts: []int{1000}}).ServeHTTP, core.WithRetries(0)), file); err == nil {
		t.Fatal("half a file was saved")
	}
	data, err := os.ReadFile(filepath.Join(filepath.Dir(file), part))
	if err != nil || !bytes.Equal(data, export[:1000]) {
		t.Fatalf("the part has %d bytes, %v", len(data), err)
	}
}

// editing is what the server does otherwise from its first, second or third response.
type editing = func(w http.ResponseWriter, r *http.Request, n int) bool

func setFrom(first int, name, value string) editing {
	return func(w http.ResponseWriter, _ *http.Request, n int) bool {
		if n >= first {
			w.Header().Set(name, value)
		}
		return false
	}
}

// withoutRanges sends all of the file, and says that it can't send parts.
func withoutRanges(w http.ResponseWriter, _ *http.Request, _ int) bool {
	w.Header().Set("Accept-Ranges", "none")
	w.Header().Set("Content-Length", strconv.Itoa(len(export)))
	_, _ = w.Write(export)
	return true
}

func refuse(status int) editing {
	return func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if r.Header.Get("Range") != "" {
			w.WriteHeader(status)
		}
		return r.Header.Get("Range") != ""
	}
}

// sendPart sends a part of the file with this Content-Range.
func sendPart(contentRange string, body []byte) editing {
	return func(w http.ResponseWriter, r *http.Request, _ int) bool {
		if r.Header.Get("Range") == "" {
			return false
		}
		w.Header().Set("Content-Range", contentRange)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.WriteHeader(http.StatusPartialContent)
		_, _ = w.Write(body)
		return true
	}
}

// A Save goes on with what an earlier one left if it is certain to be of the same file,
// and else starts anew.
func TestSaveContinues(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header http.Header
		cuts   []int
		edit   editing
		ranges []string // that were asked for
	}{
		"tag":                 {tagged, nil, nil, []string{"", "bytes=1000-"}},
		"time":                {dated, nil, nil, []string{"", "bytes=1000-"}},
		"breaks off again":    {tagged, []int{100, 500}, nil, []string{"", "bytes=1000-", "bytes=1500-"}},
		"all is sent":         {tagged, nil, func(_ http.ResponseWriter, r *http.Request, _ int) bool { r.Header.Del("Range"); return false }, []string{"", "bytes=1000-"}},
		"another tag":         {tagged, nil, setFrom(0, "Etag", `"v2"`), []string{""}},
		"no tag":              {nil, nil, nil, []string{""}},
		"no parts any more":   {tagged, nil, withoutRanges, []string{""}},
		"another tag by then": {tagged, nil, setFrom(1, "Etag", `"v2"`), []string{"", "bytes=1000-", ""}},
		"compressed":          {tagged, nil, sendPartAs("gzip"), []string{"", "bytes=1000-", ""}},
		"not satisfiable":     {tagged, nil, refuse(http.StatusRequestedRangeNotSatisfiable), []string{"", "bytes=1000-", ""}},
		"not implemented":     {tagged, nil, refuse(http.StatusNotImplemented), []string{"", "bytes=1000-", ""}},
		"no content":          {tagged, nil, refuse(http.StatusNoContent), []string{"", "bytes=1000-", ""}},
		"another part":        {tagged, nil, sendPart("bytes 1001-299999/300000", export[1001:]), []string{"", "bytes=1000-", ""}},
		"part too long":       {tagged, nil, sendPart("bytes 1000-299999/300000", export), []string{"", "bytes=1000-", ""}},
		"part too short":      {tagged, nil, sendPart("bytes 1000-299999/300000", export[1001:]), []string{"", "bytes=1000-", ""}},
		"part of more":        {tagged, nil, sendPart("bytes 1000-300000/300001", append(export[1000:300_000:300_000], 'x')), []string{"", "bytes=1000-", ""}},
		"part beyond the end": {tagged, nil, sendPart("bytes 1000-300000/*", append(export[1000:300_000:300_000], 'x')), []string{"", "bytes=1000-", ""}},
		"other unit":          {tagged, nil, sendPart("lines 1000-299999/300000", export[1000:]), []string{"", "bytes=1000-", ""}},
	} {
		for protocol, start := range protocols {
			dir := t.TempDir()
			file := filepath.Join(dir, "export.csv")
			header := test.header
			if header == nil {
				header = tagged
			}
			leavePart(t, header, file)
			server := &flaky{header: test.header.Clone(), cuts: test.cuts, edit: test.edit}
			if len(server.cuts) > 0 {
				server.cuts[0] = len(export) // the first is closed
			}
			d, err := open(t.Context(), start(t, server.ServeHTTP))
			if err != nil {
				t.Fatal(err)
			}
			var progress []int64
			if err = d.WithProgress(func(n, _ int64) { progress = append(progress, n) }).Save(file); err != nil {
				t.Errorf("%s, %s: %v", name, protocol, err)
			}
			saved(t, dir)
			if !slices.Equal(server.ranges, test.ranges) {
				t.Errorf("%s, %s: asked for %q, want %q", name, protocol, server.ranges, test.ranges)
			}
			if len(test.ranges) > 1 && test.ranges[len(test.ranges)-1] != "" && (progress[0] != 1000 || !slices.IsSorted(progress)) {
				t.Errorf("%s, %s: progress %d", name, protocol, progress)
			}
		}
	}
}

// sendPartAs sends the right part of the file, with an encoding.
func sendPartAs(encoding string) editing {
	send := sendPart("bytes 1000-299999/300000", export[1000:])
	return func(w http.ResponseWriter, r *http.Request, n int) bool {
		if r.Header.Get("Range") != "" {
			w.Header().Set("Content-Encoding", encoding)
		}
		return send(w, r, n)
	}
}

var protocols = map[string]func(*testing.T, http.HandlerFunc, ...core.ClientOption) *core.Client{"HTTP/1": serve, "HTTP/2": serveHTTP2}

// A part may be the whole file, or be of no use.
func TestSaveFindsAnotherPart(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		leave  func(part string) error
		ranges []string
	}{
		"whole": {func(part string) error { return os.WriteFile(part, export, 0o600) }, []string{""}},
		"longer": {func(part string) error {
			return os.WriteFile(part, append(slices.Clip(export), 'x'), 0o600)
		}, []string{""}},
		"empty":    {func(part string) error { return os.WriteFile(part, nil, 0o600) }, []string{""}},
		"gone":     {os.Remove, []string{""}},
		"no lock":  {func(part string) error { return os.Remove(strings.TrimSuffix(part, ".part") + ".lock") }, []string{""}},
		"readable": {func(part string) error { return os.Chmod(part, 0o400) }, nil},
		"link": {func(part string) error {
			other := filepath.Join(filepath.Dir(filepath.Dir(part)), "other")
			return errors.Join(os.Remove(part), os.WriteFile(other, export[:1000], 0o600), os.Symlink(other, part))
		}, []string{""}},
		"directory": {func(part string) error {
			return errors.Join(os.Remove(part), os.Mkdir(part, 0o700))
		}, []string{""}},
	} {
		dir := filepath.Join(t.TempDir(), "dir")
		file := filepath.Join(dir, "export.csv")
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		leavePart(t, tagged, file)
		if err := test.leave(filepath.Join(dir, part)); err != nil {
			t.Skip(err)
		}
		server := &flaky{header: tagged}
		if err := save(t, serve(t, server.ServeHTTP), file); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		saved(t, dir)
		if test.ranges != nil && !slices.Equal(server.ranges, test.ranges) {
			t.Errorf("%s: asked for %q, want %q", name, server.ranges, test.ranges)
		}
		if other, err := os.ReadFile(filepath.Join(filepath.Dir(dir), "other")); err == nil && !bytes.Equal(other, export[:1000]) {
			t.Errorf("%s: what the link leads to has %d bytes", name, len(other))
		}
	}
}

// A part of the same name may be of another file.
func TestSaveOfAnotherFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "export.csv")
	leavePart(t, tagged, file)
	server := &flaky{header: tagged}
	d, err := sdk.Download(t.Context(), serve(t, server.ServeHTTP), sdk.Request{Operation: "GET /other"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Save(file); err != nil || !slices.Equal(server.ranges, []string{""}) {
		t.Errorf("%v; asked for %q", err, server.ranges)
	}
	saved(t, dir)
}

// A caller who hashes what is read wants to read all of it.
func TestSaveThroughAReader(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "export.csv")
	leavePart(t, tagged, file)
	d, err := open(t.Context(), serve(t, (&flaky{header: tagged}).ServeHTTP))
	if err != nil {
		t.Fatal(err)
	}
	var seen bytes.Buffer
	body := d.ReadCloser
	d.ReadCloser = struct {
		io.Reader
		io.Closer
	}{io.TeeReader(body, &seen), body}
	if err := d.Save(file); err != nil || !bytes.Equal(seen.Bytes(), export) {
		t.Errorf("%v; %d bytes were read", err, seen.Len())
	}
	saved(t, dir)
}

// A server that can't be reached costs nothing of the part.
func TestSaveKeepsThePart(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "export.csv")
	leavePart(t, tagged, file)
	server := &flaky{header: tagged, edit: func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			answer(http.StatusInternalServerError, "application/json", `{"detail": "Down."}`)(w, r)
		}
		return n > 0
	}}
	if err := save(t, serve(t, server.ServeHTTP, core.WithBackoff(1, 1)), file); !errors.Is(err, core.ErrServer) {
		t.Errorf("got %v", err)
	}
	holds(t, dir, lock, part)
	server = &flaky{header: tagged}
	if err := save(t, serve(t, server.ServeHTTP, core.WithBackoff(1, 1)), file); err != nil || !slices.Equal(server.ranges, []string{"", "bytes=1000-"}) {
		t.Errorf("%v; asked for %q", err, server.ranges)
	}
	saved(t, dir)
}

// TestSaveInAnotherProcess is the other process of TestSaveAfterAKill.
func TestSaveInAnotherProcess(t *testing.T) {
	url, file := os.Getenv("SECLAI_TEST_SAVE_FROM"), os.Getenv("SECLAI_TEST_SAVE_TO")
	if url == "" {
		t.Skip("there is no other process")
	}
	d, err := open(t.Context(), newClient(t, core.WithBaseURL(url)))
	if err != nil {
		t.Fatal(err)
	}
	pieces := 0
	err = d.WithProgress(func(int64, int64) {
		if pieces++; pieces == 2 {
			fmt.Println("received") // and the first piece is in the part
		}
	}).Save(file)
	t.Fatal("not killed: ", err)
}

func TestSaveAfterAKill(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, "export.csv")
	server := &flaky{header: tagged, edit: func(w http.ResponseWriter, r *http.Request, n int) bool {
		if n > 0 {
			return false
		}
		w.Header().Set("Content-Length", strconv.Itoa(len(export)))
		w.Header().Set("Accept-Ranges", "bytes")
		_, _ = w.Write(export[:100_000]) // which no buffer takes at once
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
		return true
	}}
	listener := httptest.NewServer(server)
	defer listener.Close()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestSaveInAnotherProcess$", "-test.v")
	child.Env = append(os.Environ(), "SECLAI_TEST_SAVE_FROM="+listener.URL, "SECLAI_TEST_SAVE_TO="+file)
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Skip("no other processes here: ", err)
	}
	lines := bufio.NewScanner(stdout)
	for lines.Scan() && lines.Text() != "received" {
	}
	_ = child.Process.Kill()
	_ = child.Wait() // its error is the kill
	info, err := os.Stat(filepath.Join(dir, part))
	if err != nil || info.Size() == 0 || info.Size() > 100_000 {
		t.Fatalf("the part is %v, %v", info, err)
	}
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the file is there before it is whole: %v", err)
	}
	if err := save(t, newClient(t, core.WithBaseURL(listener.URL)), file); err != nil {
		t.Error(err)
	}
	saved(t, dir)
	if want := fmt.Sprintf("bytes=%d-", info.Size()); server.ranges[len(server.ranges)-1] != want {
		t.Errorf("asked for %q, want %s at last", server.ranges, want)
	}
}

// As os.Create, Save creates what a link leads to.
func TestSaveThroughLinks(t *testing.T) {
	t.Parallel()
	for name, link := range map[string]func(dir string) error{
		"relative": func(dir string) error { return os.Symlink("../data/export.csv", dir+"/links/latest.csv") },
		"absolute": func(dir string) error { return os.Symlink(dir+"/data/export.csv", dir+"/links/latest.csv") },
		"several": func(dir string) error {
			return errors.Join(os.Symlink("next.csv", dir+"/links/latest.csv"), os.Symlink("../links/../data/export.csv", dir+"/links/next.csv"))
		},
		"in a linked directory": func(dir string) error {
			return errors.Join(os.Mkdir(dir+"/far", 0o700), os.Mkdir(dir+"/far/off", 0o700), os.Remove(dir+"/links"), os.Symlink("far/off", dir+"/links"),
				os.Symlink("../../data/export.csv", dir+"/links/latest.csv"))
		},
	} {
		for _, old := range []bool{true, false} {
			dir := t.TempDir()
			data := filepath.Join(dir, "data")
			if err := errors.Join(os.Mkdir(data, 0o700), os.Mkdir(dir+"/links", 0o700)); err != nil {
				t.Fatal(err)
			}
			if old {
				if err := os.WriteFile(filepath.Join(data, "export.csv"), []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			if err := link(dir); err != nil {
				t.Skip("no symbolic links here: ", err)
			}
			link := dir + "/links/latest.csv"
			before, err := os.Readlink(link)
			if err != nil {
				t.Fatal(err)
			}
			if err := save(t, serve(t, (&flaky{header: tagged}).ServeHTTP), link); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			saved(t, data)
			if after, err := os.Readlink(link); after != before {
				t.Errorf("%s: the link leads to %q, %v", name, after, err)
			}
		}
	}
}

func TestSaveThroughLinksThatLeadNowhere(t *testing.T) {
	t.Parallel()
	for name, target := range map[string]string{"circle": "latest.csv", "missing directory": "none/export.csv", "name of a directory": "none/", "directory": "."} {
		dir := t.TempDir()
		link := filepath.Join(dir, "latest.csv")
		if err := os.Symlink(target, link); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
		f, want := os.Create(link)
		if want == nil {
			_ = f.Close()
			t.Fatalf("%s: os.Create takes it", name)
		}
		if err := save(t, serve(t, (&flaky{header: tagged}).ServeHTTP), link); err == nil || errors.Is(err, os.ErrNotExist) != errors.Is(want, os.ErrNotExist) {
			t.Errorf("%s: %v, and os.Create says %v", name, err, want)
		}
		holds(t, dir, "latest.csv")
	}
}

func TestSavePermissions(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has none of these")
	}
	dir := t.TempDir()
	model, err := os.Create(filepath.Join(t.TempDir(), "model"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = model.Close() }()
	created, err := model.Stat()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "export.csv")
	check := func(want fs.FileMode, partMayBe fs.FileMode) {
		t.Helper()
		leavePart(t, tagged, file)
		if info, err := os.Stat(filepath.Join(dir, part)); err != nil || info.Mode()&^partMayBe != 0 {
			t.Errorf("the part has %v, %v; want no more than %v", info.Mode(), err, partMayBe)
		}
		if err := save(t, serve(t, (&flaky{header: tagged}).ServeHTTP), file); err != nil {
			t.Fatal(err)
		}
		if info, err := os.Stat(file); err != nil || info.Mode() != want {
			t.Errorf("the file has %v, %v; want %v", info.Mode(), err, want)
		}
	}
	check(created.Mode(), created.Mode())
	for _, mode := range []fs.FileMode{0o600, 0o640, 0o755, 0o444} {
		if err := os.Chmod(file, mode); err != nil {
			t.Fatal(err)
		}
		check(mode, 0o600)
	}
}

// A name may be as long as the system allows, though a part's name is longer.
func TestSaveUnderALongName(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	file := filepath.Join(dir, strings.Repeat("x", 251)+".csv")
	if f, err := os.Create(file); err != nil {
		t.Skip("no such names here: ", err)
	} else if err = f.Close(); err != nil {
		t.Fatal(err)
	}
	if err := save(t, serve(t, (&flaky{header: tagged, cuts: []int{1000}}).ServeHTTP, core.WithRetries(0)), file); err == nil {
		t.Fatal("half a file was saved")
	}
	server := &flaky{header: tagged}
	if err := save(t, serve(t, server.ServeHTTP), file); err != nil || !slices.Equal(server.ranges, []string{"", "bytes=1000-"}) {
		t.Errorf("%v; asked for %q", err, server.ranges)
	}
	holds(t, dir, filepath.Base(file))
}
