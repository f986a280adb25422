package lower

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// typeOf returns the Go type of a schema. An object, enumeration or union that is
// described in place is declared in package p, under a name made of words.
func (l *lowering) typeOf(p *ir.Package, s *ir.Schema, words []string, u use) *ir.Type {
	if hint := cmp.Or(s.Hints.Type, s.Resolve().Hints.Type); hint != "" {
		return &ir.Type{Kind: l.hintedKind(s, hint)}
	}
	r := s.Resolve()
	if to := l.same[r]; to != nil {
		r = to
	}
	if e := l.listed(s); e != nil {
		r = e
	} else if name := listedIn(s); name != "" {
		l.problem(s.At, "on a string, name a component that is a string and lists its values", "x-go-enum: %q can't be the type of this value", name)
	}
	if kind, ok := namedKind(r); ok {
		return l.namedType(p, s, r, kind, words, u)
	}
	switch r.Kind {
	case ir.Array:
		return &ir.Type{Kind: ir.SliceType, Elem: l.typeOf(p, r.Items, words, u)}
	case ir.Object:
		if r.Others != nil && !takesAnything(r.Others.Resolve()) {
			return &ir.Type{Kind: ir.MapType, Elem: l.typeOf(p, r.Others, words, u)}
		}
	}
	return &ir.Type{Kind: plainKind(r)}
}

// hintedTypes are the types that x-go-type can name.
var hintedTypes = map[string]ir.TypeKind{
	"any": ir.AnyType, "string": ir.StringType, "int": ir.IntType, "int64": ir.Int64Type, "float64": ir.Float64Type,
	"time.Time": ir.TimeType, "core.Date": ir.DateType, "core.Object": ir.ObjectType,
}

func (l *lowering) hintedKind(s *ir.Schema, hint string) ir.TypeKind {
	kind, ok := hintedTypes[hint]
	if !ok {
		l.problem(s.At, "use one of "+strings.Join(slices.Sorted(maps.Keys(hintedTypes)), ", "), "x-go-type: %q is unknown", hint)
	}
	return kind
}

func takesAnything(s *ir.Schema) bool { return s.Kind == ir.Any && len(s.Options) == 0 }

// plainKind returns the type of a schema for which nothing is declared and that has
// no elements.
func plainKind(s *ir.Schema) ir.TypeKind {
	switch s.Kind {
	case ir.Object:
		return ir.ObjectType
	case ir.String:
		switch s.Format {
		case "date-time":
			return ir.TimeType
		case "date":
			return ir.DateType
		}
		return ir.StringType
	case ir.Integer:
		switch s.Format {
		case "int64", "uint32", "unix-time", "timestamp": // too large for an int of 32 bits
			return ir.Int64Type
		}
		return ir.IntType
	case ir.Number:
		return ir.Float64Type
	case ir.Boolean:
		return ir.BoolType
	}
	return ir.AnyType
}

// namedType returns the declared type of r, which s leads to.
func (l *lowering) namedType(p *ir.Package, s, r *ir.Schema, kind ir.NamedKind, words []string, u use) *ir.Type {
	n := l.declared[r]
	if n == nil {
		name := cmp.Or(s.Hints.TypeName, r.Hints.TypeName, naming.Exported(words))
		if p == nil || name == "" {
			l.problem(r.At, "give it x-go-type-name in the overlay, or describe it in components/schemas", "a type that is described in place needs a name")
			return &ir.Type{Kind: ir.AnyType}
		}
		n = &ir.Named{Package: p, Name: name, Schema: r, Kind: kind, InRequest: u&(inRequest|inForm) != 0, InResponse: u&inResponse != 0}
		l.declare(n)
		l.complete(n, u)
	}
	return &ir.Type{Kind: ir.NamedType, Named: n, Name: nameIn(p, n)}
}
