package engine

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// Listing is the items of a list, oldest first, before it is filtered, sorted and
// cut into pages.
type Listing struct {
	Items   []Fields
	Ordered bool   // whether the items are in their final order already
	Extra   Fields // further members of the envelope
}

// Listed returns resources as a listing.
func Listed(all []*Resource) Listing {
	items := make([]Fields, len(all))
	for i, r := range all {
		items[i] = r.Fields
	}
	return Listing{Items: items}
}

// page filters and sorts a list, and returns the requested page in its envelope.
func (x *Exchange) page(l Listing) any {
	items := slices.DeleteFunc(slices.Clone(l.Items), func(o Fields) bool { return !x.wanted(o) })
	if !l.Ordered {
		x.sort(items)
	}
	total := len(items)
	first, limit := x.window(total)
	cut := x.engine.Shape(&Schema{Type: Array, Items: x.Op.List.Item}, items[min(first, total):min(first+limit, total)])
	number := first/max(limit, 1) + 1
	if x.isUniform() {
		return x.uniform(l.Extra, cut, pagination(number, limit, total))
	}
	if x.Op.List.Key == "" {
		return cut
	}
	return x.engine.Shape(x.Op.Response.Schema, l.Extra.With(Fields{
		x.Op.List.Key: cut, "total": total, "page": number, "limit": limit, "pagination": pagination(number, limit, total),
	}))
}

func (x *Exchange) isUniform() bool { return x.engine.config.isUniform(x.Version) }

// uniform is the one envelope that all lists have in newer versions.
func (x *Exchange) uniform(extra Fields, cut any, pagination Fields) Fields {
	out := Fields{"data": cut, "pagination": pagination}
	for _, m := range x.Op.Response.Schema.Members {
		if v, ok := extra[m.Name]; ok {
			out[m.Name] = x.engine.Shape(m.Schema, v)
		}
	}
	return out
}

func pagination(number, limit, total int) Fields {
	pages := (total + limit - 1) / max(limit, 1)
	return Fields{"page": number, "limit": limit, "total": total, "pages": pages, "has_next": number < pages, "has_prev": number > 1}
}

// window returns where the page begins and how many items it has at most. In
// versions with old envelopes, a bare array with page numbers is never cut.
func (x *Exchange) window(total int) (first, limit int) {
	limit = x.Query.Int("limit")
	byNumber := x.Op.takes("page")
	switch {
	case limit <= 0, x.Op.List.Key == "" && byNumber && !x.isUniform():
		return 0, max(total, 1)
	case byNumber:
		return (max(x.Query.Int("page"), 1) - 1) * limit, limit
	}
	return x.Query.Int("offset"), limit
}

// wanted reports whether an item passes the filters of the query.
func (x *Exchange) wanted(o Fields) bool {
	for name, v := range x.Query {
		if v != nil && !x.engine.Passes(o, name, v) {
			return false
		}
	}
	return true
}

// Passes reports whether an item passes a filter, which is a query parameter with a
// value. Without a filter of its own in [API], the parameter selects the items whose
// member of the same name is equal, or missing.
func (e *Engine) Passes(o Fields, name string, v any) bool {
	switch name {
	case "page", "limit":
		return true
	}
	if f := e.config.Filters[name]; f != nil {
		return f(o, v)
	}
	mine, ok := o[name]
	return !ok || mine == v
}

// ParseTime parses any form of time that an API takes or sends. It returns the zero
// time for anything else.
func ParseTime(v any) time.Time {
	s, _ := v.(string)
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

// IsTime reports whether v is a time that [ParseTime] can parse.
func IsTime(v string) bool { return parses(v, timeLayouts...) }

// ContainsFold reports whether s contains part, whatever the case.
func ContainsFold(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

// sort puts items into the order that the query asks for, or the newest first.
func (x *Exchange) sort(items []Fields) {
	by, order := x.Query.Text("sort"), x.Query.Text("order")
	slices.Reverse(items)
	if by == "" {
		return
	}
	slices.SortStableFunc(items, func(a, b Fields) int {
		n := cmp.Compare(strings.ToLower(a.Text(by)), strings.ToLower(b.Text(by)))
		if order == "desc" {
			n = -n
		}
		return n
	})
}
