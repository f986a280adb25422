package core

import (
	"context"
	"errors"
	"io"
	"mime"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"strings"
)

// Download is a file that comes from the API. Read it, or [Download.Save] it, and
// close it.
type Download struct {
	io.ReadCloser
	Size        int64       // in bytes; -1 when the server does not say
	ContentType string      // as the server declares it
	FileName    string      // that the server suggests, without a path; may be empty
	Header      http.Header // of the answer
}

// OpenDownload makes a call whose answer is a file. There is no limit on how long
// the file takes to arrive; see [WithIdleTimeout].
func OpenDownload(ctx context.Context, c *Client, req Request, opts []CallOption) (*Download, error) {
	call, err := c.prepare(req, opts)
	if err != nil {
		return nil, err
	}
	call.accept = "*/*"
	resp, err := call.open(ctx) //nolint:bodyclose // the Download closes it
	if err != nil {
		return nil, err
	}
	return &Download{
		ReadCloser:  &downloadBody{ReadCloser: resp.Body, call: call, resp: resp},
		Size:        resp.ContentLength,
		ContentType: resp.Header.Get("Content-Type"),
		FileName:    fileName(resp.Header),
		Header:      resp.Header,
	}, nil
}

// Save writes the file to filename and closes the download. The file appears
// under its name only once it is whole, in place of one that was there.
func (d *Download) Save(filename string) (err error) {
	defer d.Close()
	f, err := os.CreateTemp(filepath.Dir(filename), "."+filepath.Base(filename)+".*.part")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if _, err = io.Copy(f, d); err != nil {
		return err
	}
	if err = f.Chmod(0o644); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), filename)
}

// downloadBody names the call in the errors of reading its answer.
type downloadBody struct {
	io.ReadCloser
	call *call
	resp *http.Response
}

func (b *downloadBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil && !errors.Is(err, io.EOF) {
		err = b.call.unreadable(b.resp, err)
	}
	return n, err
}

// fileName takes the name from Content-Disposition, without any folder in it.
func fileName(h http.Header) string {
	_, params, err := mime.ParseMediaType(h.Get("Content-Disposition"))
	if err != nil {
		return ""
	}
	name := path.Base(strings.ReplaceAll(params["filename"], `\`, "/"))
	if name == "." || name == ".." || name == "/" {
		return ""
	}
	return name
}
