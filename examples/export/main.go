// Export writes all contents of a source to a file: it starts an export, waits
// until it is ready, and saves it. The source is the argument, or else the first
// that has contents.
//
//	go run ./examples/export [source ID]
//
// Without SECLAI_API_KEY it talks to a fake of the API.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"path/filepath"
	"time"

	"github.com/seclai/seclai-sdk-go/examples/internal/connect"
	"github.com/seclai/seclai-sdk-go/sources"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	client, done, err := connect.Client(out, nil)
	if err != nil {
		return err
	}
	defer done()

	src := sources.New(client)
	id, err := choose(ctx, src, args)
	if err != nil {
		return err
	}
	exporter := exporter{sources: src, interval: 2 * time.Second, out: out}
	file, err := exporter.save(ctx, id, os.TempDir())
	if err == nil {
		fmt.Fprintln(out, "Saved", file)
	}
	return err
}

// choose takes the source that was asked for, or the first with contents.
func choose(ctx context.Context, src *sources.Client, args []string) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	for source, err := range src.List(ctx, nil) {
		if err != nil {
			return "", fmt.Errorf("looking for a source: %w", err)
		}
		if source.ContentCount > 0 {
			return source.ID, nil
		}
	}
	return "", errors.New("no source has contents")
}

type exporter struct {
	sources  *sources.Client
	interval time.Duration // between two looks at an export
	out      io.Writer     // told of progress
}

// save exports a source to a file in folder and returns its name.
func (e *exporter) save(ctx context.Context, sourceID, folder string) (string, error) {
	export, err := e.sources.CreateExport(ctx, sourceID, sources.CreateExportRequest{Format: sources.ExportFormatJSONL})
	if err != nil {
		return "", fmt.Errorf("starting the export: %w", err)
	}
	if err := e.wait(ctx, export); err != nil {
		return "", err
	}
	download, err := e.sources.DownloadExport(ctx, sourceID, export.ID)
	if err != nil {
		return "", fmt.Errorf("downloading the export: %w", err)
	}
	name := download.FileName
	if name == "" {
		name = export.ID + ".jsonl"
	}
	file := filepath.Join(folder, name)
	if err := download.Save(file); err != nil { // the file is there only once it is whole
		return "", fmt.Errorf("saving the export: %w", err)
	}
	return file, nil
}

// wait looks at an export until it is ready.
func (e *exporter) wait(ctx context.Context, export *sources.Export) error {
	ticker := time.NewTicker(e.interval)
	defer ticker.Stop()
	for {
		now, err := e.sources.GetExport(ctx, export.SourceConnectionID, export.ID)
		if err != nil {
			return fmt.Errorf("looking at the export: %w", err)
		}
		if now.ProgressCurrent != nil && now.ProgressTotal != nil {
			fmt.Fprintf(e.out, "%s: %d of %d\n", now.Status, *now.ProgressCurrent, *now.ProgressTotal)
		}
		switch now.Status {
		case "completed":
			return nil
		case "failed", "cancelled", "expired":
			return fmt.Errorf("the export is %s", now.Status)
		}
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}
