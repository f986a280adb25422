package lower

import (
	"cmp"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// complete fills in a declared type.
func (l *lowering) complete(n *ir.Named, u use) {
	switch n.Kind {
	case ir.Enum:
		n.Values = values(n.Name, n.Schema)
	case ir.Union:
		l.completeUnion(n, u)
	case ir.Struct:
		for _, m := range n.Schema.Members {
			if isPart(m.Schema, u) {
				n.Fields = append(n.Fields, l.field(n.Package, memberWords(n, m), m, u))
			}
		}
		orderFields(n)
	}
}

// memberWords are the words that name what a member describes in place.
func memberWords(n *ir.Named, m *ir.Member) []string {
	owner := strings.TrimSuffix(n.Name, "Request")
	return append(naming.Words(owner), naming.Words(m.Name)...)
}

// isPart reports whether a type that serves for u has the member.
func isPart(member *ir.Schema, u use) bool {
	readOnly, writeOnly := isReadOnly(member), member.WriteOnly || member.Resolve().WriteOnly
	return !(readOnly && u&inResponse == 0) && !(writeOnly && u&inRequest == 0)
}

func isReadOnly(member *ir.Schema) bool { return member.ReadOnly || member.Resolve().ReadOnly }

// field returns the field for a member; words name what is described in place.
func (l *lowering) field(p *ir.Package, words []string, m *ir.Member, u use) *ir.Field {
	s := m.Schema
	t := l.typeOf(p, s, words, u)
	optional := !m.Required || u&inRequest != 0 && isReadOnly(s)
	return &ir.Field{
		Name:       cmp.Or(s.Hints.Name, naming.Field(m.Name)),
		Wire:       m.Name,
		Doc:        cmp.Or(s.Doc, s.Resolve().Doc),
		Type:       t,
		Optional:   optional,
		Deprecated: s.Deprecated,
		Default:    s.Default,
		Presence:   presence(t, s, optional, u),
	}
}

func presence(t *ir.Type, s *ir.Schema, optional bool, u use) ir.Presence {
	nullable := s.IsNullable()
	switch {
	case u&inRequest == 0 || u&inResponse != 0: // received
		if nullable && !t.HasNil() {
			return ir.Pointer
		}
	case optional && nullable && (u&inUpdate != 0 || s.Default != "" && s.Default != "null"):
		return ir.ThreeState
	case (optional || nullable) && !t.HasNil():
		return ir.Pointer
	}
	return ir.Plain
}

// pointerUnlessNil returns how a field that is never null distinguishes a value from
// none.
func pointerUnlessNil(t *ir.Type) ir.Presence {
	if t.HasNil() {
		return ir.Plain
	}
	return ir.Pointer
}
