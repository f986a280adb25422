package main

import (
	"fmt"
	"io"
	"strings"
	"sync"
)

// bar draws how much of the bytes has been sent. Several files move it at once.
type bar struct {
	out   io.Writer
	total int64

	mu    sync.Mutex
	sent  map[string]int64 // by file
	drawn string
}

func newBar(out io.Writer, total int64) *bar {
	return &bar{out: out, total: total, sent: map[string]int64{}}
}

const barWidth = 30

// moved says how much of a file has been sent. That can go down, when the file is
// sent again.
func (b *bar) moved(path string, sent int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent[path] = sent
	var all int64
	for _, n := range b.sent {
		all += n
	}
	part := 1.0
	if b.total > 0 {
		part = min(float64(all)/float64(b.total), 1)
	}
	full := int(part * barWidth)
	line := fmt.Sprintf("\r[%s%s] %3.0f %%", strings.Repeat("#", full), strings.Repeat(".", barWidth-full), part*100)
	if line != b.drawn {
		fmt.Fprint(b.out, line)
		b.drawn = line
	}
}

// end leaves the line.
func (b *bar) end() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.drawn != "" {
		fmt.Fprintln(b.out)
	}
}
