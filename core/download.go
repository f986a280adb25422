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

// Download is a file that comes from the API. Read it, or [Download.Save] it, and
// close it. Closing it is safe while another goroutine reads, whose read then ends.
//
// When the connection breaks, it is taken up again where it was, without the
// reader noticing, as often as [WithRetries] allows without a byte in between. That
// needs a server which sends parts of files, and says when the file has changed in
// the meantime, which is an error.
//
// A file that comes with Content-Encoding gzip is unpacked as it is read. Any other
// encoding is left to the reader, who finds it in Header.
type Download struct {
	io.ReadCloser
	Size        int64       // in bytes; -1 when the server does not say
	ContentType string      // as the server declares it
	FileName    string      // that the server suggests, without a path; may be empty
	Header      http.Header // of the answer

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
	resp, err := call.open(ctx) //nolint:bodyclose // the Download closes it
	if err != nil {
		end(err)
		return nil, err
	}
	body := &downloadBody{
		ctx: ctx, end: end, call: call, resp: resp, size: resp.ContentLength,
		resumable: canResume(req.Operation.Method(), resp), validator: validatorOf(resp),
	}
	d := &Download{
		ReadCloser: body, body: body,
		Size:        resp.ContentLength,
		ContentType: resp.Header.Get("Content-Type"),
		FileName:    fileName(resp.Header),
		Header:      call.redactor().header(resp.Header),
	}
	if isGzipped(resp.Header) {
		d.ReadCloser, d.Size = &unpackedBody{downloadBody: body}, -1
	}
	return d, nil
}

// WithProgress calls f as the file arrives: with the bytes received so far and
// with all of them, or -1 when their number is not known. Of a file that comes
// compressed, those are the compressed ones. It returns d.
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
