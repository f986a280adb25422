package lower

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// completeUnion makes a field for every type that the value can have, and finds
// how to distinguish them.
func (l *lowering) completeUnion(n *ir.Named, u use) {
	s := n.Schema
	for _, option := range s.Options {
		t := l.typeOf(n.Package, option, naming.Words(option.Title), u)
		if slices.ContainsFunc(n.Options, func(o *ir.Option) bool { return sameType(o.Field.Type, t) }) {
			continue
		}
		o := newOption(s.Tag, option, t)
		n.Options = append(n.Options, o)
		n.Fields = append(n.Fields, o.Field)
	}
	slices.SortStableFunc(n.Options, func(x, y *ir.Option) int { return cmp.Compare(len(y.Needs), len(x.Needs)) })
	l.checkTags(n)
	if x, y := alike(n.Options); x != nil {
		l.problem(s.At, "add a discriminator in the overlay, or set x-go-type: any", "%s may be a %s or a %s, and nothing distinguishes them", n.Name, x.Field.Name, y.Field.Name)
	}
}

func newOption(tag *ir.Tag, option *ir.Schema, t *ir.Type) *ir.Option {
	r := option.Resolve()
	o := &ir.Option{At: r.At, Kind: r.Kind, Field: &ir.Field{Name: optionName(option, t), Doc: option.Doc, Type: t, Presence: pointerUnlessNil(t), Optional: true}}
	if tag != nil {
		o.Tags = tag.Values[r]
	} else if r.Kind == ir.Object {
		o.Needs = requiredMembers(r)
	}
	return o
}

// optionName names the field after the type: after a component as if no package had
// a say in it, so that the name stays wherever the union is declared.
func optionName(option *ir.Schema, t *ir.Type) string {
	switch t.Kind {
	case ir.NamedType:
		if r := option.Resolve(); r.Name != "" {
			return cmp.Or(option.Hints.Name, r.Hints.Name, naming.Last(naming.Type(r.Name, nil)))
		}
		return naming.Exported(naming.Words(t.Named.Name))
	case ir.StringType:
		return "Text"
	case ir.TimeType:
		return "Time"
	case ir.DateType:
		return "Date"
	case ir.IntType, ir.Int64Type:
		return "Int"
	case ir.Float64Type:
		return "Number"
	case ir.BoolType:
		return "Bool"
	case ir.SliceType:
		return "List"
	case ir.MapType, ir.ObjectType:
		return "Object"
	case ir.AnyType:
	}
	return "Other"
}

// requiredMembers returns the names of the members that an object must have.
func requiredMembers(s *ir.Schema) []string {
	var names []string
	for _, m := range s.Members {
		if m.Required {
			names = append(names, m.Name)
		}
	}
	return names
}

// checkTags reports values of the discriminator that stand for two types, or for none.
func (l *lowering) checkTags(n *ir.Named) {
	seen := map[string]string{}
	for _, o := range n.Options {
		for _, tag := range o.Tags {
			if other, ok := seen[tag]; ok {
				l.problem(n.Schema.At, "let each have its own, or set x-go-type: any; the overlay can do either", "%q stands for both %s and %s", tag, other, o.Field.Name)
			}
			seen[tag] = o.Field.Name
		}
	}
	if n.Schema.Tag == nil {
		return
	}
	for _, value := range slices.Sorted(maps.Keys(n.Schema.Tag.Mapping)) {
		if _, ok := seen[value]; !ok {
			l.problem(n.Schema.At.Child("discriminator"), "map it to one of the types of the union, or leave it out; the overlay can do either", "%q stands for %s, which is not one of the types of %s", value, n.Schema.Tag.Mapping[value], n.Name)
		}
	}
}

// alike returns two options that a value can't be assigned to by its kind or, of
// objects, by a tag or the required members.
func alike(options []*ir.Option) (a, b *ir.Option) {
	for i, b := range options {
		for _, a := range options[:i] {
			switch {
			case jsonKind(a.Kind) != jsonKind(b.Kind):
			case a.Kind != ir.Object, len(a.Tags) == 0 && len(b.Tags) == 0 && sameSet(a.Needs, b.Needs):
				return a, b
			}
		}
	}
	return nil, nil
}

// jsonKind returns the kind as JSON has it: it knows only one of numbers.
func jsonKind(k ir.Kind) ir.Kind {
	if k == ir.Integer {
		return ir.Number
	}
	return k
}

func sameType(a, b *ir.Type) bool {
	if a.Elem != nil && b.Elem != nil {
		return a.Kind == b.Kind && sameType(a.Elem, b.Elem)
	}
	return a.Kind == b.Kind && a.Named == b.Named
}

func sameSet(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}
