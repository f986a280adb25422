package core

import (
	"bytes"
	"io"
	"sync"
)

// buffers holds buffers of answers that have been decoded.
var buffers sync.Pool

// maxPooledBuffer keeps one enormous answer from taking up memory for good.
const maxPooledBuffer = 256 << 10

// buffer reads an answer into memory.
type buffer struct {
	bytes.Buffer
	limited io.LimitedReader
}

// newBuffer returns an empty buffer, large enough for an answer of size bytes
// where the server said how long it is.
func newBuffer(size int64) *buffer {
	b, ok := buffers.Get().(*buffer)
	if !ok {
		b = new(buffer)
	}
	b.Reset()
	if 0 < size && size <= maxPooledBuffer {
		b.Grow(int(size) + bytes.MinRead) // ReadFrom wants room to see the end
	}
	return b
}

// read reads at most limit bytes of r.
func (b *buffer) read(r io.Reader, limit int64) error {
	b.limited = io.LimitedReader{R: r, N: limit}
	_, err := b.ReadFrom(&b.limited)
	b.limited.R = nil // the pool keeps the buffer alone
	return err
}
