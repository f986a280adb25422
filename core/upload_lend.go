package core

import (
	"context"
	"fmt"
	"io"
	"io/fs"
	"sync"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// lentReader is content of the caller's that is lent to the transport for an attempt.
// It is read in goroutines of its own, so that a read that blocks doesn't block the call,
// and no read begins once the attempt has ended: then the reader is the caller's
// again.
type lentReader struct {
	ctx    context.Context // of the attempt
	rc     io.ReadCloser
	memory bool          // whether rc can't block and is read right away
	ended  chan struct{} // closed when the loan has ended

	mu       sync.Mutex
	buffer   []byte
	reading  chan struct{} // closed when the read under way has returned; nil for none
	n        int           // what that read returned
	err      error
	panicked any // the value that the caller's code panicked with, or interrupt.Exited
}

const lentBuffer = 64 << 10

// Read reads until the attempt ends.
func (l *lentReader) Read(p []byte) (int, error) {
	if l.memory {
		return l.readMemory(p)
	}
	done, ok := l.begin(len(p))
	if !ok {
		return 0, fs.ErrClosed
	}
	select {
	case <-done:
	case <-l.ended:
		return 0, fs.ErrClosed
	case <-l.ctx.Done():
		return 0, interrupt.Cause(l.ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.reading = nil
	return copy(p, l.buffer[:l.n]), l.err
}

func (l *lentReader) readMemory(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hasEnded() {
		return 0, fs.ErrClosed
	}
	return l.rc.Read(p)
}

func (l *lentReader) hasEnded() bool {
	select {
	case <-l.ended:
		return true
	default:
		return false
	}
}

// begin begins a read of up to n bytes, unless the loan has ended or the last read
// is still under way.
func (l *lentReader) begin(n int) (done chan struct{}, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.hasEnded() || l.ctx.Err() != nil || l.reading != nil || l.panicked != nil {
		return nil, false
	}
	if l.buffer == nil {
		l.buffer = make([]byte, lentBuffer)
	}
	done = make(chan struct{})
	l.reading = done
	go l.fill(l.buffer[:min(n, lentBuffer)], done)
	return done, true
}

func (l *lentReader) fill(p []byte, done chan struct{}) {
	defer close(done)
	l.n, l.err, l.panicked = 0, fs.ErrClosed, interrupt.Exited // until it returns
	defer func() {
		if v := recover(); v != nil {
			l.panicked = v
		}
	}()
	n, err := l.rc.Read(p)
	if n < 0 || n > len(p) {
		panic(fmt.Sprintf("the reader of an upload returned %d bytes for a buffer of %d", n, len(p)))
	}
	l.n, l.err, l.panicked = n, err, nil
}

// Close is the transport's: the loan ends with the attempt.
func (l *lentReader) Close() error {
	l.end()
	return nil
}

func (l *lentReader) end() (reading chan struct{}) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if !l.hasEnded() {
		close(l.ended)
	}
	return l.reading
}

// giveBackTime is how long a read that is under way may keep a call from returning.
const giveBackTime = 50 * time.Millisecond

// giveBack ends the loan and closes what was lent. A read under way is waited for,
// but not for long: a reader that blocks can't be interrupted. It returns the value
// that the caller's code panicked with, if it did.
func (l *lentReader) giveBack() (panicked any) {
	reading := l.end()
	if reading != nil {
		stop := l.interruptRead()
		defer stop()
		timer := time.NewTimer(giveBackTime)
		defer timer.Stop()
		select {
		case <-reading:
		case <-timer.C:
			go func() {
				<-reading
				_ = l.rc.Close()
			}()
			return nil
		}
	}
	_ = l.rc.Close()
	return l.panicked
}

// readDeadliner is a reader whose reads can be interrupted.
type readDeadliner interface{ SetReadDeadline(time.Time) error }

// interruptRead makes a read that is under way return, where the reader has deadlines
// for that as pipes and terminals do. The deadline is taken back by stop.
func (l *lentReader) interruptRead() (stop func()) {
	r, ok := l.rc.(readDeadliner)
	if !ok || r.SetReadDeadline(time.Unix(1, 0)) != nil {
		return func() {}
	}
	return func() { _ = r.SetReadDeadline(time.Time{}) }
}

// loans are what a call has lent to the transport for one attempt, which may open the
// content several times, also at once.
type loans struct {
	mu    sync.Mutex
	all   []*lentReader
	ended bool // whether the attempt has
}

// lend lends a file for as long as ctx and the attempt last. If the attempt has ended,
// it closes the file.
func (l *loans) lend(ctx context.Context, rc io.ReadCloser, memory bool) (*lentReader, error) {
	r := &lentReader{ctx: ctx, rc: rc, memory: memory, ended: make(chan struct{})}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.ended {
		_ = rc.Close()
		return nil, fs.ErrClosed
	}
	l.all = append(l.all, r)
	return r, nil
}

// haveEnded reports whether nothing is lent any more.
func (l *loans) haveEnded() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.ended
}

// giveBack ends the loans. A panic of the caller's code becomes one of the caller's
// goroutine.
func (l *loans) giveBack() {
	l.mu.Lock()
	all := l.all
	l.all, l.ended = nil, true
	l.mu.Unlock()
	var panicked any
	for _, r := range all {
		if v := r.giveBack(); v != nil {
			panicked = v
		}
	}
	if panicked != nil {
		interrupt.Raise(panicked)
	}
}
