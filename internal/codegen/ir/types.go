package ir

import "github.com/seclai/seclai-sdk-go/internal/codegen/place"

// Named is a type that a package declares.
type Named struct {
	Package    *Package
	Name       string
	Schema     *Schema
	Kind       NamedKind
	Fields     []*Field  // of a struct, the leading ones first; of a union, in the order of the description
	Values     []*Value  // of an enumeration
	Options    []*Option // of a union, in the order in which a value is tried
	InRequest  bool      // whether it is sent
	InResponse bool      // whether it is received
}

// NamedKind is what a declared type is.
type NamedKind byte

// The kinds of declared types.
const (
	Struct NamedKind = iota
	Enum
	Union
)

// Option is one of the types that a value of a union can have.
type Option struct {
	Field *Field
	Kind  Kind     // of the JSON value
	Tags  []string // the values of the union's tag that stand for it; empty without a tag
	Needs []string // for an object of a union without a tag, the members that there have to be
	At    place.Pointer
}

// TagField returns the field of option o that holds the union's tag, or nil if the
// option does not describe it as a string.
func (n *Named) TagField(o *Option) *Field {
	t := o.Field.Type
	if n.Schema.Tag == nil || t.Kind != NamedType {
		return nil
	}
	for _, f := range t.Named.Fields {
		if f.Wire == n.Schema.Tag.Member && f.Type.IsText() {
			return f
		}
	}
	return nil
}

// Value is a value of an enumeration.
type Value struct {
	Name string // of the constant
	Wire string
}

// Field is a member of a struct or a field of a form.
type Field struct {
	Name       string // in Go
	Wire       string // in JSON, in a form or in a query
	Doc        string
	Type       *Type
	Presence   Presence
	Optional   bool // whether it may be left out
	Deprecated bool
	In         string // of a parameter: "query", "header" or "cookie"
	Status     int    // of an outcome; 0 for every other
	Style      ParamStyle
	Default    string // what a response means by leaving it out, as JSON; empty for the zero value
}

// Presence is how a field distinguishes a value from none.
type Presence byte

// The ways to distinguish a value from none.
const (
	Plain      Presence = iota // it always has a value, or its type's nil is none
	Pointer                    // nil is none
	ThreeState                 // core.Nullable: left out, null or a value
)

// Type is a Go type.
type Type struct {
	Kind  TypeKind
	Named *Named // of a NamedType
	Name  string // of a NamedType, in the package that uses it
	Elem  *Type  // of a SliceType or MapType
}

// TypeKind is what a Go type is.
type TypeKind byte

// The Go types that generated code uses.
const (
	AnyType TypeKind = iota
	StringType
	BoolType
	IntType
	Int64Type
	Float64Type
	TimeType
	DateType
	ObjectType // core.Object
	NamedType
	SliceType
	MapType // map[string]Elem
)

// HasNil reports whether the type has a nil of its own that stands for none.
func (t *Type) HasNil() bool {
	switch t.Kind {
	case AnyType, ObjectType, SliceType, MapType:
		return true
	case StringType, BoolType, IntType, Int64Type, Float64Type, TimeType, DateType, NamedType:
	}
	return false
}

// IsStruct reports whether the type is a struct in Go: a declared one, or a union.
func (t *Type) IsStruct() bool { return t.Kind == NamedType && t.Named.Kind != Enum }

// IsScalar reports whether a value of the type can be written as one string.
func (t *Type) IsScalar() bool {
	switch t.Kind {
	case ObjectType, SliceType, MapType:
		return false
	case NamedType:
		return t.Named.Kind == Enum
	case AnyType, StringType, BoolType, IntType, Int64Type, Float64Type, TimeType, DateType:
	}
	return true
}

// IsText reports whether the type is string, or an enumeration of strings.
func (t *Type) IsText() bool {
	return t.Kind == StringType || t.Kind == NamedType && t.Named.Kind == Enum && t.Named.Schema.Kind == String
}

// Innermost returns the type of what slices and maps hold at last.
func (t *Type) Innermost() *Type {
	for t.Elem != nil {
		t = t.Elem
	}
	return t
}
