// Upload sends a folder, and the folders in it, to a source, and draws how far it
// is. Stopped with Ctrl-C and started again, it goes on where it was: what has been
// sent is noted in upload.journal.
//
//	go run ./examples/upload SOURCE_ID FOLDER
//
// Without SECLAI_API_KEY it sends a sample to a fake of the API, and needs no
// arguments.
package main

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/signal"

	"github.com/seclai/seclai-sdk-go/examples/internal/connect"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		log.Fatal(err)
	}
}

//go:embed sample
var sample embed.FS

func run(ctx context.Context, args []string, out io.Writer) error {
	job := job{out: out}
	client, done, err := connect.Client(out, func(srv *seclaitest.Server) {
		job.sourceID = srv.Add(sources.OpList, map[string]any{"name": "Handbook", "source_type": sources.TypeCustomIndex})
		job.folder, _ = fs.Sub(sample, "sample") // its name is valid
	})
	if err != nil {
		return err
	}
	defer done()

	if len(args) == 2 {
		job.sourceID, job.folder, job.journal = args[0], os.DirFS(args[1]), "upload.journal"
	}
	if job.folder == nil {
		return errors.New("usage: upload SOURCE_ID FOLDER")
	}
	job.sources = sources.New(client)
	return job.run(ctx)
}

// job is the upload of a folder.
type job struct {
	sources  *sources.Client
	sourceID string
	folder   fs.FS
	journal  string // empty for none
	out      io.Writer
}

// run uploads the folder. Files that fail don't keep the others back.
func (j *job) run(ctx context.Context) error {
	total, err := sizeOf(j.folder)
	if err != nil {
		return err
	}
	bar := newBar(j.out, total)
	params := &sources.UploadFolderParams{
		Journal:  j.journal,
		Progress: func(path string, sent, _ int64) { bar.moved(path, sent) },
		Params:   func(path string) *sources.UploadParams { return &sources.UploadParams{Title: &path} },
	}
	count := map[sources.FolderOutcome]int{}
	var failed []error
	for file, err := range j.sources.UploadFolder(ctx, j.sourceID, j.folder, params) {
		switch {
		case err != nil && file.Path == "": // it can't go on
			return errors.Join(append(failed, err)...)
		case err != nil:
			failed = append(failed, fmt.Errorf("%s: %w", file.Path, err))
			continue
		}
		count[file.Outcome]++
		bar.moved(file.Path, file.Size)
	}
	bar.end()
	fmt.Fprintf(j.out, "%d uploaded, %d were there already, %d failed\n",
		count[sources.FolderUploaded], count[sources.FolderDuplicate]+count[sources.FolderUnchanged], len(failed))
	return errors.Join(failed...)
}

func sizeOf(folder fs.FS) (total int64, err error) {
	err = fs.WalkDir(folder, ".", func(_ string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			total += info.Size()
		}
		return err
	})
	return total, err
}
