package sse

import (
	"bytes"
	"errors"
	"io"
)

// lineReader splits a stream into lines that end with CR, LF or CRLF. It returns a
// long line in pieces, each valid until the next call.
type lineReader struct {
	r       io.Reader
	buf     []byte // buf[start:end] is unread
	start   int
	end     int
	ended   bool  // whether the last piece was the end of its line
	afterCR bool  // whether the last line ended with a CR, which an LF may follow
	begun   bool  // whether the byte order mark has been skipped
	err     error // from r, to be reported once buf is used up
}

const (
	lineBuffer    = 4 << 10
	maxEmptyReads = 100

	// firstPiece is the minimum size of a line's first piece: enough for the longest
	// field name with a meaning, its colon and a space.
	firstPiece = len("event: ")
)

var byteOrderMark = []byte("\xef\xbb\xbf")

// next skips the rest of the current line and returns the next one, or the
// beginning of it if ended is false.
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

// rest returns more of a line that has not ended yet.
func (l *lineReader) rest() ([]byte, error) { return l.piece(1) }

// piece returns the buffered part of the line: at least atLeast bytes, unless the
// line is shorter.
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

// skipLF skips the second half of a CRLF, which may arrive long after the first.
func (l *lineReader) skipLF() {
	if l.afterCR && l.start < l.end {
		if l.buf[l.start] == '\n' {
			l.start++
		}
		l.afterCR = false
	}
}

// indexLineEnd returns the index of the first CR or LF in b, or -1. It looks for LF
// first, because most streams have no CR.
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

// fill reads more into the buffer. It returns an error only if nothing was read, so
// that the data before the error is not lost.
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
