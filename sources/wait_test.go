package sources_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// fast makes the polls of a test follow each other at once.
var fast = core.WithPollInterval(time.Millisecond, time.Millisecond)

// newSource is a server with a source that holds a content.
func newSource(t *testing.T, opts ...seclaitest.Option) (*seclaitest.Server, *sources.Client, string) {
	t.Helper()
	srv := seclaitest.New(t, opts...)
	client := sources.New(srv.Client())
	source, err := client.Create(t.Context(), sources.CreateRequest{Name: "papers", SourceType: "custom_index"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.UploadInlineText(t.Context(), source.ID, sources.UploadInlineTextRequest{Text: "Hello, Ada."}); err != nil {
		t.Fatal(err)
	}
	return srv, client, source.ID
}

func TestExportAndWait(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t, seclaitest.WithPolls(2))
	var seen []string
	export, err := client.ExportAndWait(t.Context(), source, sources.CreateExportRequest{Format: sources.ExportFormatJSONL}, fast,
		core.OnUpdate(func(e *sources.Export) error { seen = append(seen, string(e.Status)); return nil }))
	if err != nil || export.Status != "completed" {
		t.Fatalf("got %+v, %v", export, err)
	}
	if want := []string{"pending", "running", "running", "completed"}; !slices.Equal(seen, want) {
		t.Errorf("saw %q", seen)
	}
	srv.AssertCalls(t, sources.OpCreateExport, 1)
}

func TestExportAndDownload(t *testing.T) {
	t.Parallel()
	_, client, source := newSource(t, seclaitest.WithPolls(1))
	d, err := client.ExportAndDownload(t.Context(), source, sources.CreateExportRequest{Format: sources.ExportFormatCSV}, fast)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	data, err := io.ReadAll(d)
	if err != nil || !strings.Contains(string(data), "Hello, Ada.") || d.FileName != "export.csv" {
		t.Errorf("got %q named %q, %v", data, d.FileName, err)
	}
}

func TestDownloadExportTooEarlyAndTooLate(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t, seclaitest.WithPolls(1))
	export, err := client.CreateExport(t.Context(), source, sources.CreateExportRequest{Format: sources.ExportFormatZip})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := client.DownloadExport(t.Context(), source, export.ID); !errors.Is(err, core.ErrConflict) {
		t.Errorf("before it is completed: %v", err)
	}
	if _, err := client.WaitExport(t.Context(), source, export.ID, fast); err != nil {
		t.Fatal(err)
	}
	srv.Advance(30 * 24 * time.Hour)
	if _, err := client.DownloadExport(t.Context(), source, export.ID); !errors.Is(err, core.ErrGone) {
		t.Errorf("after it has expired: %v", err)
	}
	failed, ok := errors.AsType[*core.FailedError](waitExport(t, client, source, export.ID))
	if !ok || failed.State != "expired" {
		t.Errorf("waiting for an expired one: %v", failed)
	}
}

func waitExport(t *testing.T, client *sources.Client, source, export string) error {
	t.Helper()
	_, err := client.WaitExport(t.Context(), source, export, fast)
	return err
}

func TestExportIsCanceledWithContext(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t, seclaitest.WithPolls(1_000_000))
	ctx, cancel := context.WithCancel(t.Context())
	export, err := client.ExportAndWait(ctx, source, sources.CreateExportRequest{Format: sources.ExportFormatCSV}, fast, core.CancelWithContext(),
		core.OnUpdate(func(*sources.Export) error { cancel(); return nil }))
	if !errors.Is(err, context.Canceled) || export == nil {
		t.Fatalf("got %v, %v", export, err)
	}
	srv.AssertCalled(t, sources.OpCancelExport, seclaitest.Arg("export_id", export.ID), seclaitest.Status(200))
	if failed, ok := errors.AsType[*core.FailedError](waitExport(t, client, source, export.ID)); !ok || failed.State != "canceled" {
		t.Errorf("waiting for a canceled one: %v", failed)
	}
}

// A state that the SDK does not know is not the end.
func TestExportInUnknownState(t *testing.T) {
	t.Parallel()
	states := []string{"polishing", "polishing", "failed"}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"id": "e1", "status": "`+states[0]+`", "error": "Out of ink."}`)
		states = states[1:]
	}))
	t.Cleanup(srv.Close)
	c, err := core.New(core.WithBaseURL(srv.URL), core.WithAPIKey("key"))
	if err != nil {
		t.Fatal(err)
	}
	export, err := sources.New(c).WaitExport(t.Context(), "s1", "e1", fast)
	if failed, ok := errors.AsType[*core.FailedError](err); !ok || failed.Message != "Out of ink." || export == nil || len(states) > 0 {
		t.Errorf("got %v, %v", export, err)
	}
}

func TestSaveExport(t *testing.T) {
	t.Parallel()
	_, client, source := newSource(t)
	d, err := client.ExportAndDownload(t.Context(), source, sources.CreateExportRequest{Format: sources.ExportFormatJSONL}, fast)
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Save(filepath.Join(t.TempDir(), d.FileName)); err != nil {
		t.Error(err)
	}
}

func TestEmbeddingMigration(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t, seclaitest.WithPolls(1))
	if _, err := client.WaitEmbeddingMigration(t.Context(), source); err == nil {
		t.Error("a migration that there never was has been waited for")
	}
	req := sources.StartEmbeddingMigrationRequest{TargetEmbeddingModel: "text-embedding-3-large", TargetDimensions: 1024}
	m, err := client.StartEmbeddingMigrationAndWait(t.Context(), source, req, fast)
	if err != nil || m.Status != "completed" {
		t.Fatalf("got %+v, %v", m, err)
	}
	if m, err = client.WaitEmbeddingMigration(t.Context(), source); err != nil || m.Status != "completed" {
		t.Errorf("got %+v, %v", m, err)
	}
	srv.AssertCalls(t, sources.OpStartEmbeddingMigration, 1)
}

func TestEmbeddingMigrationIsCanceledWithContext(t *testing.T) {
	t.Parallel()
	srv, client, source := newSource(t, seclaitest.WithPolls(1_000_000))
	ctx, cancel := context.WithCancel(t.Context())
	req := sources.StartEmbeddingMigrationRequest{TargetEmbeddingModel: "text-embedding-3-large", TargetDimensions: 1024}
	_, err := client.StartEmbeddingMigrationAndWait(ctx, source, req, fast, core.CancelWithContext(),
		core.OnUpdate(func(*sources.EmbeddingMigration) error { cancel(); return nil }))
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	srv.AssertCalled(t, sources.OpCancelEmbeddingMigration, seclaitest.Status(200))
	_, err = client.WaitEmbeddingMigration(t.Context(), source)
	if failed, ok := errors.AsType[*core.FailedError](err); !ok || failed.State != "canceled" {
		t.Errorf("waiting for a canceled one: %v", err)
	}
}
