package model

import (
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// explain fills in how the types that operations use got their names.
func (b *builder) explain() {
	for _, raw := range b.raw {
		used := map[*ir.Schema]bool{}
		visit := func(s *ir.Schema) bool {
			if used[s] {
				return false
			}
			used[s] = true
			return true
		}
		b.reach(raw.Facts.BodySchema, visit)
		b.reach(b.answered(raw), visit)
		for _, o := range raw.outcomes {
			b.reach(o.Schema, visit)
		}
		for _, p := range raw.Facts.Params {
			b.reach(p.Schema, visit)
		}
		for _, s := range b.api.Schemas {
			if n := b.named[s]; used[s] && n != nil {
				raw.Operation.Origin.Types = append(raw.Operation.Origin.Types, b.typeName(raw.Package, n))
			}
		}
	}
}

// typeName is how a type got its name in package p.
func (b *builder) typeName(p *ir.Package, n *ir.Named) ir.TypeName {
	t := ir.TypeName{Schema: n.Schema.Name, Type: p.Name + "." + nameIn(p, n), At: b.doc.At(n.Schema.At).String()}
	if n.Package != p {
		t.Declared = n.Package.Name + "." + n.Name
	}
	if n.Schema.Hints.Name == "" {
		t.Steps = naming.Type(n.Schema.Name, p.Nouns)
	}
	return t
}
