package model

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// enumerated are the nodes of the values that a schema lists, without null.
func enumerated(high *base.Schema) (values []*yaml.Node, orNull bool) {
	values = high.Enum
	if high.Const != nil {
		values = []*yaml.Node{high.Const}
	}
	some := slices.DeleteFunc(slices.Clone(values), func(n *yaml.Node) bool { return n.Tag == "!!null" })
	return some, len(some) < len(values)
}

// fillEnum reads the values of a text or an integer, and what they are called.
func (f *facts) fillEnum(s *ir.Schema, high *base.Schema) {
	values, orNull := enumerated(high)
	s.Nullable = s.Nullable || orNull
	names := extensions(high.Extensions).texts("x-enum-varnames")
	if len(names) > 0 && len(names) != len(values) {
		f.problem(s.At, "give a name for each value", "x-enum-varnames has %d names for %d values", len(names), len(values))
		return
	}
	for i, node := range values {
		value := node.Value
		if s.Kind == ir.Integer {
			n, err := strconv.Atoi(value)
			if err != nil {
				f.problem(s.At, "mend the values, or set x-go-type in the overlay", "the value %s is no whole number that fits into 64 bits", value)
				continue
			}
			value = strconv.Itoa(n)
		}
		if node.Kind != yaml.ScalarNode {
			f.problem(s.At, "mend the values, or set x-go-type in the overlay to any", "the value %s is no %s", jsonOf(node), s.Kind)
			continue
		}
		if slices.Contains(s.Enum, value) { // to list it twice means nothing
			continue
		}
		s.Enum = append(s.Enum, value)
		if len(names) > 0 {
			s.Names = append(s.Names, names[i])
		}
	}
}

// listed is the component that x-go-enum names for s: the type that s has in Go,
// though the description takes any string. It is nil without the extension, or with
// one that is wrong, of which typeIn tells.
func (b *builder) listed(s *ir.Schema) *ir.Schema {
	name := listedIn(s)
	if e := b.facts.schemas[name]; e != nil && e.Kind == ir.String && len(e.Enum) > 0 && s.Resolve().Kind == ir.String {
		return e
	}
	return nil
}

// listedIn is what x-go-enum says.
func listedIn(s *ir.Schema) string { return cmp.Or(s.Hints.Enum, s.Resolve().Hints.Enum) }

// describeValues puts the values of several types, for which Go has no one type,
// into the documentation.
func describeValues(s *ir.Schema, high *base.Schema) {
	values, _ := enumerated(high)
	if len(values) == 0 {
		return
	}
	var all []string
	for _, node := range values {
		all = append(all, jsonOf(node))
	}
	s.Doc = strings.TrimSpace(s.Doc + " Known values: " + strings.Join(all, ", ") + ".")
}
