package model

import (
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"slices"
	"strings"
)

// findEndless finds the components of which no value can ever be complete,
// because it needs another of itself.
func (b *builder) findEndless() {
	finite := map[*ir.Schema]bool{}
	for more := true; more; {
		more = false
		for _, s := range b.api.Schemas {
			if !finite[s] && isFinite(s, finite) {
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
func isFinite(s *ir.Schema, finite map[*ir.Schema]bool) bool {
	switch {
	case s.Nullable:
		return true
	case s.Target != nil:
		return finite[s.Target]
	case len(s.Options) > 0:
		return slices.ContainsFunc(s.Options, func(o *ir.Schema) bool { return isFinite(o, finite) })
	}
	return !slices.ContainsFunc(s.Members, func(m *ir.Member) bool { return m.Required && !isFinite(m.Schema, finite) })
}

// wayBack returns the names of the components from one to another by what they
// need, or nil when there is no such way.
func wayBack(from, to *ir.Schema, way []string, finite map[*ir.Schema]bool) []string {
	if from.Name != "" {
		if slices.Contains(way, from.Name) {
			if from == to {
				return append(way, from.Name)
			}
			return nil
		}
		way = append(slices.Clone(way), from.Name)
	}
	for _, next := range needs(from) {
		if !isFinite(next, finite) {
			if found := wayBack(next, to, way, finite); found != nil {
				return found
			}
		}
	}
	return nil
}

// needs are the schemas of what a value can't do without.
func needs(s *ir.Schema) []*ir.Schema {
	if s.Target != nil {
		return []*ir.Schema{s.Target}
	}
	all := slices.Clone(s.Options)
	for _, m := range s.Members {
		if m.Required {
			all = append(all, m.Schema)
		}
	}
	return all
}
