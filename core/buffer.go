package core

import (
	"bytes"
	"sync"
)

// buffers holds buffers of answers that have been decoded.
var buffers sync.Pool

// maxPooledBuffer keeps one enormous answer from taking up memory for good.
const maxPooledBuffer = 256 << 10

// newBuffer returns an empty buffer, large enough for an answer of size bytes
// where the server said how long it is.
func newBuffer(size int64) *bytes.Buffer {
	b, ok := buffers.Get().(*bytes.Buffer)
	if !ok {
		b = new(bytes.Buffer)
	}
	b.Reset()
	if 0 < size && size <= maxPooledBuffer {
		b.Grow(int(size) + bytes.MinRead) // ReadFrom wants room to see the end
	}
	return b
}
