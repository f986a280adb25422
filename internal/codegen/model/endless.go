package model

import (
	"slices"
	"strings"
)

// findEndless finds the components of which no value can ever be complete,
// because it needs another of itself.
func (b *builder) findEndless() {
	finite := map[*Schema]bool{}
	for more := true; more; {
		more = false
		for _, s := range b.api.Schemas {
			if !finite[s] && s.isFinite(finite) {
				finite[s], more = true, true
			}
		}
	}
	for _, s := range b.api.Schemas {
		if finite[s] {
			continue
		}
		if way := wayBack(s, s, nil, finite); way != nil {
			b.problem(s.At, "don't require all of the members on the way, or let one be null; the overlay can do either", "no value of %s can ever be complete: it needs another of itself (%s)", s.Name, strings.Join(way, " -> "))
		}
	}
}

// isFinite reports whether a value comes to an end if those of the components in
// finite do.
func (s *Schema) isFinite(finite map[*Schema]bool) bool {
	switch {
	case s.Nullable:
		return true
	case s.Target != nil:
		return finite[s.Target]
	case len(s.Options) > 0:
		return slices.ContainsFunc(s.Options, func(o *Schema) bool { return o.isFinite(finite) })
	}
	return !slices.ContainsFunc(s.Members, func(m *Member) bool { return m.Required && !m.Schema.isFinite(finite) })
}

// wayBack returns the names of the components from one to another by what they
// need, or nil when there is no such way.
func wayBack(from, to *Schema, way []string, finite map[*Schema]bool) []string {
	if from.Name != "" {
		if slices.Contains(way, from.Name) {
			if from == to {
				return append(way, from.Name)
			}
			return nil
		}
		way = append(slices.Clone(way), from.Name)
	}
	for _, next := range from.needs() {
		if !next.isFinite(finite) {
			if found := wayBack(next, to, way, finite); found != nil {
				return found
			}
		}
	}
	return nil
}

// needs are the schemas of what a value can't do without.
func (s *Schema) needs() []*Schema {
	if s.Target != nil {
		return []*Schema{s.Target}
	}
	all := slices.Clone(s.Options)
	for _, m := range s.Members {
		if m.Required {
			all = append(all, m.Schema)
		}
	}
	return all
}
