package test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"go.uber.org/goleak"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// moments counts what happens to the requests of a client: one is about to be sent,
// an answer has begun, a piece of it has come. At one of these it acts; an error of
// act is that of the connection.
type moments struct {
	mu  sync.Mutex
	n   int
	at  int // counted from 1
	act func() error
}

func (m *moments) pass() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.n++; m.n != m.at {
		return nil
	}
	return m.act()
}

// reached reports whether it has acted.
func (m *moments) reached() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.n >= m.at
}

func (m *moments) middleware(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		if err := m.pass(); err != nil {
			return nil, err
		}
		resp, err := next.RoundTrip(req)
		if err != nil {
			return nil, err
		}
		if err := m.pass(); err != nil {
			resp.Body.Close()
			return nil, err
		}
		resp.Body = &momentsBody{resp.Body, m}
		return resp, nil
	})
}

type momentsBody struct {
	io.ReadCloser
	moments *moments
}

func (b *momentsBody) Read(p []byte) (int, error) {
	if err := b.moments.pass(); err != nil {
		return 0, err
	}
	return b.ReadCloser.Read(p[:min(len(p), 150)])
}

// deed is something that a user has the SDK do.
type deed struct {
	do     func(ctx context.Context, c *core.Client, source, dir string) (result string, err error)
	want   string
	starts core.Operation // what must not be done twice
	opts   []seclaitest.Option
}

var ask = agents.RunRequest{Input: new("x")}

var deeds = map[string]deed{
	"RunStream": {func(ctx context.Context, c *core.Client, _, _ string) (string, error) {
		return joined(agents.New(c).RunStream(ctx, "poet", ask), func(ev agents.RunEvent) string { return ev.Token })
	}, words, agents.OpRunStream, nil},
	"RunText": {func(ctx context.Context, c *core.Client, _, _ string) (string, error) {
		return joined(agents.New(c).RunText(ctx, "poet", ask, fast), func(piece string) string { return piece })
	}, words, agents.OpRunStream, nil},
	"RunAndWait": {func(ctx context.Context, c *core.Client, _, _ string) (string, error) {
		run, err := agents.New(c).RunAndWait(ctx, "poet", ask, fast)
		return output(run, err), err
	}, words, agents.OpRunStream, nil},
	"RunAndPoll": {func(ctx context.Context, c *core.Client, _, _ string) (string, error) {
		run, err := agents.New(c).RunAndPoll(ctx, "poet", ask, nil, fast)
		return output(run, err), err
	}, words, agents.OpRun, []seclaitest.Option{seclaitest.WithPolls(2)}},
	"List": {func(ctx context.Context, c *core.Client, _, _ string) (string, error) {
		return joined(agents.New(c).List(ctx, &agents.ListParams{Limit: new(3)}), func(a *agents.Agent) string { return a.ID })
	}, "dcbapoet", "", nil},
	"List ahead": {func(ctx context.Context, c *core.Client, _, _ string) (string, error) {
		return joined(agents.New(c).List(ctx, &agents.ListParams{Limit: new(3)}, core.WithPrefetch(2)), func(a *agents.Agent) string { return a.ID })
	}, "dcbapoet", "", nil},
	"ExportAndDownload": {func(ctx context.Context, c *core.Client, source, dir string) (string, error) {
		d, err := sources.New(c).ExportAndDownload(ctx, source, sources.CreateExportRequest{Format: sources.ExportFormatCSV}, fast)
		if err != nil {
			return "", err
		}
		err = d.Save(filepath.Join(dir, d.FileName))
		data, _ := os.ReadFile(filepath.Join(dir, "export.csv"))
		_, text, _ := strings.Cut(string(data), "inline.txt,")
		return strings.TrimSpace(text), err
	}, words, sources.OpCreateExport, []seclaitest.Option{seclaitest.WithPolls(1)}},
	"UploadFolder": {func(ctx context.Context, c *core.Client, source, _ string) (string, error) {
		folder := fstest.MapFS{"a.txt": {Data: []byte("A")}, "b.txt": {Data: []byte("B")}}
		return joined(sources.New(c).UploadFolder(ctx, source, folder, &sources.UploadFolderParams{Concurrency: 1}), func(f sources.FolderUpload) string { return f.Path })
	}, "a.txtb.txt", "", nil},
}

func output(run *agents.Run, err error) string {
	if err != nil || run.Output == nil {
		return ""
	}
	return *run.Output
}

// joined reads a loop to its end. An error before the end that is not that of the
// item before, or several, is another error.
func joined[T any](seq iter.Seq2[T, error], text func(T) string) (string, error) {
	var b strings.Builder
	var first error
	for v, err := range seq {
		switch {
		case first != nil:
			if _, ok := any(v).(sources.FolderUpload); !ok || err == nil {
				return "", fmt.Errorf("after %w came %v, %w", first, v, err)
			}
		case err != nil:
			first = err
		default:
			b.WriteString(text(v))
		}
	}
	return b.String(), first
}

// attempt is what came of a deed in which something happened at a moment.
type attempt struct {
	deed
	at      int
	reached bool
	result  string
	err     error
	started int
	left    []string // files that it left behind
}

// atEveryMoment does each deed again and again, with something happening ever
// later, until it is over before that. Nothing of it may be left.
func atEveryMoment(t *testing.T, act func(cancel func()) error, check func(*testing.T, attempt)) {
	for name, d := range deeds {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			const most = 35
			var wg sync.WaitGroup
			attempts := make([]attempt, most)
			for i := range attempts {
				wg.Go(func() { attempts[i] = try(t, d, i+1, act) })
			}
			wg.Wait()
			if !attempts[0].reached || attempts[most-1].reached {
				t.Errorf("moments 1 to %d are not all", most)
			}
			for _, a := range attempts {
				check(t, a)
			}
		})
	}
}

func try(t *testing.T, d deed, at int, act func(cancel func()) error) attempt {
	srv := seclaitest.NewServer(append([]seclaitest.Option{seclaitest.WithoutSampleData()}, d.opts...)...)
	defer srv.Close()
	srv.Agent("poet").Reply(words)
	for _, id := range []string{"a", "b", "c", "d"} {
		srv.Agent(id)
	}
	own := sources.New(srv.Client())
	source, err := own.Create(t.Context(), sources.CreateRequest{Name: "x", SourceType: "custom_index"})
	if err == nil {
		_, err = own.UploadInlineText(t.Context(), source.ID, sources.UploadInlineTextRequest{Text: words})
	}
	if err != nil {
		t.Error(err)
		return attempt{}
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	m := &moments{at: at, act: func() error { return act(cancel) }}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	dir := t.TempDir()
	a := attempt{deed: d, at: at}
	a.result, a.err = d.do(ctx, srv.Client(core.WithHTTPClient(&http.Client{Transport: transport}), core.WithMiddleware(m.middleware)), source.ID, dir)
	a.reached, a.started = m.reached(), len(srv.RequestsTo(d.starts))
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Error(err)
	}
	for _, e := range entries {
		a.left = append(a.left, e.Name())
	}
	return a
}

// ok checks what holds whatever happens.
func (a attempt) ok(t *testing.T) bool {
	t.Helper()
	if a.err == nil && a.result != a.want {
		t.Errorf("moment %d: got %q, want %q", a.at, a.result, a.want)
	}
	if !strings.HasPrefix(a.want, a.result) {
		t.Errorf("moment %d: %q does not begin as %q", a.at, a.result, a.want)
	}
	if a.starts != "" && a.started > 1 {
		t.Errorf("moment %d: it was started %d times", a.at, a.started)
	}
	if a.err != nil && len(a.left) > 0 {
		t.Errorf("moment %d: %v left %q behind", a.at, a.err, a.left)
	}
	return a.err == nil
}

// TestCanceledAtEveryMoment: whenever the context is canceled, what goes on ends
// with one error that says so, or was over anyway.
func TestCanceledAtEveryMoment(t *testing.T) {
	cancel := func(cancel func()) error { cancel(); return nil }
	atEveryMoment(t, cancel, func(t *testing.T, a attempt) {
		if !a.ok(t) && (!a.reached || !errors.Is(a.err, context.Canceled)) {
			t.Errorf("moment %d: %v", a.at, a.err)
		}
	})
}

// TestBrokenAtEveryMoment: whenever a connection breaks, what is wanted comes all the
// same. Only a start whose answer is lost is an error: it can't be repeated.
func TestBrokenAtEveryMoment(t *testing.T) {
	broken := errors.New("the connection is broken")
	err := fmt.Errorf("%w: %w", broken, io.ErrUnexpectedEOF)
	atEveryMoment(t, func(func()) error { return err }, func(t *testing.T, a attempt) {
		if a.ok(t) {
			return
		}
		mayFail := slices.Contains([]core.Operation{agents.OpRun, agents.OpRunStream, sources.OpCreateExport}, a.starts)
		if !a.reached || !errors.Is(a.err, broken) || !mayFail {
			t.Errorf("moment %d: %v", a.at, a.err)
		}
	})
}

// loops are what a user may leave at any item.
var loops = map[string]func(ctx context.Context, c *core.Client, source string) iter.Seq2[any, error]{
	"RunStream": func(ctx context.Context, c *core.Client, _ string) iter.Seq2[any, error] {
		return anySeq(agents.New(c).RunStream(ctx, "poet", ask))
	},
	"RunText": func(ctx context.Context, c *core.Client, _ string) iter.Seq2[any, error] {
		return anySeq(agents.New(c).RunText(ctx, "poet", ask))
	},
	"List": func(ctx context.Context, c *core.Client, _ string) iter.Seq2[any, error] {
		return anySeq(agents.New(c).List(ctx, &agents.ListParams{Limit: new(2)}))
	},
	"List ahead": func(ctx context.Context, c *core.Client, _ string) iter.Seq2[any, error] {
		return anySeq(agents.New(c).List(ctx, &agents.ListParams{Limit: new(1)}, core.WithPrefetch(3)))
	},
	"UploadFolder": func(ctx context.Context, c *core.Client, source string) iter.Seq2[any, error] {
		folder := fstest.MapFS{"a.txt": {Data: []byte("A")}, "b.txt": {Data: []byte("B")}, "c.txt": {Data: []byte("C")}}
		return anySeq(sources.New(c).UploadFolder(ctx, source, folder, nil))
	},
}

func anySeq[T any](seq iter.Seq2[T, error]) iter.Seq2[any, error] {
	return func(yield func(any, error) bool) {
		seq(func(v T, err error) bool { return yield(v, err) })
	}
}

// TestLeftAfterEveryItem leaves each loop after one item, two and so on. Nothing of
// it may be left, and no run or file is sent twice.
func TestLeftAfterEveryItem(t *testing.T) {
	for name, loop := range loops {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			all := 0
			for n := 1; n <= all+1; n++ {
				seen := leave(t, loop, n)
				if all = max(all, seen); seen < min(n, all) {
					t.Errorf("%d items before leaving at %d", seen, n)
				}
			}
			if all < 3 {
				t.Errorf("only %d items came", all)
			}
		})
	}
}

// leave reads n items of a loop, if there are as many, and returns how many came.
func leave(t *testing.T, loop func(context.Context, *core.Client, string) iter.Seq2[any, error], n int) (seen int) {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	srv.Agent("poet").Reply("one two three")
	for _, id := range []string{"a", "b", "c", "d"} {
		srv.Agent(id)
	}
	source, err := sources.New(srv.Client()).Create(t.Context(), sources.CreateRequest{Name: "x", SourceType: "custom_index"})
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	for _, err := range loop(t.Context(), srv.Client(core.WithHTTPClient(&http.Client{Transport: transport})), source.ID) {
		if err != nil {
			t.Error(err)
		}
		if seen++; seen == n {
			break
		}
	}
	if runs := len(srv.RequestsTo(agents.OpRunStream)); runs > 1 {
		t.Errorf("%d runs were started", runs)
	}
	if sent := len(srv.RequestsTo(sources.OpUpload)); sent > 3 {
		t.Errorf("%d files were sent", sent)
	}
	return seen
}
