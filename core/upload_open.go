package core

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"strings"
	"time"
	"unicode"
)

// FileTooLargeError is a file that is larger than the API takes. It was found out
// before anything was sent where the file's size is known, and otherwise when more
// than the limit had been. It is [ErrTooLarge], as is the API's own refusal.
type FileTooLargeError struct {
	Name  string // of the file
	Size  int64  // in bytes; -1 when it is not known
	Limit int64  // in bytes
}

// Error names the file and the limit.
func (e *FileTooLargeError) Error() string {
	return fmt.Sprintf("%s is larger than %d MiB, the most that the API takes", e.Name, e.Limit>>20)
}

// Is reports whether target is [ErrTooLarge].
func (e *FileTooLargeError) Is(target error) bool { return target == ErrTooLarge }

// startedUpload is a file that has been opened to be sent.
type startedUpload struct {
	io.Reader
	io.Closer
	size        int64 // -1 when unknown
	once        bool  // whether it can't be sent again
	contentType string
}

// start opens the file, checks its size and finds its type.
func (u Upload) start() (*startedUpload, error) {
	switch {
	case u.open == nil:
		return nil, &ConfigError{Message: "there is no file to upload; make one with core.File, core.Bytes, core.Reader, core.OpenFile or core.FSFile"}
	case u.name == "":
		return nil, &ConfigError{Message: "the file to upload has no name; give it one with WithName"}
	case u.contentType != "" && !isMediaType(u.contentType):
		return nil, &ConfigError{Message: fmt.Sprintf("%q is not a content type; give one such as text/plain", u.contentType)}
	}
	file, err := u.open()
	if err != nil {
		return nil, fmt.Errorf("opening the file to upload: %w", err)
	}
	if file.size > MaxUploadBytes {
		file.Close()
		return nil, &FileTooLargeError{Name: u.name, Size: file.size, Limit: MaxUploadBytes}
	}
	contentType, r, err := u.findType(file)
	if err != nil {
		file.Close()
		return nil, fmt.Errorf("reading %s: %w", u.name, err)
	}
	return &startedUpload{
		Reader: &uploadReader{r: r, name: u.name, total: file.size, progress: u.progress},
		Closer: file, size: file.size, once: file.once || !u.replayable, contentType: contentType,
	}, nil
}

// SetReadDeadline is the file's, if it has one.
func (u *startedUpload) SetReadDeadline(t time.Time) error {
	if file, ok := u.Closer.(openedFile); ok {
		if d, ok := file.ReadCloser.(readDeadliner); ok {
			return d.SetReadDeadline(t)
		}
	}
	return os.ErrNoDeadline
}

// findType goes by the name's extension and, where that says nothing, by the first
// bytes. The reader it returns has those as well.
func (u Upload) findType(r io.Reader) (string, io.Reader, error) {
	if u.contentType != "" {
		return u.contentType, r, nil
	}
	if t := typeByExtension(u.name); t != "" {
		return t, r, nil
	}
	head := make([]byte, 512) // what DetectContentType looks at
	n, err := io.ReadFull(r, head)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return "", nil, err
	}
	return http.DetectContentType(head[:n]), io.MultiReader(bytes.NewReader(head[:n]), r), nil
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
	case u.total >= 0 && (u.sent > u.total || errors.Is(err, io.EOF) && u.sent != u.total):
		return 0, fmt.Errorf("%s changed while it was uploaded: %d bytes were read of %d", u.name, u.sent, u.total)
	case u.sent > MaxUploadBytes:
		return 0, &FileTooLargeError{Name: u.name, Size: -1, Limit: MaxUploadBytes}
	}
	if u.progress != nil && n > 0 {
		u.progress(u.sent, u.total)
	}
	return n, err
}

// typeByExtension knows the types that the API takes, so that the result is the
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
	".tiff": "image/tiff", ".tif": "image/tiff", ".webp": "image/webp", ".svg": "image/svg+xml",
	".mp3": "audio/mpeg", ".wav": "audio/wav", ".m4a": "audio/mp4", ".flac": "audio/flac", ".ogg": "audio/ogg",
	".mp4": "video/mp4", ".mov": "video/quicktime", ".avi": "video/x-msvideo",
}

func isMediaType(s string) bool {
	_, _, err := mime.ParseMediaType(s)
	return err == nil && !strings.ContainsFunc(s, unicode.IsControl)
}
