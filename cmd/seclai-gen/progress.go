package main

import (
	"fmt"
	"io"
	"os"
)

// progress shows the stage at work in one line of a terminal, and nothing
// elsewhere: a log is no better for it.
type progress struct {
	terminal io.Writer // nil when there is none
}

func newProgress(w io.Writer) *progress {
	f, ok := w.(*os.File)
	if !ok || os.Getenv("TERM") == "dumb" {
		return &progress{}
	}
	if info, err := f.Stat(); err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return &progress{}
	}
	return &progress{terminal: w}
}

const clearLine = "\r\x1b[K"

func (p *progress) show(stage string) {
	if p.terminal != nil {
		fmt.Fprintf(p.terminal, "%s%s ...", clearLine, stage)
	}
}

func (p *progress) clear() {
	if p.terminal != nil {
		fmt.Fprint(p.terminal, clearLine)
	}
}

// before is w, with the line cleared before anything is written to it.
func (p *progress) before(w io.Writer) io.Writer {
	if p.terminal == nil {
		return w
	}
	return clearing{p, w}
}

type clearing struct {
	*progress
	io.Writer
}

// Write clears the line first.
func (c clearing) Write(data []byte) (int, error) {
	c.clear()
	return c.Writer.Write(data)
}
