package core

import (
	"context"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// WithMaxConcurrency makes a client send at most n requests at once, whatever the
// number of goroutines that use it; the others wait for their turn, as long as their
// contexts allow. The default, 0, means any number. A stream or a download counts
// until its response begins. Code that runs within a call, such as the reader of an
// upload, must not call the same client: it could wait for its own turn.
//
// With or without it, a client to which the API says that it makes too many calls
// (status 429 with Retry-After) sends nothing more until the time is up, unless that
// is more than a minute. [Response].Waited is how long a call was held back.
func WithMaxConcurrency(n int) ClientOption {
	return clientOption(func(cfg *config) error {
		if n < 0 {
			return &ConfigError{Message: fmt.Sprintf("core.WithMaxConcurrency: %d is negative; 0 means any number", n)}
		}
		cfg.maxConcurrency = n
		return nil
	})
}

// limiter holds back the attempts of all calls of a client: while there are too many
// at once, and while the API's rate limit is reached.
type limiter struct {
	slots  chan struct{} // nil for any number
	paused atomic.Pointer[time.Time]
}

func newLimiter(n int) *limiter {
	if n == 0 {
		return &limiter{}
	}
	return &limiter{slots: make(chan struct{}, n)}
}

// acquire waits until an attempt may be made, and returns how long that took. It
// fails at once if the wait would outlast the context.
func (l *limiter) acquire(ctx context.Context) (waited time.Duration, err error) {
	if l.slots == nil && l.paused.Load() == nil {
		return 0, nil
	}
	start := time.Now()
	if err := l.waitForPause(ctx); err != nil {
		return time.Since(start), err
	}
	if l.slots == nil {
		return time.Since(start), nil
	}
	select {
	case l.slots <- struct{}{}:
	case <-ctx.Done():
		return time.Since(start), fmt.Errorf("waiting for one of %d calls to end, see core.WithMaxConcurrency: %w", cap(l.slots), interrupt.Cause(ctx))
	}
	if err := l.waitForPause(ctx); err != nil { // which may have begun meanwhile
		l.release()
		return time.Since(start), err
	}
	return time.Since(start), nil
}

func (l *limiter) waitForPause(ctx context.Context) error {
	for {
		until := l.paused.Load()
		if until == nil {
			return nil
		}
		wait := time.Until(*until)
		switch {
		case wait <= 0:
			l.paused.CompareAndSwap(until, nil)
		case !fitsDeadline(ctx, wait):
			return fmt.Errorf("%w: the API asked to wait %v more, which the context's deadline does not allow", ErrRateLimited, wait.Round(time.Millisecond))
		case !interrupt.Sleep(ctx, wait):
			return fmt.Errorf("waiting as the API asked: %w", interrupt.Cause(ctx))
		}
	}
}

func (l *limiter) release() {
	if l.slots != nil {
		<-l.slots
	}
}

// pause holds back all attempts for d.
func (l *limiter) pause(d time.Duration) {
	until := time.Now().Add(d)
	for {
		old := l.paused.Load()
		if d <= 0 || old != nil && !until.After(*old) || l.paused.CompareAndSwap(old, &until) {
			return
		}
	}
}
