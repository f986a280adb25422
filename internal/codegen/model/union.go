package model

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// completeUnion makes a field for every type that the value can have, and finds
// how to tell them apart.
func (b *builder) completeUnion(n *Named, u use) {
	s := n.Schema
	for _, option := range s.Options {
		t := b.typeIn(n.Package, option, nil, u)
		if slices.ContainsFunc(n.Options, func(o *Option) bool { return sameType(o.Field.Type, t) }) {
			continue
		}
		r := option.Resolve()
		o := &Option{Kind: r.Kind, Field: &Field{Name: optionName(t), Doc: option.Doc, Type: t, Presence: pointerUnlessNil(t), Optional: true}}
		if s.Tag != nil {
			o.Tags = s.Tag.Values[r]
		} else if r.Kind == Object {
			o.Key = ownKey(r, s.Options)
		}
		n.Options = append(n.Options, o)
		n.Fields = append(n.Fields, o.Field)
	}
	if !distinct(n.Options) {
		b.problem(s.At, "add a discriminator in the overlay, or set x-go-type: any", "the types of a union can't be told apart (%s)", n.Name)
	}
}

func sameType(a, b *Type) bool {
	if a.Elem != nil && b.Elem != nil {
		return a.Kind == b.Kind && sameType(a.Elem, b.Elem)
	}
	return a.Kind == b.Kind && a.Named == b.Named
}

// optionName names the field after the type.
func optionName(t *Type) string {
	names := map[TypeKind]string{
		StringType: "Text", TimeType: "Time", DateType: "Date", IntType: "Int", Int64Type: "Int", Float64Type: "Number",
		BoolType: "Bool", SliceType: "List", MapType: "Object", ObjectType: "Object", AnyType: "Other",
	}
	if t.Kind == NamedType {
		return naming.Exported(naming.Words(t.Named.Name))
	}
	return names[t.Kind]
}

// ownKey is the first member that an object must have and that no other option
// knows.
func ownKey(s *Schema, options []*Schema) string {
	for _, m := range s.Members {
		other := slices.ContainsFunc(options, func(o *Schema) bool {
			r := o.Resolve()
			return r != s && slices.ContainsFunc(r.Members, func(x *Member) bool { return x.Name == m.Name })
		})
		if m.Required && !other {
			return m.Name
		}
	}
	return ""
}

// distinct reports whether a value tells which option it is: by its kind or, of
// several objects, by a tag or a member.
func distinct(options []*Option) bool {
	seen := map[Kind]bool{}
	objects := 0
	for _, o := range options {
		if o.Kind == Object {
			objects++
		}
		kind := o.Kind
		if kind == Integer {
			kind = Number // both are numbers in JSON
		}
		if seen[kind] && kind != Object {
			return false
		}
		seen[kind] = true
	}
	return objects < 2 || !slices.ContainsFunc(options, func(o *Option) bool {
		return o.Kind == Object && len(o.Tags) == 0 && o.Key == ""
	})
}
