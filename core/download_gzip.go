package core

import (
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

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
		err = b.call.unreadable(b.resp, fmt.Errorf("unpacking it: %w", err))
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
