package core

import (
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"iter"
	"maps"
	"net/url"
	"strconv"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Page is one page of a list.
type Page[T any] struct {
	Items []T
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
	Style PageStyle
	Key   string // the member that holds the items in envelopes other than {data, pagination}
	Limit int    // the API's own items a page; 0 when it has none
}

// Pages reads a list page by page, beginning with the page that the request asks
// for. Page state that P needs beyond [Page] is read by member, which reports
// whether it knew the name; it may be nil.
//
// The loop ends after the last page, or with the first error. A server that
// sends the same page twice gets an error instead of an endless loop.
func Pages[P any, T any, PP interface {
	*P
	Paged[T]
}](ctx context.Context, c *Client, list List, req Request, set func(PP, []T), item func(*wire.Decoder) T, member func(PP, *wire.Decoder, string) bool, opts []CallOption) iter.Seq2[PP, error] {
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
			if !yield(page, nil) || !more {
				return
			}
		}
	}
	return func(yield func(PP, error) bool) {
		set, err := c.defaults.with(opts)
		switch {
		case err != nil:
			yield(nil, fmt.Errorf("%s: %w", req.Operation, err))
		case set.prefetch == 0:
			read(ctx, opts, yield)
		default:
			ahead(ctx, set, opts, read, yield)
		}
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

// envelope is the metadata of a page, in whichever of the API's forms it came.
type envelope struct {
	key         string // where items may be, besides "data"
	count       int
	fingerprint uint64 // of the items as they were written

	page, limit int  // 0 when not given
	total       int  // -1 when not given
	hasNext     bool // valid with paginated
	paginated   bool // whether there was a pagination object
}

// fingerprintSeed makes equal items have equal fingerprints in this process.
var fingerprintSeed = maphash.MakeSeed()

// decodeEnvelope reads any of the API's list envelopes: a bare array; {data,
// pagination}; {data, total, page, limit}; and {KEY, total, …}. items is called
// where the items are; member for every name that belongs to no envelope.
func decodeEnvelope(d *wire.Decoder, env *envelope, items func(), member func(name string) bool) {
	env.total = -1
	read := func() {
		start := d.Offset()
		items()
		env.fingerprint = maphash.Bytes(fingerprintSeed, d.Since(start))
	}
	if d.Peek() == wire.KindArray {
		read()
		return
	}
	for d.Object(); d.Next(); {
		switch name := string(d.Key()); {
		case name == "data" || name == env.key:
			read()
		case name == "pagination":
			decodePagination(d, env)
		case name == "total":
			env.total = d.Int()
		case name == "page":
			env.page = d.Int()
		case name == "limit":
			env.limit = d.Int()
		case member(name):
		default:
			d.Skip()
		}
	}
}

func decodePagination(d *wire.Decoder, env *envelope) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "page":
			env.page = d.Int()
		case "limit":
			env.limit = d.Int()
		case "total":
			env.total = d.Int()
		case "has_next":
			env.hasNext, env.paginated = d.Bool(), true
		default:
			d.Skip()
		}
	}
}

// cursor is the place in a list.
type cursor struct {
	list   List
	base   Query
	page   int
	offset int
	limit  int // 0 when neither the caller nor the API says
	last   *envelope
}

func newCursor(list List, q Query) (*cursor, error) {
	c := &cursor{list: list, base: q, page: 1, limit: list.Limit}
	for name, to := range map[string]*int{"page": &c.page, "offset": &c.offset, "limit": &c.limit} {
		value := url.Values(q).Get(name)
		if value == "" {
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil, &ConfigError{Msg: fmt.Sprintf("parameter %s: %q is not a number", name, value)}
		}
		*to = n
	}
	if list.Style == PageNumbers && c.limit > 0 {
		c.offset = (c.page - 1) * c.limit
	}
	return c, nil
}

// query is the one that asks for the cursor's page. The first page is asked for
// just as the caller did.
func (c *cursor) query() Query {
	if c.last == nil {
		return c.base
	}
	q := make(url.Values, len(c.base)+1)
	maps.Copy(q, c.base)
	switch c.list.Style {
	case PageNumbers:
		q.Set("page", strconv.Itoa(c.page))
	case PageOffsets:
		q.Set("offset", strconv.Itoa(c.offset))
	}
	return Query(q)
}

// advance fills in what is known of the page just read and moves to the next,
// reporting whether there is one.
func (c *cursor) advance(env *envelope, info *PageInfo) (bool, error) {
	if c.last != nil && env.count > 0 && env.count == c.last.count && env.fingerprint == c.last.fingerprint {
		return false, errors.New("the server sent the same page twice; the list was stopped")
	}
	if env.limit > 0 {
		c.limit = env.limit
	}
	*info = PageInfo{Number: c.page, Limit: c.limit, Total: env.total, Offset: c.offset}
	if c.list.Style == PageOffsets && c.limit > 0 {
		info.Number = c.offset/c.limit + 1
	}
	c.last = env
	c.page++
	c.offset += env.count
	return c.more(env), nil
}

func (c *cursor) more(env *envelope) bool {
	switch {
	case c.list.Style == SinglePage || env.count == 0:
		return false
	case env.paginated:
		return env.hasNext
	case env.total >= 0:
		return c.offset < env.total
	case c.limit > 0:
		return env.count >= c.limit // without a total, a page that is not full is the last
	}
	return true // until an empty page
}
