package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// idleTimer cancels its context when nothing has moved for a time. It takes the
// place of a timeout where a call may well take hours.
type idleTimer struct {
	ctx    context.Context
	cancel context.CancelCauseFunc
	after  time.Duration
	timer  *time.Timer // nil for never
}

func newIdleTimer(ctx context.Context, after time.Duration) *idleTimer {
	ctx, cancel := context.WithCancelCause(ctx)
	t := &idleTimer{ctx: ctx, cancel: cancel, after: after}
	if after > 0 {
		t.timer = time.AfterFunc(after, func() {
			cancel(idleError(after))
		})
	}
	return t
}

func idleError(after time.Duration) error {
	return fmt.Errorf("nothing arrived or was sent for %v; allow more with core.WithIdleTimeout: %w", after, context.DeadlineExceeded)
}

func (t *idleTimer) restart() {
	if t.timer != nil {
		t.timer.Reset(t.after)
	}
}

func (t *idleTimer) pause() {
	if t.timer != nil {
		t.timer.Stop()
	}
}

func (t *idleTimer) stop() {
	t.pause()
	t.cancel(nil)
}

// sentBody restarts the timer whenever more of a request is taken to be sent.
type sentBody struct {
	io.ReadCloser
	idle *idleTimer
}

func (b *sentBody) Read(p []byte) (int, error) {
	b.idle.restart()
	return b.ReadCloser.Read(p)
}

// receivedBody lets the timer run only while a read waits for the server: the
// time that the caller takes between reads is its own.
type receivedBody struct {
	io.ReadCloser
	idle   *idleTimer
	closed atomic.Bool
}

func (b *receivedBody) Read(p []byte) (int, error) {
	b.idle.restart()
	n, err := b.ReadCloser.Read(p)
	b.idle.pause()
	if err == nil || errors.Is(err, io.EOF) {
		return n, err
	}
	if cause := interrupt.Cause(b.idle.ctx); cause != nil {
		err = cause
	}
	return n, err
}

func (b *receivedBody) Close() error {
	if b.closed.Swap(true) {
		return nil
	}
	err := b.ReadCloser.Close()
	b.idle.stop()
	return err
}
