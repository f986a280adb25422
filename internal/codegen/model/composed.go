package model

import (
	"slices"
	"strings"

	"github.com/pb33f/libopenapi/datamodel/high/base"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// fillAll reads allOf. One reference alone is that reference, with a description
// and hints of its own; several parts are put together when all are known.
func (f *facts) fillAll(s *ir.Schema, high *base.Schema) {
	if len(high.AllOf) == 1 && high.Properties == nil && len(high.Required) == 0 {
		f.fillInto(s, high.AllOf[0])
		return
	}
	for i, proxy := range high.AllOf {
		part := &ir.Schema{At: s.At.Child("allOf").Index(i)}
		if described := proxy.Schema(); proxy.IsReference() || described == nil {
			f.fill(part, proxy)
		} else {
			f.fillSchema(part, f.without(s, described))
		}
		f.parts[s] = append(f.parts[s], part)
	}
	own := &ir.Schema{At: s.At}
	f.fillType(own, f.without(s, high))
	f.parts[s] = append(f.parts[s], own)
	f.merged = append(f.merged, s)
}

// without is a part of s without what it requires, which another part may describe.
func (f *facts) without(s *ir.Schema, part *base.Schema) *base.Schema {
	f.required[s] = append(f.required[s], part.Required...)
	plain := *part
	plain.Required = nil
	return &plain
}

// fillInto fills s with what another schema says, but for a description and hints
// that s has.
func (f *facts) fillInto(s *ir.Schema, proxy *base.SchemaProxy) {
	own := *s
	f.fill(s, proxy)
	s.Nullable = s.Nullable || own.Nullable
	s.Deprecated, s.ReadOnly, s.WriteOnly = s.Deprecated || own.Deprecated, s.ReadOnly || own.ReadOnly, s.WriteOnly || own.WriteOnly
	if own.Doc != "" {
		s.Doc = own.Doc
	}
	if own.Hints != (ir.Hints{}) {
		s.Hints = own.Hints
	}
}

// unionOf are the options of a union: none when all that they say is what else a
// value has to be, such as which members are required.
func unionOf(high *base.Schema) []*base.SchemaProxy {
	options := slices.Concat(high.AnyOf, high.OneOf)
	if slices.ContainsFunc(options, saysType) {
		return options
	}
	return nil
}

func saysType(option *base.SchemaProxy) bool {
	if option.IsReference() {
		return true
	}
	s := option.Schema()
	return s == nil || len(s.Type)+len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) > 0 || s.Properties != nil || s.Enum != nil || s.Const != nil
}

// fillUnion reads anyOf and oneOf. With null, one type alone may be null.
func (f *facts) fillUnion(s *ir.Schema, high *base.Schema, options, all []*base.SchemaProxy) {
	s.Nullable = s.Nullable || len(all) > len(options)
	if len(options) == 1 {
		f.fillInto(s, options[0])
		return
	}
	for i, proxy := range options {
		s.Options = append(s.Options, f.schema(proxy, s.At.Child("anyOf").Index(i)))
	}
	if d := high.Discriminator; d != nil && d.PropertyName != "" {
		s.Tag = &ir.Tag{Member: d.PropertyName, Values: map[*ir.Schema][]string{}, Mapping: map[string]string{}}
		for value, to := range d.Mapping.FromOldest() {
			s.Tag.Mapping[value] = strings.TrimPrefix(to, schemaPrefix)
		}
	}
	f.unions = append(f.unions, s)
}

// settle puts together what is made of others, and looks at the unions.
func (f *facts) settle() {
	for _, s := range f.merged {
		f.merge(s)
	}
	for _, s := range f.unions {
		f.settleUnion(s)
	}
	f.merged, f.unions = nil, nil
}

// merge gives s the members of its parts, in their order. Of two with the same
// name the later one counts.
func (f *facts) merge(s *ir.Schema) {
	parts, required := f.parts[s], f.required[s]
	delete(f.parts, s)
	delete(f.required, s) // first of all: a part may be made of s
	for _, part := range parts {
		p := part.Resolve()
		f.merge(p)
		switch {
		case p.Kind == ir.Any && len(p.Members) == 0 && len(p.Options) == 0:
		case len(p.Options) > 0 || s.Kind != ir.Any && s.Kind != p.Kind:
			f.problem(s.At.Child("allOf"), "describe the whole in the overlay, or set x-go-type", "a schema that is made of others than objects is not supported")
			return
		case p.Kind == ir.Object:
			s.Kind = ir.Object
			for _, m := range p.Members {
				replace(s, m)
			}
			s.Open, s.Others = s.Open || p.Open, p.Others
		default:
			hints, doc, name, at := s.Hints, s.Doc, s.Name, s.At
			*s = *p
			s.Hints, s.Doc, s.Name, s.At = hints, doc, name, at
		}
		s.Nullable = s.Nullable || part.Nullable
	}
	for _, name := range required {
		i := slices.IndexFunc(s.Members, func(m *ir.Member) bool { return m.Name == name })
		if i < 0 {
			f.problem(s.At.Child("required"), "describe the member, or don't require it; the overlay can do either", "member %q is required but not described", name)
			continue
		}
		s.Members[i].Required = true
	}
}

// replace adds a member, or describes it more closely. What one part requires, all do.
func replace(s *ir.Schema, m *ir.Member) {
	both := &ir.Member{Name: m.Name, Required: m.Required, Schema: m.Schema}
	i := slices.IndexFunc(s.Members, func(o *ir.Member) bool { return o.Name == m.Name })
	if i < 0 {
		s.Members = append(s.Members, both)
		return
	}
	both.Required = both.Required || s.Members[i].Required
	s.Members[i] = both
}

// settleUnion makes one type of options that one type serves for, and else finds
// the member by which they are told apart.
func (f *facts) settleUnion(s *ir.Schema) {
	if f.settled[s] || len(s.Options) == 0 {
		return
	}
	f.settled[s] = true
	kinds := map[ir.Kind]bool{}
	for _, o := range s.Options {
		r := o.Resolve()
		f.settleUnion(r)
		kinds[r.Kind] = true
		s.Nullable = s.Nullable || r.Nullable
	}
	switch {
	case kinds[ir.Any], kinds[ir.String] && kinds[ir.Boolean] && kinds[ir.Object] && kinds[ir.Array] && (kinds[ir.Integer] || kinds[ir.Number]):
		s.Options = nil // anything goes
	case len(kinds) == 1 && kinds[ir.String]:
		s.Kind, s.Format, s.Enum = ir.String, oneFormat(s.Options), allValues(s.Options)
		s.Options = nil
	case len(kinds) == 1 && (kinds[ir.Integer] || kinds[ir.Number] || kinds[ir.Boolean]):
		s.Kind, s.Format = s.Options[0].Resolve().Kind, oneFormat(s.Options)
		s.Options = nil
	case len(kinds) == 2 && kinds[ir.Integer] && kinds[ir.Number]:
		s.Kind, s.Options = ir.Number, nil
	default:
		findTag(s)
	}
}

// oneFormat is the format that all options have, or none.
func oneFormat(options []*ir.Schema) string {
	format := options[0].Resolve().Format
	for _, o := range options {
		if o.Resolve().Format != format {
			return ""
		}
	}
	return format
}

// allValues are the values of options that are enumerations, or none when one of
// them is not.
func allValues(options []*ir.Schema) []string {
	var all []string
	for _, o := range options {
		values := o.Resolve().Enum
		if len(values) == 0 {
			return nil
		}
		for _, v := range values {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
	}
	return all
}

// findTag fills in which values of the discriminator stand for which option. A
// union without one may have a member that is a constant in every option.
func findTag(s *ir.Schema) {
	if s.Tag == nil {
		s.Tag = constantTag(s.Options)
		return
	}
	for _, o := range s.Options {
		r := o.Resolve()
		for value, name := range s.Tag.Mapping {
			if name == r.Name {
				s.Tag.Values[r] = append(s.Tag.Values[r], value)
			}
		}
		if len(s.Tag.Values[r]) == 0 {
			s.Tag.Values[r] = constants(r, s.Tag.Member)
		}
		if len(s.Tag.Values[r]) == 0 && r.Name != "" {
			s.Tag.Values[r] = []string{r.Name}
		}
		slices.Sort(s.Tag.Values[r])
	}
}

func constantTag(options []*ir.Schema) *ir.Tag {
	for _, m := range options[0].Resolve().Members {
		tag := &ir.Tag{Member: m.Name, Values: map[*ir.Schema][]string{}}
		seen := map[string]bool{}
		for _, o := range options {
			values := constants(o.Resolve(), m.Name)
			for _, v := range values {
				if seen[v] {
					values = nil
				}
				seen[v] = true
			}
			if len(values) == 0 {
				tag = nil
				break
			}
			tag.Values[o.Resolve()] = values
		}
		if tag != nil {
			return tag
		}
	}
	return nil
}

// constants are the values that a member of an object can have, if they are few
// enough to be listed.
func constants(s *ir.Schema, member string) []string {
	for _, m := range s.Members {
		if m.Name == member && m.Schema.Resolve().Kind == ir.String {
			return slices.Clone(m.Schema.Resolve().Enum)
		}
	}
	return nil
}
