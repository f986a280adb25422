package lower

import (
	"cmp"
	"maps"
	"net/http"
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// use is what a schema serves for.
type use byte

const (
	inRequest  use = 1 << iota // of any kind
	inUpdate                   // of one where null and absent differ
	inResponse                 // of any kind
	inForm                     // of a multipart form
)

// bodyUse returns what the body of a request serves for. A form has no null.
func bodyUse(op *operation) use {
	if op.Facts.BodyMedia == "application/json" && (op.Method == http.MethodPut || op.Method == http.MethodPatch) {
		return inRequest | inUpdate
	}
	return inRequest
}

// usage is who uses the components, and what for.
type usage struct {
	uses  map[*ir.Schema]use
	users map[*ir.Schema]map[*ir.Package]bool
}

// add records a use, and reports whether it was unknown.
func (u usage) add(s *ir.Schema, by *ir.Package, as use) bool {
	if u.users[s] == nil {
		u.users[s] = map[*ir.Package]bool{}
	}
	if u.users[s][by] && u.uses[s]&as == as {
		return false
	}
	u.users[s][by] = true
	u.uses[s] |= as
	return true
}

// declareTypes declares a type for every object and enumeration that operations
// reach, in the package that reaches it, or in the shared one.
func (l *lowering) declareTypes() {
	u := usage{map[*ir.Schema]use{}, map[*ir.Schema]map[*ir.Package]bool{}}
	for _, op := range l.operations {
		l.addUses(u, op)
	}
	for _, s := range l.api.Schemas {
		if len(u.users[s]) > 0 && s.Hints.SameAs == "" {
			l.declareComponent(s, slices.Collect(maps.Keys(u.users[s])), u.uses[s])
		}
	}
	for _, s := range l.api.Schemas {
		if n := l.declared[s]; n != nil && len(u.users[s]) > 0 {
			l.complete(n, u.uses[s])
		}
	}
	l.aliasSame(u)
}

func (l *lowering) addUses(u usage, op *operation) {
	visit := func(s *ir.Schema, as use) {
		l.reach(s, func(found *ir.Schema) bool { return u.add(found, op.Package, as) })
	}
	switch op.Facts.BodyMedia {
	case "application/json", "application/x-www-form-urlencoded":
		visit(op.Facts.BodySchema, bodyUse(op))
	}
	visit(op.received(), inResponse)
	for _, o := range op.outcomes {
		visit(o.Schema, inResponse)
	}
	for _, p := range op.Facts.Params {
		visit(p.Schema, inRequest)
	}
}

// reach calls visit for every named schema below s, until visit returns false: there
// is no need to go on.
func (l *lowering) reach(s *ir.Schema, visit func(*ir.Schema) bool) {
	if s == nil {
		return
	}
	if e := l.listed(s); e != nil {
		visit(e)
		return
	}
	if s.Target != nil {
		l.reach(s.Target, visit)
		return
	}
	if to := l.same[s]; to != nil {
		visit(s)
		l.reach(to, visit)
		return
	}
	if s.Name != "" && !visit(s) {
		return
	}
	l.reach(s.Items, visit)
	l.reach(s.Others, visit)
	for _, o := range s.Options {
		l.reach(o, visit)
	}
	for _, m := range s.Members {
		l.reach(m.Schema, visit)
	}
}

// declareComponent puts the type of a component into its package.
func (l *lowering) declareComponent(s *ir.Schema, users []*ir.Package, u use) {
	kind, ok := namedKind(s)
	if !ok {
		return
	}
	home := users[0]
	if len(users) > 1 {
		home = l.pkg(ir.SharedPackage)
	}
	n := &ir.Named{Package: home, Name: nameFor(s, home), Schema: s, Kind: kind}
	n.InRequest, n.InResponse = u&inRequest != 0, u&inResponse != 0
	l.declare(n)
	if len(users) < 2 {
		return
	}
	slices.SortFunc(users, func(p, q *ir.Package) int { return cmp.Compare(p.Name, q.Name) })
	for _, p := range users {
		p.Aliases = append(p.Aliases, &ir.Alias{Name: nameFor(s, p), Schema: s, Target: n, Doc: s.Doc})
	}
}

func (l *lowering) declare(n *ir.Named) {
	l.declared[n.Schema] = n
	n.Package.Types = append(n.Package.Types, n)
}

// nameFor returns the name that a component has in a package, whether it is declared
// there or not: it stays when another package comes to use the component.
func nameFor(s *ir.Schema, p *ir.Package) string {
	return cmp.Or(s.Hints.Name, naming.Last(naming.Type(s.Name, p.Nouns)))
}

// namedKind reports whether a schema becomes a type of its own, and which.
func namedKind(s *ir.Schema) (ir.NamedKind, bool) {
	switch {
	case s.Kind == ir.Object && len(s.Members) > 0:
		return ir.Struct, true
	case (s.Kind == ir.String || s.Kind == ir.Integer) && len(s.Enum) > 0:
		return ir.Enum, true
	case len(s.Options) > 0:
		return ir.Union, true
	}
	return 0, false
}
