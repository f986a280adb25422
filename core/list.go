package core

import (
	"context"
	"fmt"
	"iter"
	"net/url"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
	"github.com/seclai/seclai-sdk-go/internal/paging"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// ListAll reads any list of the API, also one that this SDK has no method for,
// page by page with the parameters page and limit. The items are in an array, or
// under key or "data" in an object. Each is decoded with the rules of
// [json.Unmarshal]. Escape what you put into path.
func ListAll[T any](ctx context.Context, c *Client, path, key string, query url.Values, opts ...CallOption) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		req, err := anyRequest("GET", path, query)
		if err != nil {
			yield(none, err)
			return
		}
		calls, err := c.caller(ctx, req.Operation, bridge.List, opts)
		if err != nil {
			yield(none, err)
			return
		}
		cursor, err := paging.NewCursor(paging.List{Style: paging.PageNumbers, Key: key}, query)
		if err != nil {
			yield(none, &ConfigError{Message: fmt.Sprintf("%s: %v", req.Operation, err)})
			return
		}
		listSource[T](calls, req).Read(ctx, cursor, func(page *Page[T], err error) bool {
			if err != nil {
				return yield(none, err)
			}
			for _, item := range page.Items {
				if !yield(item, nil) {
					return false
				}
			}
			return true
		})
	}
}

// listSource fetches the pages of a list that no method is for.
func listSource[T any](calls *caller, req request) *paging.Source[*Page[T]] {
	return &paging.Source[*Page[T]]{
		Name: string(req.Operation), Prefetch: calls.prefetch,
		Fetch: func(ctx context.Context, query url.Values, env *paging.Envelope) (*Page[T], func(), error) {
			page, req := new(Page[T]), req
			req.Query = query
			var deliver func()
			var caller bridge.Caller[Operation, Upload, *Download, Event] = calls
			if calls.prefetch > 0 {
				caller, deliver = calls.Capture()
			}
			err := caller.JSON(ctx, req, bridge.NullInvalid, func(_ int, d *wire.Decoder) {
				env.Decode(d, func() int {
					page.Items = wire.Slice(d, wire.Reflect[T])
					return len(page.Items)
				}, func(string) bool { return false })
			})
			if err != nil {
				return nil, deliver, err
			}
			return page, deliver, nil
		},
		Place: func(page *Page[T], _ paging.Info, repeats bool) {
			if repeats {
				page.Items = nil
			}
		},
	}
}

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
		s.only("WithPrefetch", bridge.List)
		return nil
	}
}
