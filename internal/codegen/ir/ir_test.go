package ir_test

import (
	"slices"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// Every style says what it is called and, unless it has one page, by what it is known.
func TestPageStyles(t *testing.T) {
	var names []string
	for _, s := range ir.PageStyles() {
		names = append(names, s.String())
		if s.Title() == "" {
			t.Errorf("%s has no title", s)
		}
		if known := len(s.Params()) > 0; known != (s != ir.SinglePage) {
			t.Errorf("%s is known by %q", s, s.Params())
		}
	}
	if slices.Contains(names, "") || len(slices.Compact(slices.Sorted(slices.Values(names)))) != len(names) {
		t.Errorf("the names are %q", names)
	}
}

func TestIsRecursive(t *testing.T) {
	leaf := &ir.Schema{Kind: ir.String}
	loop := &ir.Schema{Kind: ir.Object}
	loop.Members = []*ir.Member{{Name: "a", Schema: leaf}, {Name: "b", Schema: &ir.Schema{Kind: ir.Array, Items: &ir.Schema{Target: loop}}}}
	beside := &ir.Schema{Kind: ir.Object, Others: &ir.Schema{Target: loop}}
	for name, c := range map[string]struct {
		schema *ir.Schema
		want   bool
	}{"a string": {leaf, false}, "through a list": {loop, true}, "leads to a loop": {beside, false}} {
		if got := c.schema.IsRecursive(); got != c.want {
			t.Errorf("%s is recursive: %t, want %t", name, got, c.want)
		}
	}
}

func TestIsNullable(t *testing.T) {
	null := &ir.Schema{Nullable: true}
	for name, c := range map[string]struct {
		schema *ir.Schema
		want   bool
	}{
		"here":          {null, true},
		"at the target": {&ir.Schema{Target: null}, true},
		"nowhere":       {&ir.Schema{Target: &ir.Schema{}}, false},
	} {
		if got := c.schema.IsNullable(); got != c.want {
			t.Errorf("%s: %t, want %t", name, got, c.want)
		}
	}
}

// What Go needs to know about a type, for one type of each kind.
func TestTypes(t *testing.T) {
	named := func(kind ir.NamedKind, of ir.Kind) *ir.Type {
		return &ir.Type{Kind: ir.NamedType, Named: &ir.Named{Kind: kind, Schema: &ir.Schema{Kind: of}}}
	}
	for name, c := range map[string]struct {
		t    *ir.Type
		want string
	}{
		"any":          {&ir.Type{Kind: ir.AnyType}, "nil scalar"},
		"string":       {&ir.Type{Kind: ir.StringType}, "scalar text"},
		"time":         {&ir.Type{Kind: ir.TimeType}, "scalar"},
		"object":       {&ir.Type{Kind: ir.ObjectType}, "nil"},
		"slice":        {&ir.Type{Kind: ir.SliceType, Elem: &ir.Type{}}, "nil"},
		"map":          {&ir.Type{Kind: ir.MapType, Elem: &ir.Type{}}, "nil"},
		"struct":       {named(ir.Struct, ir.Object), "struct"},
		"union":        {named(ir.Union, ir.Any), "struct"},
		"text enum":    {named(ir.Enum, ir.String), "scalar text"},
		"integer enum": {named(ir.Enum, ir.Integer), "scalar"},
	} {
		got := ""
		for _, x := range []struct {
			what string
			is   bool
		}{{"nil", c.t.HasNil()}, {"struct", c.t.IsStruct()}, {"scalar", c.t.IsScalar()}, {"text", c.t.IsText()}} {
			if x.is {
				got += " " + x.what
			}
		}
		if got[1:] != c.want {
			t.Errorf("%s is%s, want %s", name, got, c.want)
		}
	}
}

// The option of a union can be sent with its tag only if it has a field of text for it.
func TestTagField(t *testing.T) {
	kind := &ir.Field{Name: "Kind", Wire: "kind", Type: &ir.Type{Kind: ir.StringType}}
	number := &ir.Field{Name: "Kind", Wire: "kind", Type: &ir.Type{Kind: ir.IntType}}
	tagged := &ir.Named{Kind: ir.Union, Schema: &ir.Schema{Tag: &ir.Tag{Member: "kind"}}}
	option := func(fields ...*ir.Field) *ir.Option {
		return &ir.Option{Field: &ir.Field{Type: &ir.Type{Kind: ir.NamedType, Named: &ir.Named{Fields: fields}}}}
	}
	if got := tagged.TagField(option(kind)); got != kind {
		t.Errorf("got %v, want the field kind", got)
	}
	if got := tagged.TagField(option(number)); got != nil {
		t.Errorf("got %v for a number", got)
	}
	untagged := &ir.Named{Kind: ir.Union, Schema: &ir.Schema{}}
	if got := untagged.TagField(option(kind)); got != nil {
		t.Errorf("got %v for a union without a tag", got)
	}
}
