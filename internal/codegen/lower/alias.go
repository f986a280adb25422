package lower

import (
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// findSame finds the components that the overlay says are the same as others.
func (l *lowering) findSame() {
	l.same = map[*ir.Schema]*ir.Schema{}
	for _, s := range l.api.Schemas {
		if s.Hints.SameAs == "" {
			continue
		}
		if l.same[s] = l.description.Schema(s.Hints.SameAs); l.same[s] == nil {
			l.problem(s.At, "name a component in the overlay", "x-go-same-as: there is no schema %q", s.Hints.SameAs)
		}
	}
}

// aliasSame makes aliases of them, in the packages that use them.
func (l *lowering) aliasSame(u usage) {
	for _, s := range l.api.Schemas {
		to := l.same[s]
		if to == nil {
			continue
		}
		for p := range u.users[s] {
			p.Aliases = append(p.Aliases, &ir.Alias{Name: nameFor(s, p), Schema: s, Target: l.declared[to], Doc: s.Doc})
		}
	}
}

// nameIn returns the name by which package p knows a declared type.
func nameIn(p *ir.Package, n *ir.Named) string {
	if p != nil && n.Package != p {
		for _, a := range p.Aliases {
			if a.Schema == n.Schema {
				return a.Name
			}
		}
	}
	return n.Name
}

// aliasInPlace makes aliases of the types that are described in place within shared
// types that p has.
func aliasInPlace(p *ir.Package) {
	for i := 0; i < len(p.Aliases); i++ { // it grows
		owner := p.Aliases[i]
		for _, f := range owner.Target.Fields {
			n := f.Type.Innermost().Named
			if n == nil || n.Schema.Name != "" || !n.Package.Shared || p.Shared {
				continue
			}
			if !slices.ContainsFunc(p.Aliases, func(a *ir.Alias) bool { return a.Target == n }) {
				p.Aliases = append(p.Aliases, &ir.Alias{Name: nameWithin(owner, n), Schema: n.Schema, Target: n, Doc: n.Schema.Doc})
			}
		}
	}
}

// nameWithin returns the name, beside the owner's, of a type that is described in
// place within it: what the owner's package would have called it.
func nameWithin(owner *ir.Alias, n *ir.Named) string {
	rest, ok := strings.CutPrefix(n.Name, strings.TrimSuffix(owner.Target.Name, "Request"))
	if !ok || n.Schema.Hints.TypeName != "" {
		return n.Name
	}
	return strings.TrimSuffix(owner.Name, "Request") + rest
}
