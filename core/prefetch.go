package core

import (
	"context"
	"fmt"
	"slices"
)

// maxPrefetch is in pages.
const maxPrefetch = 1000

// WithPrefetch reads up to n pages of a list ahead, at most 1000, while the caller
// works on the one that it has; the default, 0, reads a page when it is asked for. What
// is yielded is the same, in the same order. Leaving the loop stops the reading.
func WithPrefetch(n int) Option {
	return func(s *settings) error {
		if n < 0 {
			return &ConfigError{Message: fmt.Sprintf("core.WithPrefetch: %d is negative; 0 means not to read ahead", n)}
		}
		if n > maxPrefetch {
			return &ConfigError{Message: fmt.Sprintf("core.WithPrefetch: %d pages would take too much memory; the most is %d", n, maxPrefetch)}
		}
		s.prefetch = n
		return nil
	}
}

// ahead lets read run in a goroutine that is up to set.prefetch pages ahead of
// yield, and has ended when ahead returns.
func ahead[P any](ctx context.Context, set *settings, opts []CallOption, read func(context.Context, []CallOption, func(P, error) bool), yield func(P, error) bool) {
	type step struct {
		page P
		err  error
		meta Response
	}
	steps := make(chan step, set.prefetch-1) // one more waits to be sent
	stop := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(steps)
		var meta Response // the caller's own is written to when its page is yielded
		read(ctx, append(slices.Clip(opts), WithResponse(&meta)), func(page P, err error) bool {
			select {
			case steps <- step{page, err, meta}:
				return true
			case <-stop:
				return false
			}
		})
	}()
	defer func() {
		close(stop)
		cancel()
		for range steps {
			// until the goroutine has ended
		}
	}()
	for s := range steps {
		if set.meta != nil {
			*set.meta = s.meta
		}
		if !yield(s.page, s.err) {
			return
		}
	}
}
