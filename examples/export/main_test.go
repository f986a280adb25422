package main

import (
	"errors"
	"io"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

func TestExport(t *testing.T) {
	srv := seclaitest.New(t, seclaitest.WithSampleData(), seclaitest.WithPolls(2))
	src := sources.New(srv.Client(core.WithPollInterval(time.Millisecond, time.Second)))
	id, err := choose(t.Context(), src, nil)
	if err != nil {
		t.Fatal(err)
	}

	var out strings.Builder
	file, err := save(t.Context(), src, id, t.TempDir(), &out)
	if err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(data), "Install the client") || !strings.Contains(out.String(), "running: 0 of 2") {
		t.Errorf("exported %q, reported %q", data, out.String())
	}
	srv.AssertCalls(t, sources.OpGetExport, 3)
}

func TestExportLeavesNothingBehind(t *testing.T) {
	srv := seclaitest.New(t, seclaitest.WithSampleData())
	src := sources.New(srv.Client(core.WithRetries(0)))
	id, err := choose(t.Context(), src, nil)
	if err != nil {
		t.Fatal(err)
	}
	srv.Fail(seclaitest.Fault{Operation: sources.OpDownloadExport, Times: seclaitest.Always, Drop: seclaitest.DropInBody, CutAfter: 10})

	folder := t.TempDir()
	_, err = save(t.Context(), src, id, folder, io.Discard)
	if _, ok := errors.AsType[*core.ResponseError](err); !ok {
		t.Errorf("got error %v, want a *core.ResponseError", err)
	}
	if files, err := os.ReadDir(folder); err != nil || len(files) > 0 {
		t.Errorf("%v were left behind (%v)", files, err)
	}
}

func TestExportOffline(t *testing.T) {
	t.Setenv("SECLAI_API_KEY", "")
	t.Setenv("TMPDIR", t.TempDir())
	var out strings.Builder
	if err := run(t.Context(), nil, &out); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Saved ") {
		t.Errorf("got %q", out.String())
	}
}
