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

	"github.com/seclai/seclai-sdk-go/core"
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
	file, err := save(ctx, src, id, os.TempDir(), out)
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

// save exports a source to a file in folder and returns its name. When the context
// ends before the export is ready, it is canceled on the server too.
func save(ctx context.Context, src *sources.Client, sourceID, folder string, out io.Writer) (string, error) {
	download, err := src.ExportAndDownload(ctx, sourceID, sources.CreateExportRequest{Format: sources.ExportFormatJSONL},
		core.CancelWithContext(),
		core.OnUpdate(func(export *sources.Export) error {
			if export.ProgressCurrent != nil && export.ProgressTotal != nil {
				fmt.Fprintf(out, "%s: %d of %d\n", export.Status, *export.ProgressCurrent, *export.ProgressTotal)
			}
			return nil
		}))
	if err != nil {
		return "", fmt.Errorf("exporting: %w", err)
	}
	name := download.FileName
	if name == "" {
		name = sourceID + ".jsonl"
	}
	file := filepath.Join(folder, name)
	if err := download.Save(file); err != nil { // the file is there only once it is whole
		return "", fmt.Errorf("saving the export: %w", err)
	}
	return file, nil
}
