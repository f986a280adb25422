package seclaitest

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// listing is the items of a list, oldest first, before it is filtered, sorted
// and cut into pages.
type listing struct {
	items   []fields
	ordered bool   // whether the items are in their order already
	extra   fields // what the envelope has besides
}

// page filters and sorts a list and puts the page that was asked for into its
// envelope.
func (x *exchange) page(l listing) any {
	items := slices.DeleteFunc(slices.Clone(l.items), func(o fields) bool { return !x.wanted(o) })
	if !l.ordered {
		x.sort(items)
	}
	total := len(items)
	first, limit := x.window(total)
	cut := x.shape(&schema{kind: array, items: x.op.list.item}, items[min(first, total):min(first+limit, total)])
	number := first/max(limit, 1) + 1
	if x.version >= core.Version20260727 {
		return x.modern(l.extra, cut, number, limit, total)
	}
	if x.op.list.key == "" {
		return cut
	}
	return x.shape(x.op.answer.schema, with(l.extra, fields{
		x.op.list.key: cut, "total": total, "page": number, "limit": limit, "pagination": pagination(number, limit, total),
	}))
}

// modern is the one envelope of lists from version 2026-07-27 on.
func (x *exchange) modern(extra fields, cut any, number, limit, total int) fields {
	out := fields{"data": cut, "pagination": pagination(number, limit, total)}
	for _, m := range x.op.answer.schema.members {
		if v, ok := extra[m.name]; ok {
			out[m.name] = x.shape(m.schema, v)
		}
	}
	return out
}

func pagination(number, limit, total int) fields {
	pages := (total + limit - 1) / max(limit, 1)
	return fields{"page": number, "limit": limit, "total": total, "pages": pages, "has_next": number < pages, "has_prev": number > 1}
}

// window is where the page begins and how many items it has at most. A list that
// was a bare array is not cut before version 2026-07-27, whatever is asked for.
func (x *exchange) window(total int) (first, limit int) {
	l := x.op.list
	limit = intOf(x.query, "limit")
	if limit <= 0 || l.key == "" && l.style == pageNumbers && x.version < core.Version20260727 {
		return 0, max(total, 1)
	}
	switch l.style {
	case pageNumbers:
		first = (max(intOf(x.query, "page"), 1) - 1) * limit
	case pageOffsets:
		first = intOf(x.query, "offset")
	}
	return first, limit
}

// wanted reports whether an item passes the filters of the query.
func (x *exchange) wanted(o fields) bool {
	for name, v := range x.query {
		if v != nil && !passes(o, name, v) {
			return false
		}
	}
	return true
}

// filters are those that are not a comparison with the member of the same name.
var filters = map[string]func(o fields, v any) bool{
	"time_from":     func(o fields, v any) bool { return !dated(o).Before(instant(v)) },
	"time_to":       func(o fields, v any) bool { return !dated(o).After(instant(v)) },
	"start_date":    func(o fields, v any) bool { return !dated(o).Before(instant(v)) },
	"end_date":      func(o fields, v any) bool { return dated(o).Before(instant(v).AddDate(0, 0, 1)) },
	"started_after": func(o fields, v any) bool { return instant(o["started_at"]).After(instant(v)) },
	"flagged_only":  func(o fields, v any) bool { return v == false || truthOf(o, "flagged") },
	"unread_only":   func(o fields, v any) bool { return v == false || o["read_at"] == nil },
	"search":        func(o fields, v any) bool { return contains(textOf(o, "name"), v.(string)) },
	"step":          func(o fields, v any) bool { return o["step_id"] == nil || o["step_id"] == v },
	"page":          everything,
	"limit":         everything,
}

func everything(fields, any) bool { return true }

// recent leaves those of the period that the query asks for: from a date to another
// or, with neither, the last days.
func (x *exchange) recent(all []fields) []fields {
	start, end := x.query["start_date"], x.query["end_date"]
	from := x.sampler.now.Add(-time.Duration(intOf(x.query, "days")) * 24 * time.Hour)
	return slices.DeleteFunc(all, func(o fields) bool {
		if start == nil && end == nil {
			return dated(o).Before(from)
		}
		return start != nil && !passes(o, "start_date", start) || end != nil && !passes(o, "end_date", end)
	})
}

func passes(o fields, name string, v any) bool {
	if f := filters[name]; f != nil {
		return f(o, v)
	}
	mine, ok := o[name]
	return !ok || mine == v
}

// dated is when a resource came to be.
func dated(o fields) time.Time {
	return instant(cmp.Or(textOf(o, "evaluated_at"), textOf(o, "created_at"), textOf(o, "run_created_at")))
}

// instant reads any form of time that the API takes or sends.
func instant(v any) time.Time {
	s, _ := v.(string)
	for _, layout := range timeLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return t
		}
	}
	return time.Time{}
}

func contains(s, part string) bool {
	return strings.Contains(strings.ToLower(s), strings.ToLower(part))
}

// sort puts items into the order that the query asks for, or the newest first.
func (x *exchange) sort(items []fields) {
	by, order := textOf(x.query, "sort"), textOf(x.query, "order")
	slices.Reverse(items)
	if by == "" {
		return
	}
	slices.SortStableFunc(items, func(a, b fields) int {
		n := cmp.Compare(strings.ToLower(textOf(a, by)), strings.ToLower(textOf(b, by)))
		if order == "desc" {
			n = -n
		}
		return n
	})
}
