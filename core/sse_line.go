package core

import (
	"bytes"
	"errors"
	"io"
)

// lineReader splits a stream into lines that end with CR, LF or CRLF. It gives a
// long line out in pieces. What it returns is valid until the next call.
type lineReader struct {
	r       io.Reader
	buf     []byte
	start   int // of what is unread in buf
	end     int // of what is unread in buf
	ended   bool
	afterCR bool // whether the last line ended with a CR, whose LF may follow
	begun   bool // whether the byte order mark has been looked for
	err     error
}

const (
	lineBuffer    = 4 << 10
	maxEmptyReads = 100

	// firstPiece is how much of a line is read at least before it is given out:
	// enough for the longest field name that means anything, its colon and space.
	firstPiece = len("event: ")
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// next returns the next line, or the beginning of a long one: ended tells which.
// Whatever is left of the line before is skipped.
func (l *lineReader) next() ([]byte, error) {
	if !l.begun {
		if err := l.skipByteOrderMark(); err != nil {
			return nil, err
		}
		l.begun, l.ended = true, true
	}
	for !l.ended {
		if _, err := l.rest(); err != nil {
			return nil, err
		}
	}
	return l.piece(firstPiece)
}

// rest returns more of a line that has not ended.
func (l *lineReader) rest() ([]byte, error) { return l.piece(1) }

// piece returns what there is of the line, at least atLeast bytes of it unless it
// ends before.
func (l *lineReader) piece(atLeast int) ([]byte, error) {
	for {
		l.skipLF()
		unread := l.buf[l.start:l.end]
		if i := indexLineEnd(unread); i >= 0 {
			l.ended, l.afterCR = true, unread[i] == '\r'
			l.start += i + 1
			return unread[:i], nil
		}
		if len(unread) >= atLeast {
			l.ended = false
			l.start = l.end
			return unread, nil
		}
		if err := l.fill(); err != nil {
			return nil, err
		}
	}
}

// skipLF skips the second half of a CRLF, which may come long after the first.
func (l *lineReader) skipLF() {
	if l.afterCR && l.start < l.end {
		if l.buf[l.start] == '\n' {
			l.start++
		}
		l.afterCR = false
	}
}

// indexLineEnd looks for LF first: most streams have no CR.
func indexLineEnd(b []byte) int {
	lf := bytes.IndexByte(b, '\n')
	if lf >= 0 {
		b = b[:lf]
	}
	if cr := bytes.IndexByte(b, '\r'); cr >= 0 {
		return cr
	}
	return lf
}

func (l *lineReader) skipByteOrderMark() error {
	for l.end-l.start < len(byteOrderMark) && bytes.HasPrefix(byteOrderMark, l.buf[l.start:l.end]) {
		if err := l.fill(); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return err
		}
	}
	if bytes.HasPrefix(l.buf[l.start:l.end], byteOrderMark) {
		l.start += len(byteOrderMark)
	}
	return nil
}

// fill reads more into the buffer. It reports an error only when nothing was
// read, so that data before the error is not lost.
func (l *lineReader) fill() error {
	if l.err != nil {
		return l.err
	}
	if l.buf == nil {
		l.buf = make([]byte, lineBuffer)
	}
	l.end = copy(l.buf, l.buf[l.start:l.end])
	l.start = 0
	for range maxEmptyReads {
		n, err := l.r.Read(l.buf[l.end:])
		l.end += n
		l.err = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return io.ErrNoProgress
}
