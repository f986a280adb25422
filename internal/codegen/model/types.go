package model

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

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

// bodyUse is what the body of a request serves for. A form has no null.
func bodyUse(op *ir.Operation) use {
	if op.Facts.BodyMedia == "application/json" && (op.Method == http.MethodPut || op.Method == http.MethodPatch) {
		return inRequest | inUpdate
	}
	return inRequest
}

// declareTypes declares a type for every object and enumeration that operations
// reach, in the package that reaches it, or in the shared one.
func (b *builder) declareTypes() {
	uses := map[*ir.Schema]use{}
	users := map[*ir.Schema]map[*ir.Package]bool{}
	for _, op := range b.raw {
		visit := func(s *ir.Schema, u use) {
			b.reach(s, func(found *ir.Schema) bool {
				if users[found] == nil {
					users[found] = map[*ir.Package]bool{}
				}
				if users[found][op.Package] && uses[found]&u == u {
					return false
				}
				users[found][op.Package] = true
				uses[found] |= u
				return true
			})
		}
		switch op.Facts.BodyMedia {
		case "application/json", "application/x-www-form-urlencoded":
			visit(op.Facts.BodySchema, bodyUse(&op.Operation))
		}
		visit(b.answered(op), inResponse)
		for _, o := range op.outcomes {
			visit(o.Schema, inResponse)
		}
		for _, p := range op.Facts.Params {
			visit(p.Schema, inRequest)
		}
	}
	for _, s := range b.api.Schemas {
		if len(users[s]) > 0 && s.Hints.SameAs == "" {
			b.declare(s, slices.Collect(maps.Keys(users[s])), uses[s])
		}
	}
	for _, s := range b.api.Schemas {
		if len(users[s]) > 0 {
			b.complete(s, uses[s])
		}
	}
	b.declareSame(users)
}

// answered is the part of an answer that types are declared for: for a list, its
// items and what its pages have besides.
func (b *builder) answered(op *rawOperation) *ir.Schema {
	if op.Facts.Schema == nil {
		return nil
	}
	s := op.Facts.Schema.Resolve()
	items, extra, ok := listOf(op)
	if !ok {
		return op.Facts.Schema
	}
	if s.Kind == ir.Array {
		return s.Items
	}
	return &ir.Schema{Kind: ir.Object, Members: append(extra, items)}
}

// reach calls visit for every named schema below s, until visit says that there
// is no need to go on.
func (b *builder) reach(s *ir.Schema, visit func(*ir.Schema) bool) {
	if s == nil {
		return
	}
	if e := b.listed(s); e != nil {
		visit(e)
		return
	}
	if s.Target != nil {
		b.reach(s.Target, visit)
		return
	}
	if to := b.aliases[s]; to != nil {
		visit(s)
		b.reach(to, visit)
		return
	}
	if s.Name != "" && !visit(s) {
		return
	}
	b.reach(s.Items, visit)
	b.reach(s.Others, visit)
	for _, o := range s.Options {
		b.reach(o, visit)
	}
	for _, m := range s.Members {
		b.reach(m.Schema, visit)
	}
}

// declare puts the type of a component into its package.
func (b *builder) declare(s *ir.Schema, users []*ir.Package, u use) {
	kind, ok := namedKind(s)
	if !ok {
		return
	}
	home := users[0]
	if len(users) > 1 {
		home = b.pkg(ir.SharedPackage)
	}
	n := &ir.Named{Package: home, Name: nameFor(s, home), Schema: s, Kind: kind}
	n.InRequest, n.InResponse = u&inRequest != 0, u&inResponse != 0
	b.add(n)
	if len(users) < 2 {
		return
	}
	slices.SortFunc(users, func(p, q *ir.Package) int { return cmp.Compare(p.Name, q.Name) })
	for _, p := range users {
		p.Aliases = append(p.Aliases, &ir.Alias{Name: nameFor(s, p), Schema: s, Target: n, Doc: s.Doc})
	}
}

// nameFor is the name that a component has in a package, whether it is declared
// there or not: it stays when another package comes to use the component.
func nameFor(s *ir.Schema, p *ir.Package) string {
	return cmp.Or(s.Hints.Name, naming.Last(naming.Type(s.Name, p.Nouns)))
}

// nameIn is the name by which package p knows a declared type.
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

// declareSame makes aliases of the components that are the same as others.
func (b *builder) declareSame(users map[*ir.Schema]map[*ir.Package]bool) {
	for _, s := range b.api.Schemas {
		to := b.aliases[s]
		if to == nil {
			continue
		}
		for p := range users[s] {
			p.Aliases = append(p.Aliases, &ir.Alias{Name: nameFor(s, p), Schema: s, Target: b.named[to], Doc: s.Doc})
		}
	}
}

// sortTypes sorts what packages declare by name, when all of it is declared.
func (b *builder) sortTypes() {
	for _, p := range b.api.Packages {
		declareInPlace(p)
		slices.SortFunc(p.Aliases, func(x, y *ir.Alias) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(p.Types, func(x, y *ir.Named) int { return cmp.Compare(x.Name, y.Name) })
	}
}

// declareInPlace makes aliases of the types that are described in place, within
// shared types that p has.
func declareInPlace(p *ir.Package) {
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

// nameWithin is the name, beside the owner's, of a type that is described in place
// within it: what the owner's package would have called it.
func nameWithin(owner *ir.Alias, n *ir.Named) string {
	rest, ok := strings.CutPrefix(n.Name, strings.TrimSuffix(owner.Target.Name, "Request"))
	if !ok || n.Schema.Hints.TypeName != "" {
		return n.Name
	}
	return strings.TrimSuffix(owner.Name, "Request") + rest
}

func (b *builder) add(n *ir.Named) {
	b.named[n.Schema] = n
	n.Package.Types = append(n.Package.Types, n)
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

// complete fills a declared type in.
func (b *builder) complete(s *ir.Schema, u use) {
	n := b.named[s]
	if n == nil {
		return
	}
	switch n.Kind {
	case ir.Enum:
		n.Values = values(n.Name, s)
		return
	case ir.Union:
		b.completeUnion(n, u)
		return
	}
	for _, m := range s.Members {
		if !isPart(m.Schema, u) {
			continue
		}
		n.Fields = append(n.Fields, b.fieldIn(n, m, u))
	}
}

// isPart reports whether a member is there in what the type serves for.
func isPart(s *ir.Schema, u use) bool {
	readOnly, writeOnly := s.ReadOnly || s.Resolve().ReadOnly, s.WriteOnly || s.Resolve().WriteOnly
	return !(readOnly && u&inResponse == 0) && !(writeOnly && u&inRequest == 0)
}

func values(typeName string, s *ir.Schema) []*ir.Value {
	var all []*ir.Value
	for i, e := range s.Enum {
		words := naming.Words(e)
		if s.Names != nil {
			words = naming.Words(s.Names[i])
		} else if s.Kind == ir.Integer && strings.HasPrefix(e, "-") {
			words = append([]string{"minus"}, words...)
		}
		all = append(all, &ir.Value{Name: typeName + naming.Suffix(words), Wire: e})
	}
	return all
}

// field is a member of something that is no declared type; words name what is
// described in place.
func (b *builder) field(p *ir.Package, words []string, m *ir.Member, u use) *ir.Field {
	s := m.Schema
	t := b.typeIn(p, s, words, u)
	optional := !m.Required || u&inRequest != 0 && (s.ReadOnly || s.Resolve().ReadOnly)
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

func (b *builder) fieldIn(n *ir.Named, m *ir.Member, u use) *ir.Field {
	owner := strings.TrimSuffix(n.Name, "Request")
	return b.field(n.Package, append(naming.Words(owner), naming.Words(m.Name)...), m, u)
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

// typeIn is the Go type of a schema that may describe an object, enumeration or
// union in place, which is then declared in package p under a name made of words.
func (b *builder) typeIn(p *ir.Package, s *ir.Schema, words []string, u use) *ir.Type {
	hint := cmp.Or(s.Hints.Type, s.Resolve().Hints.Type)
	if hint != "" {
		kind, ok := hinted[hint]
		if !ok {
			b.problem(s.At, "use one of "+strings.Join(slices.Sorted(maps.Keys(hinted)), ", "), "x-go-type: %q is unknown", hint)
		}
		return &ir.Type{Kind: kind}
	}
	r := s.Resolve()
	if to := b.aliases[r]; to != nil {
		r = to
	}
	if e := b.listed(s); e != nil {
		r = e
	} else if name := listedIn(s); name != "" {
		b.problem(s.At, "on a string, name a component that is a string and lists its values", "x-go-enum: %q says nothing of this value", name)
	}
	if kind, ok := namedKind(r); ok {
		return b.namedType(p, s, r, kind, words, u)
	}
	switch r.Kind {
	case ir.Array:
		return &ir.Type{Kind: ir.SliceType, Elem: b.typeIn(p, r.Items, words, u)}
	case ir.Object:
		if r.Others != nil && (r.Others.Resolve().Kind != ir.Any || len(r.Others.Resolve().Options) > 0) {
			return &ir.Type{Kind: ir.MapType, Elem: b.typeIn(p, r.Others, words, u)}
		}
		return &ir.Type{Kind: ir.ObjectType}
	case ir.String:
		switch r.Format {
		case "date-time":
			return &ir.Type{Kind: ir.TimeType}
		case "date":
			return &ir.Type{Kind: ir.DateType}
		}
		return &ir.Type{Kind: ir.StringType}
	case ir.Integer:
		switch r.Format {
		case "int64", "uint32", "unix-time", "timestamp": // too large for an int of 32 bits
			return &ir.Type{Kind: ir.Int64Type}
		}
		return &ir.Type{Kind: ir.IntType}
	case ir.Number:
		return &ir.Type{Kind: ir.Float64Type}
	case ir.Boolean:
		return &ir.Type{Kind: ir.BoolType}
	}
	return &ir.Type{Kind: ir.AnyType}
}

// hinted are the types that x-go-type can name.
var hinted = map[string]ir.TypeKind{
	"any": ir.AnyType, "string": ir.StringType, "int": ir.IntType, "int64": ir.Int64Type, "float64": ir.Float64Type,
	"time.Time": ir.TimeType, "core.Date": ir.DateType, "core.Object": ir.ObjectType,
}

func (b *builder) namedType(p *ir.Package, s, r *ir.Schema, kind ir.NamedKind, words []string, u use) *ir.Type {
	n := b.named[r]
	if n == nil {
		name := cmp.Or(s.Hints.TypeName, r.Hints.TypeName, naming.Exported(words))
		if p == nil || name == "" {
			b.problem(r.At, "give it x-go-type-name in the overlay, or describe it in components/schemas", "a type that is described in place needs a name")
			return &ir.Type{Kind: ir.AnyType}
		}
		n = &ir.Named{Package: p, Name: name, Schema: r, Kind: kind, InRequest: u&(inRequest|inForm) != 0, InResponse: u&inResponse != 0}
		b.add(n)
		b.complete(r, u)
	}
	return &ir.Type{Kind: ir.NamedType, Named: n, Name: nameIn(p, n)}
}

func (b *builder) pkg(name string) *ir.Package {
	i := slices.IndexFunc(b.api.Packages, func(p *ir.Package) bool { return p.Name == name })
	return b.api.Packages[i]
}
