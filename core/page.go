package core

import (
	"fmt"
	"iter"
)

// Page is one page of a list.
type Page[T any] struct {
	Items []T // in the order of the list
	PageInfo
}

// PageInfo is where a page stands in its list.
type PageInfo struct {
	Number int // of the page, from 1; for lists paged by offset, derived from it
	Limit  int // items a page, at most; 0 when the API does not say
	Total  int // items in the whole list; -1 when the API does not say
	Offset int // of the page's first item in the list, from 0
}

// Collect reads a list into a slice: all of it, or the first limit items when
// limit is above 0. The items read before an error are returned with it.
func Collect[T any](seq iter.Seq2[T, error], limit int) ([]T, error) {
	var all []T
	for item, err := range seq {
		if err != nil {
			return all, err
		}
		all = append(all, item)
		if limit > 0 && len(all) == limit {
			break
		}
	}
	return all, nil
}

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
