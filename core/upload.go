package core

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sync"
	"time"
)

// MaxUploadBytes is the most that the API takes as one file, 200 MiB.
const MaxUploadBytes = 200 << 20

// Upload is a file to be sent: made by [File], [Bytes], [Reader], [FSFile] or
// [OpenFile], and refined by its With methods, each of which returns a changed copy.
type Upload struct {
	name        string
	contentType string
	size        int64 // -1 when unknown
	replayable  bool
	memory      bool // whether the content is in memory, so that reading it can't block
	open        func() (openedFile, error)
	progress    func(sent, total int64)
}

// openedFile is a file that is about to be read.
type openedFile struct {
	io.ReadCloser
	size int64 // -1 when unknown
	once bool  // whether opening it again would not give the same content
}

// File uploads the file at filename, under its base name. It is opened when the
// call is made, and again for each retry.
func File(filename string) Upload {
	return Upload{name: filepath.Base(filename), size: -1, replayable: true, open: func() (openedFile, error) {
		f, err := os.Open(filename)
		if err != nil {
			return openedFile{}, err
		}
		return inspect(f)
	}}
}

// FSFile uploads the file name of fsys, for example of an embed.FS, under its
// base name.
func FSFile(fsys fs.FS, name string) Upload {
	if fsys == nil {
		return Upload{} // which a call refuses
	}
	return Upload{name: path.Base(name), size: -1, replayable: true, open: func() (openedFile, error) {
		f, err := fsys.Open(name)
		if err != nil {
			return openedFile{}, err
		}
		return inspect(f)
	}}
}

// inspect finds the size of an open file. A file that is not regular, such as a
// pipe, has no size and can be read once.
func inspect(f fs.File) (openedFile, error) {
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a directory; use sources.Client.UploadFolder, or upload its files one by one", info.Name())
	}
	if err != nil {
		_ = f.Close()
		return openedFile{}, err
	}
	if !info.Mode().IsRegular() {
		return openedFile{f, -1, true}, nil
	}
	return openedFile{f, info.Size(), false}, nil
}

// Bytes uploads data as a file called name.
func Bytes(name string, data []byte) Upload {
	return Upload{name: name, size: int64(len(data)), replayable: true, memory: true, open: func() (openedFile, error) {
		return openedFile{io.NopCloser(bytes.NewReader(data)), int64(len(data)), false}, nil
	}}
}

// Reader uploads what r returns as a file called name, from where r stands. When
// r is an [io.Seeker], its size is known beforehand and a retry can begin again;
// otherwise a failed upload is not retried, and only a [*bytes.Buffer] has a
// known size. r is not closed.
//
// r is read in another goroutine than the call. When the call returns, r is yours
// again, with one exception: a Read that blocks, say on a terminal, can't be taken
// back if r has no SetReadDeadline. The call then returns without it, and what that
// Read returns is lost. Taking one back clears a read deadline that you have set.
func Reader(name string, r io.Reader) Upload {
	if r == nil {
		return Upload{} // which a call refuses
	}
	once := Upload{name: name, size: -1, open: func() (openedFile, error) { return openedFile{unclosedReader{r}, sizeOf(r), true}, nil }}
	seeker, ok := r.(io.ReadSeeker)
	if !ok {
		return once
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil { // such as os.Stdin, which only looks seekable
		return once
	}
	return Upload{name: name, size: -1, replayable: true, open: (&rewinder{r: seeker, start: start}).open}
}

// inMemory reports whether reading the file runs no code but ours.
func (u Upload) inMemory() bool { return u.memory && u.progress == nil }

// unclosedReader is a reader that stays the caller's to close.
type unclosedReader struct{ io.Reader }

func (unclosedReader) Close() error { return nil }

// SetReadDeadline is that of readers such as pipes and terminals.
func (r unclosedReader) SetReadDeadline(t time.Time) error {
	if d, ok := r.Reader.(readDeadliner); ok {
		return d.SetReadDeadline(t)
	}
	return os.ErrNoDeadline
}

func sizeOf(r io.Reader) int64 {
	if b, ok := r.(*bytes.Buffer); ok {
		return int64(b.Len())
	}
	return -1
}

// OpenFile uploads an open file, from where it stands, under its base name. It is
// retried as with [Reader], and not closed. A file that can't be looked at with
// Stat is an error of the call.
func OpenFile(f fs.File) Upload {
	if f == nil {
		return Upload{} // which a call refuses
	}
	info, err := f.Stat()
	if err != nil {
		return Upload{open: func() (openedFile, error) { return openedFile{}, err }, name: "file"}
	}
	u := Reader(path.Base(info.Name()), f)
	if !u.replayable {
		u.open = func() (openedFile, error) { return inspect(unclosed{f}) }
	}
	return u
}

type unclosed struct{ fs.File }

func (unclosed) Close() error { return nil }

// rewinder gives a reader to one attempt after the other, each from the start. The
// transport may still read for an attempt whose response came early: it gets nothing
// more then.
type rewinder struct {
	r       io.ReadSeeker
	start   int64
	mu      sync.Mutex
	attempt int
}

func (w *rewinder) open() (openedFile, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.attempt++
	end, err := w.r.Seek(0, io.SeekEnd)
	if err == nil {
		_, err = w.r.Seek(w.start, io.SeekStart)
	}
	return openedFile{&attemptReader{w, w.attempt}, max(end-w.start, 0), false}, err
}

type attemptReader struct {
	*rewinder
	of int // the attempt that it is for
}

func (r *attemptReader) Read(p []byte) (int, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.attempt != r.of {
		return 0, fs.ErrClosed
	}
	return r.r.Read(p)
}

// Close ends the attempt's use of the reader.
func (r *attemptReader) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.attempt == r.of {
		r.attempt++
	}
	return nil
}

// WithName sends the file under another name.
func (u Upload) WithName(name string) Upload { u.name = name; return u }

// WithContentType sends the file as contentType; by default it is found by the
// name's extension, and then by the file's first bytes.
func (u Upload) WithContentType(contentType string) Upload { u.contentType = contentType; return u }

// WithProgress calls f as the file is read to be sent: with the bytes sent so far
// and with all of them, or -1 when their number is not known. f runs in another
// goroutine than the call, but not after it; a panic of f is one of the call. A retry
// begins at 0 again.
func (u Upload) WithProgress(f func(sent, total int64)) Upload { u.progress = f; return u }
