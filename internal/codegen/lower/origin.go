package lower

import (
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// explain fills in how the types that operations use got their names.
func (l *lowering) explain() {
	for _, op := range l.operations {
		used := l.schemasOf(op)
		for _, s := range l.api.Schemas {
			if n := l.declared[s]; used[s] && n != nil {
				op.Origin.Types = append(op.Origin.Types, l.typeName(op.Package, n))
			}
		}
	}
}

// schemasOf returns the named schemas that an operation leads to.
func (l *lowering) schemasOf(op *operation) map[*ir.Schema]bool {
	used := map[*ir.Schema]bool{}
	visit := func(s *ir.Schema) bool {
		known := used[s]
		used[s] = true
		return !known
	}
	l.reach(op.Facts.BodySchema, visit)
	l.reach(op.received(), visit)
	for _, o := range op.outcomes {
		l.reach(o.Schema, visit)
	}
	for _, p := range op.Facts.Params {
		l.reach(p.Schema, visit)
	}
	return used
}

// typeName returns how a type got its name in package p.
func (l *lowering) typeName(p *ir.Package, n *ir.Named) ir.TypeName {
	t := ir.TypeName{Schema: n.Schema.Name, Type: p.Name + "." + nameIn(p, n), At: l.at(n.Schema.At).String()}
	if n.Package != p {
		t.Declared = n.Package.Name + "." + n.Name
	}
	if n.Schema.Hints.Name == "" {
		t.Steps = naming.Type(n.Schema.Name, p.Nouns)
	}
	return t
}
