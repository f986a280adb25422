package read

import (
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/datamodel/high/base"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// fillEnum reads the values of a string or an integer, and their names.
func (r *reader) fillEnum(s *ir.Schema, high *base.Schema) {
	values, orNull := enumerated(high)
	s.Nullable = s.Nullable || orNull
	names := extensionsOf(high.Extensions).texts("x-enum-varnames")
	if len(names) > 0 && len(names) != len(values) {
		r.problem(s.At, "give a name for each value", "x-enum-varnames has %d names for %d values", len(names), len(values))
		return
	}
	for i, node := range values {
		value, ok := r.enumValue(s, node)
		if !ok || slices.Contains(s.Enum, value) { // to list it twice means nothing
			continue
		}
		s.Enum = append(s.Enum, value)
		if len(names) > 0 {
			s.Names = append(s.Names, names[i])
		}
	}
}

// enumValue returns one value as it is written in JSON, without quotes.
func (r *reader) enumValue(s *ir.Schema, node *yaml.Node) (value string, ok bool) {
	if s.Kind == ir.Integer {
		n, err := strconv.Atoi(node.Value)
		if err != nil {
			r.problem(s.At, "fix the values, or set x-go-type in the overlay", "invalid value %q: want a whole number that fits into 64 bits", node.Value)
			return "", false
		}
		return strconv.Itoa(n), true
	}
	if node.Kind != yaml.ScalarNode {
		r.problem(s.At, "fix the values, or set x-go-type in the overlay to any", "invalid value %s: want a %s", jsonOf(node), s.Kind)
		return "", false
	}
	return node.Value, true
}

// enumerated returns the values that a schema lists, without null.
func enumerated(high *base.Schema) (values []*yaml.Node, orNull bool) {
	values = high.Enum
	if high.Const != nil {
		values = []*yaml.Node{high.Const}
	}
	some := slices.DeleteFunc(slices.Clone(values), func(n *yaml.Node) bool { return n.Tag == "!!null" })
	return some, len(some) < len(values)
}

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
