package templates

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/model"
)

// isNarrower reports whether the operation's own schema of the request may have
// fewer members than the type, which the overlay says another one has in common
// with it.
func (m method) isNarrower() bool {
	b := m.op.Body
	return b != nil && b.Kind == model.JSON && b.Type.Named != nil && b.Type.Named.Schema != m.op.Facts.BodySchema.Resolve() && len(m.taken()) < len(b.Type.Named.Fields)
}

// leavesOut says which of the request's fields the operation does not take.
func (m method) leavesOut() string {
	if !m.isNarrower() {
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

func (m method) takes(f *model.Field) bool {
	members := m.op.Facts.BodySchema.Resolve().Members
	return slices.ContainsFunc(members, func(own *model.Member) bool { return own.Name == f.Wire })
}

// taken copies the request's fields that the operation takes.
func (m method) taken() (fields []jen.Code) {
	for _, f := range m.op.Body.Type.Named.Fields {
		if m.takes(f) {
			fields = append(fields, set(f.Name, jen.Id("req").Dot(f.Name)))
		}
	}
	return fields
}
