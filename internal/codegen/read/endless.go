package read

import (
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// findEndless reports the components of which no value can ever be complete, because
// it needs another of itself.
func (r *reader) findEndless(components []*ir.Schema) {
	finite := finiteSchemas{}
	for more := true; more; {
		more = false
		for _, s := range components {
			if !finite[s] && finite.has(s) {
				finite[s], more = true, true
			}
		}
	}
	for _, s := range components {
		if finite[s] {
			continue
		}
		if way := finite.wayBack(s, s, nil); way != nil {
			r.problem(s.At, "don't require all of the members on the way, or let one be null; the overlay can do either", "no value of %s can ever be complete: it needs another of itself (%s)", s.Name, strings.Join(way, " -> "))
		}
	}
}

// finiteSchemas are the components that are known to have values that come to an end.
type finiteSchemas map[*ir.Schema]bool

// has reports whether a value of s comes to an end if those of the known ones do.
func (finite finiteSchemas) has(s *ir.Schema) bool {
	switch {
	case s.Nullable:
		return true
	case s.Target != nil:
		return finite[s.Target]
	case len(s.Options) > 0:
		return slices.ContainsFunc(s.Options, finite.has)
	}
	return !slices.ContainsFunc(s.Members, func(m *ir.Member) bool { return m.Required && !finite.has(m.Schema) })
}

// wayBack returns the names of the components from one to another by what they
// need, or nil if there is no such way.
func (finite finiteSchemas) wayBack(from, to *ir.Schema, way []string) []string {
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
		if !finite.has(next) {
			if found := finite.wayBack(next, to, way); found != nil {
				return found
			}
		}
	}
	return nil
}

// needs returns the schemas of what a value can't do without.
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
