package templates

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// omitsFields reports whether the operation's own schema of the request may have
// fewer members than the type, which the overlay says another one has in common
// with it.
func (m method) omitsFields() bool {
	b := m.op.Body
	return b != nil && b.Kind == ir.JSON && b.Type.Named != nil && b.Type.Named.Schema != m.op.Facts.BodySchema.Resolve() && len(m.sent()) < len(b.Type.Named.Fields)
}

// omitted says which of the request's fields the operation does not take.
func (m method) omitted() string {
	if !m.omitsFields() {
		return ""
	}
	var names []string
	for _, f := range m.op.Body.Type.Named.Fields {
		if !m.takes(f) {
			names = append(names, f.Name)
		}
	}
	return "Of req, " + strings.Join(names, ", ") + " is not sent: this call does not take it."
}

func (m method) takes(f *ir.Field) bool {
	members := m.op.Facts.BodySchema.Resolve().Members
	return slices.ContainsFunc(members, func(own *ir.Member) bool { return own.Name == f.Wire })
}

// sent copies the request's fields that the operation takes.
func (m method) sent() (fields []jen.Code) {
	for _, f := range m.op.Body.Type.Named.Fields {
		if m.takes(f) {
			fields = append(fields, set(f.Name, jen.Id("req").Dot(f.Name)))
		}
	}
	return fields
}
