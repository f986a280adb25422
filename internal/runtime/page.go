package runtime

import (
	"context"
	"fmt"
	"iter"
	"net/url"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/bridge"
	"github.com/seclai/seclai-sdk-go/internal/paging"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// List describes a list operation.
type List = paging.List

// PageStyle is how a list operation is asked for its next page.
type PageStyle = paging.Style

// The styles of paging.
const (
	SinglePage  = paging.SinglePage
	PageNumbers = paging.PageNumbers
	PageOffsets = paging.PageOffsets
)

// PageType is a type of pages, P, whose items are of type T.
type PageType[P, T any] struct {
	Page   func(*P) *core.Page[T]               // the page within a P
	Item   func(*wire.Decoder) T                // reads an item
	Member func(*P, *wire.Decoder, string) bool // reads what else P has, and reports whether the name is of that; may be nil
}

// Pages reads a list page by page, beginning with the page that the request asks
// for. The loop ends after the last page, or with the first error.
func Pages[P, T any](ctx context.Context, c *core.Client, list List, req Request, of PageType[P, T], opts []core.CallOption) iter.Seq2[*P, error] {
	return func(yield func(*P, error) bool) {
		calls, cursor, err := startList(ctx, c, list, req, opts)
		if err != nil {
			yield(nil, err)
			return
		}
		source := paging.Source[*P]{
			Name: string(req.Operation), Prefetch: calls.Prefetch(),
			Fetch: func(ctx context.Context, query url.Values, env *paging.Envelope) (*P, func(), error) {
				page, req := new(P), req
				req.Query = query
				deliver, err := fetch(ctx, calls, req, func(_ int, d *wire.Decoder) {
					*page = *new(P) // nothing of an earlier attempt
					of.read(d, page, env)
				})
				if err != nil {
					page = nil
				}
				return page, deliver, err
			},
			Place: func(page *P, info paging.Info, repeats bool) {
				p := of.Page(page)
				p.PageInfo = core.PageInfo(info)
				if repeats {
					p.Items = nil
				}
			},
		}
		source.Read(ctx, cursor, yield)
	}
}

func (of PageType[P, T]) read(d *wire.Decoder, page *P, env *paging.Envelope) {
	p := of.Page(page)
	env.Decode(d, func() int {
		p.Items = wire.Slice(d, of.Item)
		return len(p.Items)
	}, func(name string) bool {
		return of.Member != nil && of.Member(page, d, name)
	})
}

// PagesOf is [Pages] for pages that are a plain [core.Page].
func PagesOf[T any](ctx context.Context, c *core.Client, list List, req Request, item func(*wire.Decoder) T, opts []core.CallOption) iter.Seq2[*core.Page[T], error] {
	plain := PageType[core.Page[T], T]{Page: func(p *core.Page[T]) *core.Page[T] { return p }, Item: item}
	return Pages(ctx, c, list, req, plain, opts)
}

// startList checks what a list is asked with.
func startList(ctx context.Context, c *core.Client, list List, req Request, opts []core.CallOption) (caller, *paging.Cursor, error) {
	calls, err := c.Caller(ctx, req.Operation, bridge.List, opts)
	if err != nil {
		return nil, nil, err
	}
	cursor, err := paging.NewCursor(list, req.Query)
	if err != nil {
		return nil, nil, &core.ConfigError{Message: fmt.Sprintf("%s: %v", req.Operation, err)}
	}
	return calls, cursor, nil
}

// fetch makes the call for a page. When pages are fetched ahead, the caller's options
// don't get its response before deliver is called.
func fetch(ctx context.Context, calls caller, req Request, read func(int, *wire.Decoder)) (deliver func(), err error) {
	if calls.Prefetch() > 0 {
		calls, deliver = calls.Capture()
	}
	return deliver, calls.JSON(ctx, req, bridge.NullInvalid, read)
}

// Items reads the items of pages one by one.
func Items[T any](pages iter.Seq2[*core.Page[T], error]) iter.Seq2[T, error] {
	return ItemsOf(pages, func(p *core.Page[T]) *core.Page[T] { return p })
}

// ItemsOf is [Items] for pages of a type P.
func ItemsOf[P, T any](pages iter.Seq2[*P, error], page func(*P) *core.Page[T]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for p, err := range pages {
			if err != nil {
				var none T
				yield(none, err)
				return
			}
			for _, item := range page(p).Items {
				if !yield(item, nil) {
					return
				}
			}
		}
	}
}
