package sources

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"strings"
	"sync"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// DefaultFolderConcurrency is how many files [Client.UploadFolder] sends at once.
const DefaultFolderConcurrency = 4

// UploadFolderParams are the optional parameters of [Client.UploadFolder].
type UploadFolderParams struct {
	// Concurrency is how many files are sent at once; 0 means
	// [DefaultFolderConcurrency].
	Concurrency int
	// Skip reports whether to pass over a file, or a folder with all that is in it;
	// path is relative to the folder, with slashes. By default, those whose names
	// begin with a dot are passed over.
	Skip func(path string, d fs.DirEntry) bool
	// Params gives the title and metadata of a file; nil means none. It may be called
	// by several goroutines at once.
	Params func(path string) *UploadParams
	// Progress is called as files are sent; see [core.Upload.WithProgress]. It may be
	// called by several goroutines at once.
	Progress func(path string, sent, total int64)
	// Journal names a file in which each finished upload is noted. With the same
	// journal, another call for the same source goes on where the one before was
	// stopped. It had better not be in the folder. Empty means none.
	Journal string
}

// FolderUpload is what became of one file of a folder.
type FolderUpload struct {
	Path    string        // relative to the folder, with slashes
	Size    int64         // in bytes
	Outcome FolderOutcome // empty when there is an error
	Upload  *FileUpload   // what the API answered; nil when the file was not sent
}

// FolderOutcome is how the upload of a file of a folder ended.
type FolderOutcome string

// The outcomes.
const (
	FolderUploaded  FolderOutcome = "uploaded"
	FolderDuplicate FolderOutcome = "duplicate" // the source has the same content
	FolderUnchanged FolderOutcome = "unchanged" // since the journal noted its upload
)

// UploadFolder uploads the regular files of a folder and the folders in it to a
// source, several at once: that of [os.DirFS], for example. It yields what became
// of each, in the order in which they are finished, with the error if there was
// one; the other files go on. So they do when a folder in it can't be read, whose
// Path is yielded with the error. An error without a Path ends the loop: the folder
// or the journal can't be read, or ctx has ended. Breaking out of the loop stops
// the uploads that are going on.
//
// Links are passed over. A file that changes while it is sent is an error, though
// the source may have it: the next call sends it again.
//
// A file whose content is that of another one is not sent again. With a journal
// ([UploadFolderParams]), that holds from one call to the next, and files whose size
// and time are unchanged are not even read.
//
// POST /sources/{source_connection_id}/upload
func (c *Client) UploadFolder(ctx context.Context, sourceConnectionID string, folder fs.FS, params *UploadFolderParams, opts ...core.CallOption) iter.Seq2[FolderUpload, error] {
	return func(yield func(FolderUpload, error) bool) {
		// A file that arrives twice is a duplicate to the API, so that it may be sent again.
		again := append([]core.CallOption{core.Idempotent()}, opts...)
		j := &folderJob{client: c, source: sourceConnectionID, folder: folder, opts: again}
		if params != nil {
			j.UploadFolderParams = *params
		}
		if err := j.prepare(ctx); err != nil {
			yield(FolderUpload{}, err)
			return
		}
		defer j.journal.close()
		j.run(ctx, yield)
	}
}

// folderJob is one call of UploadFolder.
type folderJob struct {
	UploadFolderParams
	client  *Client
	source  string
	folder  fs.FS
	opts    []core.CallOption
	journal *journal
	results chan folderResult
}

type folderResult struct {
	FolderUpload
	err error
}

func (j *folderJob) prepare(ctx context.Context) (err error) {
	if _, err := j.client.core.Caller(ctx, OpUpload, bridge.Upload, j.opts); err != nil {
		return err // once, and not for every file
	}
	switch {
	case j.folder == nil:
		return &core.ConfigError{Message: "sources.UploadFolder: there is no folder; give one such as os.DirFS(name)"}
	case j.Concurrency < 0:
		return &core.ConfigError{Message: fmt.Sprintf("sources.UploadFolderParams: Concurrency is %d; give the number of files to send at once, or 0 for %d", j.Concurrency, DefaultFolderConcurrency)}
	case j.Concurrency == 0:
		j.Concurrency = DefaultFolderConcurrency
	}
	if j.Skip == nil {
		j.Skip = func(_ string, d fs.DirEntry) bool { return strings.HasPrefix(d.Name(), ".") }
	}
	j.results = make(chan folderResult)
	j.journal, err = openJournal(j.Journal, j.source)
	return err
}

// run has one goroutine find the files and others send them. It returns when all of
// them have ended.
func (j *folderJob) run(ctx context.Context, yield func(FolderUpload, error) bool) {
	ctx, stop := context.WithCancelCause(ctx)
	files := make(chan FolderUpload)
	var work sync.WaitGroup
	work.Go(func() {
		defer close(files)
		if err := j.find(ctx, files); err != nil {
			j.results <- folderResult{err: err}
		}
	})
	for range j.Concurrency {
		work.Go(func() {
			for f := range files {
				err := j.upload(ctx, &f)
				if err != nil {
					f.Outcome = ""
				}
				j.results <- folderResult{f, err}
			}
		})
	}
	go func() {
		work.Wait()
		close(j.results)
	}()
	defer func() {
		stop(errLeft)
		for range j.results { // until everything has ended
		}
	}()
	var last error
	for r := range j.results {
		if r.Path == "" {
			last = r.err // the files that are on their way come first
		} else if !yield(r.FolderUpload, r.err) {
			return
		}
	}
	if last != nil {
		yield(FolderUpload{}, last)
	}
}

var errLeft = errors.New("the loop over the uploads was left")

// find sends the files to upload.
func (j *folderJob) find(ctx context.Context, files chan<- FolderUpload) error {
	return fs.WalkDir(j.folder, ".", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			err = fmt.Errorf("reading the folder to upload: %w", err)
			if path == "." {
				return err
			}
			j.results <- folderResult{FolderUpload{Path: path}, err} // the others go on
			return nil
		case path != "." && j.Skip(path, d):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case !d.Type().IsRegular():
			return nil
		}
		select {
		case files <- FolderUpload{Path: path}:
			return nil
		case <-ctx.Done():
			return context.Cause(ctx)
		}
	})
}

// upload sends a file, unless that has been done.
func (j *folderJob) upload(ctx context.Context, f *FolderUpload) error {
	info, err := fs.Stat(j.folder, f.Path)
	if err != nil {
		return fmt.Errorf("reading the file to upload: %w", err)
	}
	f.Size = info.Size()
	if j.journal.has(f.Path, info) {
		f.Outcome = FolderUnchanged
		return nil
	}
	if f.Size > core.MaxUploadBytes {
		return &core.FileTooLargeError{Name: f.Path, Size: f.Size, Limit: core.MaxUploadBytes}
	}
	sum, err := j.sum(f.Path)
	if err != nil {
		return fmt.Errorf("reading the file to upload: %w", err)
	}
	known, release, err := j.journal.claim(ctx, sum)
	if err != nil {
		return err
	}
	defer release()
	f.Outcome = FolderDuplicate
	if !known {
		if err := j.send(ctx, f); err != nil {
			return err
		}
	}
	if now, err := fs.Stat(j.folder, f.Path); err != nil || now.Size() != f.Size || !now.ModTime().Equal(info.ModTime()) {
		return fmt.Errorf("%s changed while it was uploaded; upload it again", f.Path)
	}
	return j.journal.note(f.Path, info, sum)
}

func (j *folderJob) send(ctx context.Context, f *FolderUpload) error {
	file := core.FSFile(j.folder, f.Path)
	if j.Progress != nil {
		file = file.WithProgress(func(sent, total int64) { j.Progress(f.Path, sent, total) })
	}
	var params *UploadParams
	if j.Params != nil {
		params = j.Params(f.Path)
	}
	up, err := j.client.Upload(ctx, j.source, file, params, j.opts...)
	if err != nil {
		return fmt.Errorf("%s: %w", f.Path, err)
	}
	f.Upload = up
	if up.Status != UploadStatusDuplicate {
		f.Outcome = FolderUploaded
	}
	return nil
}

func (j *folderJob) sum(path string) (checksum, error) {
	f, err := j.folder.Open(path)
	if err != nil {
		return checksum{}, err
	}
	defer func() { _ = f.Close() }()
	h := newChecksum()
	if _, err := io.Copy(h, f); err != nil {
		return checksum{}, err
	}
	return checksum(h.Sum(nil)), nil
}
