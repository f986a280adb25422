package paging

import (
	"fmt"
	"maps"
	"net/url"
	"strconv"
)

// Cursor is the place in a list.
type Cursor struct {
	list   List
	base   url.Values
	page   int
	offset int
	limit  int // 0 when neither the caller nor the API says
	last   *Envelope
	seen   map[uint64]bool // the fingerprints of the pages
	empty  int             // pages without items in a row
}

// NewCursor returns the place of the page that query asks for. A parameter that is
// no number is an error.
func NewCursor(list List, q url.Values) (*Cursor, error) {
	c := &Cursor{list: list, base: q, page: 1, limit: list.Limit, seen: map[uint64]bool{}}
	for name, to := range map[string]*int{"page": &c.page, "offset": &c.offset, "limit": &c.limit} {
		value := q.Get(name)
		if value == "" {
			continue
		}
		n, err := strconv.Atoi(value)
		if err != nil {
			return nil, fmt.Errorf("parameter %s: %q is not a number", name, value)
		}
		*to = n
	}
	return c, nil
}

// query is the one that asks for the cursor's page. The first page is asked for
// just as the caller did.
func (c *Cursor) query() url.Values {
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
	case SinglePage: // has no next
	}
	return q
}

// advance returns what is known of the page just read and moves to the next,
// reporting whether there is one.
func (c *Cursor) advance(env *Envelope) (info Info, more bool, err error) {
	env.repeats = env.count > 0 && c.seen[env.fingerprint]
	if env.repeats && !c.shifted(env) && !c.unpaged(env) {
		return Info{}, false, errRepeats
	}
	c.seen[env.fingerprint] = true
	if c.empty++; env.count > 0 {
		c.empty = 0
	}
	if env.limit > 0 {
		c.limit = env.limit
	}
	if c.last == nil && c.list.Style == PageNumbers && c.limit > 0 {
		c.offset = (c.page - 1) * c.limit // now that the limit is known which the server keeps to
	}
	info = Info{Number: c.page, Limit: c.limit, Total: env.total, Offset: c.offset}
	if c.list.Style == PageOffsets && c.limit > 0 {
		info.Number = c.offset/c.limit + 1
	}
	c.last = env
	end := c.end()
	c.page++
	c.offset += env.count
	if env.count == 0 {
		c.offset += c.limit // where there is more, the items of this page are kept from the caller
	}
	if more = c.more(env, end); more && c.empty >= maxEmptyPages {
		return Info{}, false, errEmptyPages
	}
	return info, more, nil
}

// shifted reports whether a page may well repeat the one before: as many items as
// it has were added at the beginning of the list since.
func (c *Cursor) shifted(env *Envelope) bool {
	return env.fingerprint == c.last.fingerprint && c.last.total >= 0 && env.total >= c.last.total+env.count && !c.last.repeats
}

// unpaged reports whether a page that repeats the first is that of a server which
// has no pages: nothing in it speaks of them.
func (c *Cursor) unpaged(env *Envelope) bool {
	return len(c.seen) == 1 && c.limit == 0 && env.total < 0 && !env.paginated
}

// more reports whether there is more after a page that, full, would end at end.
func (c *Cursor) more(env *Envelope, end int) bool {
	switch {
	case c.list.Style == SinglePage:
		return false
	case env.count == 0:
		return env.paginated && env.hasNext && c.limit > 0 && end < env.total
	case env.paginated:
		return env.hasNext
	case env.total >= 0:
		return c.offset < env.total
	case c.limit > 0:
		return env.count >= c.limit // without a total, a page that is not full is the last
	}
	return !env.repeats // until an empty page
}

// end is where the page would end if it were full.
func (c *Cursor) end() int {
	if c.list.Style == PageNumbers {
		return c.page * c.limit
	}
	return c.offset + c.limit
}
