package core

import (
	"context"
	"fmt"
	"iter"

	"github.com/seclai/seclai-sdk-go/internal/wire"
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

// items and info serve pages of every item type, and types that embed one.
func (p *Page[T]) items() []T      { return p.Items }
func (p *Page[T]) info() *PageInfo { return &p.PageInfo }

// Paged is what [Page], and the types that embed it, have in common.
type Paged[T any] interface {
	items() []T
	info() *PageInfo
}

// PageStyle is how a list operation is asked for its next page.
type PageStyle uint8

// The styles of the API.
const (
	SinglePage  PageStyle = iota // there is no next page to ask for
	PageNumbers                  // parameters page and limit
	PageOffsets                  // parameters offset and limit
)

// List describes a list operation.
type List struct {
	Style PageStyle // how the next page is asked for
	Key   string    // the member that holds the items in envelopes other than {data, pagination}
	Limit int       // the API's own items a page; 0 when it has none
}

// Pages reads a list page by page, beginning with the page that the request asks
// for. Page state that P needs beyond [Page] is read by member, which reports
// whether it knew the name; it may be nil.
//
// The loop ends after the last page, or with the first error. A server that
// sends a page again gets an error instead of an endless loop. [WithPrefetch] has
// the next pages fetched meanwhile.
func Pages[P any, T any, PP interface {
	*P
	Paged[T]
}](ctx context.Context, c *Client, list List, req Request, set func(PP, []T), item func(*wire.Decoder) T, member func(PP, *wire.Decoder, string) bool, opts []CallOption) iter.Seq2[PP, error] {
	return func(yield func(PP, error) bool) { // small, because it is compiled anew for every list
		readPages(ctx, c, list, req, set, item, member, opts, yield)
	}
}

func readPages[P any, T any, PP interface {
	*P
	Paged[T]
}](ctx context.Context, c *Client, list List, req Request, set func(PP, []T), item func(*wire.Decoder) T, member func(PP, *wire.Decoder, string) bool, opts []CallOption, yield func(PP, error) bool) {
	read := func(ctx context.Context, opts []CallOption, yield func(PP, error) bool) {
		cursor, err := newCursor(list, req.Query)
		if err != nil {
			yield(nil, fmt.Errorf("%s: %w", req.Operation, err))
			return
		}
		req := req
		for {
			req.Query = cursor.query()
			page := PP(new(P))
			var env *envelope
			_, err := Call(ctx, c, req, func(d *wire.Decoder, _ *struct{}) {
				env = &envelope{key: list.Key}
				var items []T
				decodeEnvelope(d, env, func() { items = wire.Slice(d, item) }, func(name string) bool {
					return member != nil && member(page, d, name)
				})
				env.count = len(items)
				set(page, items)
			}, opts)
			if err != nil {
				yield(nil, err)
				return
			}
			more, err := cursor.advance(env, page.info())
			if err != nil {
				yield(nil, fmt.Errorf("%s: %w", req.Operation, err))
				return
			}
			if env.repeats {
				set(page, nil)
			}
			if !yield(page, nil) || !more {
				return
			}
		}
	}
	settings, err := c.settings(opts)
	switch {
	case err != nil:
		yield(nil, fmt.Errorf("%s: %w", req.Operation, err))
	case settings.prefetch == 0:
		read(ctx, opts, yield)
	default:
		ahead(ctx, settings, opts, read, yield)
	}
}

// PagesOf is [Pages] for pages that are a plain [Page].
func PagesOf[T any](ctx context.Context, c *Client, list List, req Request, item func(*wire.Decoder) T, opts []CallOption) iter.Seq2[*Page[T], error] {
	return Pages[Page[T], T](ctx, c, list, req, func(p *Page[T], items []T) { p.Items = items }, item, nil, opts)
}

// Items reads the items of pages one by one.
func Items[T any, P Paged[T]](pages iter.Seq2[P, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for page, err := range pages {
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page.items() {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
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
