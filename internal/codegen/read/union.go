package read

import (
	"slices"
	"strings"

	"github.com/pb33f/libopenapi/datamodel/high/base"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// unionOf returns the options of a union. There are none if all that they say is what
// else a value has to be, such as which members are required.
func unionOf(high *base.Schema) []*base.SchemaProxy {
	options := slices.Concat(high.AnyOf, high.OneOf)
	if slices.ContainsFunc(options, hasType) {
		return options
	}
	return nil
}

func hasType(option *base.SchemaProxy) bool {
	if option.IsReference() {
		return true
	}
	s := option.Schema()
	return s == nil || len(s.Type)+len(s.AllOf)+len(s.AnyOf)+len(s.OneOf) > 0 || s.Properties != nil || s.Enum != nil || s.Const != nil
}

// fillUnion reads anyOf and oneOf. With null, one type alone may be null.
func (r *reader) fillUnion(s *ir.Schema, high *base.Schema, all []*base.SchemaProxy) {
	options := slices.DeleteFunc(slices.Clone(all), isNull)
	s.Nullable = s.Nullable || len(all) > len(options)
	if len(options) == 1 {
		r.fillInto(s, options[0])
		return
	}
	for i, proxy := range options {
		s.Options = append(s.Options, r.schema(proxy, s.At.Child("anyOf").Index(i)))
	}
	if d := high.Discriminator; d != nil && d.PropertyName != "" {
		s.Tag = &ir.Tag{Member: d.PropertyName, Values: map[*ir.Schema][]string{}, Mapping: map[string]string{}}
		for value, to := range d.Mapping.FromOldest() {
			s.Tag.Mapping[value] = strings.TrimPrefix(to, schemaPrefix)
		}
	}
	r.unions = append(r.unions, s)
}

func isNull(option *base.SchemaProxy) bool {
	if option.IsReference() {
		return false
	}
	s := option.Schema()
	return s != nil && len(s.Type) == 1 && s.Type[0] == "null"
}

// settleUnion makes one type of options that one type serves for. Otherwise it finds
// the member by which they are told apart.
func (r *reader) settleUnion(s *ir.Schema) {
	if r.settled[s] || len(s.Options) == 0 {
		return
	}
	r.settled[s] = true
	kinds := map[ir.Kind]bool{}
	for _, o := range s.Options {
		option := o.Resolve()
		r.settleUnion(option)
		kinds[option.Kind] = true
		s.Nullable = s.Nullable || option.Nullable
	}
	switch {
	case kinds[ir.Any], kinds[ir.String] && kinds[ir.Boolean] && kinds[ir.Object] && kinds[ir.Array] && (kinds[ir.Integer] || kinds[ir.Number]):
		s.Options = nil // anything goes
	case len(kinds) == 1 && kinds[ir.String]:
		s.Kind, s.Format, s.Enum = ir.String, commonFormat(s.Options), allValues(s.Options)
		s.Options = nil
	case len(kinds) == 1 && (kinds[ir.Integer] || kinds[ir.Number] || kinds[ir.Boolean]):
		s.Kind, s.Format = s.Options[0].Resolve().Kind, commonFormat(s.Options)
		s.Options = nil
	case len(kinds) == 2 && kinds[ir.Integer] && kinds[ir.Number]:
		s.Kind, s.Options = ir.Number, nil
	default:
		findTag(s)
	}
}

// commonFormat returns the format that all options have, or none.
func commonFormat(options []*ir.Schema) string {
	format := options[0].Resolve().Format
	for _, o := range options {
		if o.Resolve().Format != format {
			return ""
		}
	}
	return format
}

// allValues returns the values of options that are enumerations, or none if one of
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
		option := o.Resolve()
		for value, name := range s.Tag.Mapping {
			if name == option.Name {
				s.Tag.Values[option] = append(s.Tag.Values[option], value)
			}
		}
		if len(s.Tag.Values[option]) == 0 {
			s.Tag.Values[option] = constants(option, s.Tag.Member)
		}
		if len(s.Tag.Values[option]) == 0 && option.Name != "" {
			s.Tag.Values[option] = []string{option.Name}
		}
		slices.Sort(s.Tag.Values[option])
	}
}

// constantTag returns the first member that has other values in every option.
func constantTag(options []*ir.Schema) *ir.Tag {
	for _, m := range options[0].Resolve().Members {
		if tag := tagOf(options, m.Name); tag != nil {
			return tag
		}
	}
	return nil
}

// tagOf returns the tag that a member is, or nil if its values don't tell the options
// apart.
func tagOf(options []*ir.Schema, member string) *ir.Tag {
	tag := &ir.Tag{Member: member, Values: map[*ir.Schema][]string{}}
	seen := map[string]bool{}
	for _, o := range options {
		values := constants(o.Resolve(), member)
		if len(values) == 0 || slices.ContainsFunc(values, func(v string) bool { return seen[v] }) {
			return nil
		}
		for _, v := range values {
			seen[v] = true
		}
		tag.Values[o.Resolve()] = values
	}
	return tag
}

// constants returns the values that a member of an object can have, if they are
// listed.
func constants(s *ir.Schema, member string) []string {
	for _, m := range s.Members {
		if m.Name == member && m.Schema.Resolve().Kind == ir.String {
			return slices.Clone(m.Schema.Resolve().Enum)
		}
	}
	return nil
}
