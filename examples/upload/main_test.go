package main

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

func newJob(t *testing.T, out *strings.Builder) (*seclaitest.Server, *job) {
	t.Helper()
	srv := seclaitest.New(t)
	return srv, &job{
		sources:  sources.New(srv.Client(core.WithRetries(0))),
		sourceID: srv.Add(sources.OpList, map[string]any{"name": "Handbook", "source_type": sources.TypeCustomIndex}),
		folder:   fstest.MapFS{"a.md": {Data: []byte("# A\n")}, "more/b.md": {Data: []byte("# B\n")}, "c.md": {Data: []byte("# C\n")}},
		out:      out,
	}
}

func TestUpload(t *testing.T) {
	var out strings.Builder
	srv, j := newJob(t, &out)
	if err := j.run(t.Context()); err != nil {
		t.Fatal(err)
	}
	if want := "100 %\n3 uploaded, 0 were there already, 0 failed\n"; !strings.HasSuffix(out.String(), want) {
		t.Errorf("got %q, want it to end with %q", out.String(), want)
	}
	srv.AssertCalls(t, sources.OpUpload, 3)
}

func TestUploadGoesOnAfterAFailure(t *testing.T) {
	var out strings.Builder
	srv, j := newJob(t, &out)
	j.journal = filepath.Join(t.TempDir(), "journal")
	srv.Fail(seclaitest.Fault{Operation: sources.OpUpload, Status: 503})
	if err := j.run(t.Context()); !errors.Is(err, core.ErrServer) {
		t.Errorf("got error %v, want that of the file that failed", err)
	}
	if !strings.HasSuffix(out.String(), "2 uploaded, 0 were there already, 1 failed\n") {
		t.Errorf("got %q", out.String())
	}

	if err := j.run(t.Context()); err != nil { // once more
		t.Error(err)
	}
	if !strings.HasSuffix(out.String(), "1 uploaded, 2 were there already, 0 failed\n") {
		t.Errorf("got %q", out.String())
	}
}

func TestUploadOffline(t *testing.T) {
	t.Setenv("SECLAI_API_KEY", "")
	var out strings.Builder
	if err := run(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.HasSuffix(out.String(), "3 uploaded, 0 were there already, 0 failed\n") {
		t.Errorf("got %q", out.String())
	}
}
