package core

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
	"sync"
)

// MaxUploadBytes is the most that the API takes as one file, 200 MiB.
const MaxUploadBytes = 200 << 20

// Upload is a file to be sent: made by [File], [Bytes], [Reader] or [FSFile], and
// refined by its With methods, each of which returns a changed copy.
type Upload struct {
	name        string
	contentType string
	size        int64 // -1 when unknown
	replayable  bool
	open        func() (io.ReadCloser, int64, error)
	progress    func(sent, total int64)
}

// File uploads the file at filename, under its base name. It is opened when the
// call is made, and again for each retry.
func File(filename string) Upload {
	return Upload{name: filepath.Base(filename), size: -1, replayable: true, open: func() (io.ReadCloser, int64, error) {
		f, err := os.Open(filename)
		if err != nil {
			return nil, 0, err
		}
		return withSize(f)
	}}
}

// FSFile uploads the file name of fsys, for example of an embed.FS, under its
// base name.
func FSFile(fsys fs.FS, name string) Upload {
	return Upload{name: path.Base(name), size: -1, replayable: true, open: func() (io.ReadCloser, int64, error) {
		f, err := fsys.Open(name)
		if err != nil {
			return nil, 0, err
		}
		return withSize(f)
	}}
}

func withSize(f fs.File) (io.ReadCloser, int64, error) {
	info, err := f.Stat()
	if err == nil && info.IsDir() {
		err = fmt.Errorf("%s is a folder; upload its files one by one", info.Name())
	}
	if err != nil {
		_ = f.Close()
		return nil, 0, err
	}
	if !info.Mode().IsRegular() {
		return f, -1, nil
	}
	return f, info.Size(), nil
}

// Bytes uploads data as a file called name.
func Bytes(name string, data []byte) Upload {
	return Upload{name: name, size: int64(len(data)), replayable: true, open: func() (io.ReadCloser, int64, error) {
		return io.NopCloser(bytes.NewReader(data)), int64(len(data)), nil
	}}
}

// Reader uploads what r returns as a file called name, from where r stands. When
// r is an [io.Seeker], its size is known beforehand and a retry can begin again;
// otherwise a failed upload is not retried. r is not closed.
func Reader(name string, r io.Reader) Upload {
	seeker, ok := r.(io.Seeker)
	if !ok {
		return Upload{name: name, size: -1, open: func() (io.ReadCloser, int64, error) { return io.NopCloser(r), -1, nil }}
	}
	start, err := seeker.Seek(0, io.SeekCurrent)
	if err != nil { // such as os.Stdin, which only looks seekable
		return Upload{name: name, size: -1, open: func() (io.ReadCloser, int64, error) { return io.NopCloser(r), -1, nil }}
	}
	var lent chan struct{} // closed when the attempt before has let go of r
	return Upload{name: name, size: -1, replayable: true, open: func() (io.ReadCloser, int64, error) {
		if lent != nil {
			<-lent // the transport may still be reading when an answer comes early
		}
		end, err := seeker.Seek(0, io.SeekEnd)
		if err == nil {
			_, err = seeker.Seek(start, io.SeekStart)
		}
		if err != nil {
			return nil, 0, err
		}
		lent = make(chan struct{})
		return &lentReader{Reader: r, back: lent}, end - start, nil
	}}
}

// lentReader says when the transport gives the caller's reader back.
type lentReader struct {
	io.Reader
	back chan struct{}
	once sync.Once
}

func (l *lentReader) Close() error {
	l.once.Do(func() { close(l.back) })
	return nil
}

// WithName sends the file under another name.
func (u Upload) WithName(name string) Upload { u.name = name; return u }

// WithContentType sends the file as contentType; by default it is found by the
// name's extension, and then by the file's first bytes.
func (u Upload) WithContentType(contentType string) Upload { u.contentType = contentType; return u }

// WithProgress calls f as the file is read to be sent: with the bytes sent so far
// and with all of them, or -1 when their number is not known. f runs in the
// transport's goroutine and should return soon. A retry begins at 0 again.
func (u Upload) WithProgress(f func(sent, total int64)) Upload { u.progress = f; return u }

// start opens the file, checks its size and finds its type.
func (u Upload) start() (*startedUpload, error) {
	if u.open == nil {
		return nil, &ConfigError{Msg: "there is no file to upload; make one with core.File, core.Bytes, core.Reader or core.FSFile"}
	}
	rc, size, err := u.open()
	if err != nil {
		return nil, fmt.Errorf("opening the file to upload: %w", err)
	}
	if size > MaxUploadBytes {
		rc.Close()
		return nil, tooLarge(u.name)
	}
	s := &startedUpload{rc: rc, size: size, contentType: u.contentType}
	s.r = &uploadReader{r: rc, name: u.name, total: size, progress: u.progress}
	if s.contentType == "" {
		s.contentType = typeByExtension(u.name)
	}
	if s.contentType == "" {
		if err := s.sniff(); err != nil {
			rc.Close()
			return nil, fmt.Errorf("reading %s: %w", u.name, err)
		}
	}
	return s, nil
}

func tooLarge(name string) error {
	return &ConfigError{Msg: fmt.Sprintf("%s is larger than %d MiB, the most that the API takes", name, MaxUploadBytes>>20)}
}

type startedUpload struct {
	rc          io.Closer
	r           io.Reader
	size        int64 // -1 when unknown
	contentType string
}

func (s *startedUpload) sniff() error {
	head := make([]byte, 512)
	n, err := io.ReadFull(s.r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	s.contentType = http.DetectContentType(head[:n])
	s.r = io.MultiReader(bytes.NewReader(head[:n]), s.r)
	return nil
}

// uploadReader counts what is read, and fails once a file of unknown size turns
// out too large or one of known size changes.
type uploadReader struct {
	r           io.Reader
	name        string
	sent, total int64
	progress    func(sent, total int64)
}

func (u *uploadReader) Read(p []byte) (int, error) {
	n, err := u.r.Read(p)
	u.sent += int64(n)
	switch {
	case u.sent > MaxUploadBytes:
		return 0, tooLarge(u.name)
	case err == io.EOF && u.total >= 0 && u.sent != u.total:
		return n, fmt.Errorf("%s changed while it was uploaded: %d bytes were read of %d", u.name, u.sent, u.total)
	}
	if u.progress != nil && n > 0 {
		u.progress(u.sent, u.total)
	}
	return n, err
}

// typeByExtension knows the types that the API takes, so that the answer is the
// same on every system, and asks the system for others.
func typeByExtension(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if t, ok := uploadTypes[ext]; ok {
		return t
	}
	return mime.TypeByExtension(ext)
}

var uploadTypes = map[string]string{
	".txt": "text/plain", ".html": "text/html", ".htm": "text/html", ".md": "text/markdown", ".csv": "text/csv",
	".xml": "application/xml", ".json": "application/json", ".pdf": "application/pdf",
	".msg": "application/vnd.ms-outlook", ".doc": "application/msword", ".xls": "application/vnd.ms-excel", ".ppt": "application/vnd.ms-powerpoint",
	".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
	".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
	".zip":  "application/zip", ".epub": "application/epub+zip",
	".png": "image/png", ".jpg": "image/jpeg", ".jpeg": "image/jpeg", ".gif": "image/gif", ".bmp": "image/bmp",
	".tiff": "image/tiff", ".tif": "image/tiff", ".webp": "image/webp",
	".mp3": "audio/mpeg", ".wav": "audio/wav", ".m4a": "audio/mp4", ".flac": "audio/flac", ".ogg": "audio/ogg",
	".mp4": "video/mp4", ".mov": "video/quicktime", ".avi": "video/x-msvideo",
}
