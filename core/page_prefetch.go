package core

import (
	"context"
	"fmt"
)

// WithPrefetch fetches up to n further pages of a list while the caller works on
// one; the default is 0, which fetches a page when the loop comes to it. The pages
// are fetched one after the other, in order. Leaving the loop ends the fetching.
func WithPrefetch(n int) Option {
	return func(s *settings) error {
		if n < 0 {
			return &ConfigError{Msg: fmt.Sprintf("core.WithPrefetch: %d is negative; 0 means no prefetching", n)}
		}
		s.prefetch = n
		return nil
	}
}

// readPage reads the next page, and reports whether there are more.
type readPage[P any] = func(ctx context.Context, opts []CallOption) (page P, more bool, err error)

// fetched is a page that waits for the loop to come to it.
type fetched[P any] struct {
	page P
	meta Response
	err  error
}

// readAhead reads in a goroutine, which has ended when it returns.
func readAhead[P any](ctx context.Context, set settings, opts []CallOption, read readPage[P], yield func(P, error) bool) {
	ctx, stop := context.WithCancel(ctx)
	pages := make(chan fetched[P], set.prefetch-1) // one more waits to be put into it
	go func() {
		defer close(pages)
		for more := true; more; {
			var f fetched[P]
			own := append(opts[:len(opts):len(opts)], WithResponse(&f.meta)) // the caller reads its own meanwhile
			f.page, more, f.err = read(ctx, own)
			pages <- f // which is always received, see below
		}
	}()
	defer func() {
		stop()
		for range pages { // until the goroutine has ended
		}
	}()
	for f := range pages {
		if set.meta != nil {
			*set.meta = f.meta
		}
		if !yield(f.page, f.err) || f.err != nil {
			return
		}
	}
}
