package read

import (
	"slices"

	"github.com/pb33f/libopenapi/datamodel/high/base"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// allOf is what a schema is composed of, until its members are the schema's own.
type allOf struct {
	parts    []*ir.Schema
	required []string // members that one part requires and another may describe
}

// fillAll reads allOf. One reference alone is that reference, with a description
// and hints of its own; several parts are put together when all are known.
func (r *reader) fillAll(s *ir.Schema, high *base.Schema) {
	if len(high.AllOf) == 1 && high.Properties == nil && len(high.Required) == 0 {
		r.fillInto(s, high.AllOf[0])
		return
	}
	all := &allOf{}
	for i, proxy := range high.AllOf {
		part := &ir.Schema{At: s.At.Child("allOf").Index(i)}
		if described := proxy.Schema(); proxy.IsReference() || described == nil {
			r.fill(part, proxy)
		} else {
			r.fillSchema(part, all.takeRequired(described))
		}
		all.parts = append(all.parts, part)
	}
	own := &ir.Schema{At: s.At}
	r.fillType(own, all.takeRequired(high))
	all.parts = append(all.parts, own)
	r.allOf[s] = all
	r.merged = append(r.merged, s)
}

// takeRequired returns a part without what it requires, which another may describe.
func (a *allOf) takeRequired(part *base.Schema) *base.Schema {
	a.required = append(a.required, part.Required...)
	plain := *part
	plain.Required = nil
	return &plain
}

// fillInto fills s with what another schema says, but for a description and hints
// that s has.
func (r *reader) fillInto(s *ir.Schema, proxy *base.SchemaProxy) {
	own := *s
	r.fill(s, proxy)
	s.Nullable = s.Nullable || own.Nullable
	s.Deprecated, s.ReadOnly, s.WriteOnly = s.Deprecated || own.Deprecated, s.ReadOnly || own.ReadOnly, s.WriteOnly || own.WriteOnly
	if own.Doc != "" {
		s.Doc = own.Doc
	}
	if own.Hints != (ir.Hints{}) {
		s.Hints = own.Hints
	}
}

// merge gives s the members of its parts, in their order. Of two with the same
// name the later one counts.
func (r *reader) merge(s *ir.Schema) {
	all := r.allOf[s]
	if all == nil {
		return
	}
	delete(r.allOf, s) // first: a part may be composed of s
	for _, part := range all.parts {
		p := part.Resolve()
		r.merge(p)
		if !mergePart(s, p) {
			r.problem(s.At.Child("allOf"), "describe the whole in the overlay, or set x-go-type", "a schema that is made of others than objects is not supported")
			return
		}
		s.Nullable = s.Nullable || part.Nullable
	}
	for _, name := range all.required {
		i := slices.IndexFunc(s.Members, func(m *ir.Member) bool { return m.Name == name })
		if i < 0 {
			r.undescribed(s, name)
			continue
		}
		s.Members[i].Required = true
	}
}

// mergePart adds what the part p says to s, and reports whether that is possible.
func mergePart(s, p *ir.Schema) bool {
	switch {
	case p.Kind == ir.Any && len(p.Members) == 0 && len(p.Options) == 0:
	case len(p.Options) > 0 || s.Kind != ir.Any && s.Kind != p.Kind:
		return false
	case p.Kind == ir.Object:
		s.Kind = ir.Object
		for _, m := range p.Members {
			mergeMember(s, m)
		}
		s.Open, s.Others = s.Open || p.Open, p.Others
	default:
		hints, doc, name, at := s.Hints, s.Doc, s.Name, s.At
		*s = *p
		s.Hints, s.Doc, s.Name, s.At = hints, doc, name, at
	}
	return true
}

// mergeMember adds a member to s, or describes it more closely. What one part
// requires, all do.
func mergeMember(s *ir.Schema, m *ir.Member) {
	both := *m
	i := slices.IndexFunc(s.Members, func(o *ir.Member) bool { return o.Name == m.Name })
	if i < 0 {
		s.Members = append(s.Members, &both)
		return
	}
	both.Required = both.Required || s.Members[i].Required
	s.Members[i] = &both
}
