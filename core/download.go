package core

import (
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"strings"
)

// Download is a file that comes from the API. Read it and close it, or call
// [Download.Save], which does both. Close is safe while another goroutine reads, whose
// read then ends with an error that is [fs.ErrClosed]. The end of the context that the
// call was made with ends a read as well.
//
// When the connection breaks, a read requests the rest of the file and continues, up to
// as many times as [WithRetries] allows without a byte in between. That needs a server
// which sends parts of files. Nothing of a response is used before it is certain that
// it continues where the one before ended, with the same version of the file and without
// an encoding; otherwise the read fails.
//
// A file that comes with Content-Encoding gzip is decompressed as it is read, and can't
// be resumed. Any other encoding is left to the reader, who finds it in Header.
type Download struct {
	io.ReadCloser
	Size        int64       // in bytes; -1 when the server does not say
	ContentType string      // as the server declares it
	FileName    string      // suggested by the server, safe to use on every system; may be empty
	Header      http.Header // of the response

	body *downloadBody
}

// Download makes a call whose response is a file. There is no limit on how long the
// file takes to arrive; see [WithIdleTimeout].
func (c *caller) Download(ctx context.Context, req request) (*Download, error) {
	call, err := c.prepare(ctx, req)
	if err != nil {
		return nil, err
	}
	call.accept("*/*")
	call.params = http.Header{"Accept-Encoding": {"identity"}} // or else nobody could tell the size, or resume
	maps.Copy(call.params, req.Header)
	ctx, end := context.WithCancelCause(ctx)
	resp, err := call.open(ctx)
	if err != nil {
		end(err)
		return nil, err
	}
	if resp.StatusCode == http.StatusPartialContent && call.header.Get("Range") == "" {
		end(nil)
		resp.Body.Close()
		return nil, call.unreadable(resp, errors.New("the server sent a part of the file, though it was asked for all of it")).err
	}
	body := &downloadBody{ctx: ctx, end: end, call: call, resp: resp}
	body.use(resp)
	header := call.redactor().header(resp.Header)
	d := &Download{
		ReadCloser: body, body: body,
		Size:        resp.ContentLength,
		ContentType: header.Get("Content-Type"),
		FileName:    fileName(header),
		Header:      header,
	}
	if isGzipped(resp.Header) {
		d.ReadCloser, d.Size = &unpackedBody{downloadBody: body}, -1
	}
	return d, nil
}

// WithProgress calls f as the file arrives: with the number of bytes received so far
// and that of all bytes, or -1 when it is not known. Bytes that [Download.Save] finds
// in a part of the file count as received. Of a file that comes compressed, the
// compressed bytes count. WithProgress returns d.
func (d *Download) WithProgress(f func(received, total int64)) *Download {
	d.body.progress = f
	return d
}

// isGzipped reports whether the server compressed a file, though it was asked not
// to: some store their files like that.
func isGzipped(h http.Header) bool {
	encoding := h.Get("Content-Encoding")
	return strings.EqualFold(encoding, "gzip") || strings.EqualFold(encoding, "x-gzip")
}

// unpackedBody is the content of a [Download] as it was before it was compressed.
type unpackedBody struct {
	*downloadBody
	plain *gzip.Reader // nil until the first read
	err   error        // that reading ended with
}

// Read reads more of the file.
func (b *unpackedBody) Read(p []byte) (int, error) {
	if b.err != nil {
		return 0, b.err
	}
	n, err := b.unpack(p)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, b.downloadBody.err) {
		err = b.call.unreadable(b.resp, fmt.Errorf("unpacking it: %w", err)).err
	}
	b.err = err
	return n, err
}

func (b *unpackedBody) unpack(p []byte) (n int, err error) {
	if b.plain == nil {
		if b.plain, err = gzip.NewReader(b.downloadBody); err != nil {
			return 0, err
		}
	}
	return b.plain.Read(p)
}
