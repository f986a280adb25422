package lower

import (
	"cmp"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// values returns the constants of an enumeration.
func values(typeName string, s *ir.Schema) []*ir.Value {
	var all []*ir.Value
	for i, value := range s.Enum {
		words := naming.Words(value)
		if s.Names != nil {
			words = naming.Words(s.Names[i])
		} else if s.Kind == ir.Integer && strings.HasPrefix(value, "-") {
			words = append([]string{"minus"}, words...)
		}
		all = append(all, &ir.Value{Name: typeName + naming.Suffix(words), Wire: value})
	}
	return all
}

// listed returns the component that x-go-enum names for s: the type that s has in Go,
// though the description takes any string. It returns nil without the extension, and
// with a wrong one, which typeOf reports.
func (l *lowering) listed(s *ir.Schema) *ir.Schema {
	name := listedIn(s)
	if name == "" {
		return nil
	}
	e := l.description.Schema(name)
	if e != nil && e.Kind == ir.String && len(e.Enum) > 0 && s.Resolve().Kind == ir.String {
		return e
	}
	return nil
}

// listedIn returns what x-go-enum says.
func listedIn(s *ir.Schema) string { return cmp.Or(s.Hints.Enum, s.Resolve().Hints.Enum) }
