package model

import (
	"cmp"
	"maps"
	"net/http"
	"slices"
	"strings"

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
func bodyUse(op *Operation) use {
	if op.Facts.BodyMedia == "application/json" && (op.Method == http.MethodPut || op.Method == http.MethodPatch) {
		return inRequest | inUpdate
	}
	return inRequest
}

// declareTypes declares a type for every object and enumeration that operations
// reach, in the package that reaches it, or in the shared one.
func (b *builder) declareTypes() {
	uses := map[*Schema]use{}
	users := map[*Schema]map[*Package]bool{}
	for _, op := range b.raw {
		visit := func(s *Schema, u use) {
			b.reach(s, func(found *Schema) bool {
				if users[found] == nil {
					users[found] = map[*Package]bool{}
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
func (b *builder) answered(op *rawOperation) *Schema {
	if op.Facts.Schema == nil {
		return nil
	}
	s := op.Facts.Schema.Resolve()
	items, extra, ok := listOf(op)
	if !ok {
		return op.Facts.Schema
	}
	if s.Kind == Array {
		return s.Items
	}
	return &Schema{Kind: Object, Members: append(extra, items)}
}

// reach calls visit for every named schema below s, until visit says that there
// is no need to go on.
func (b *builder) reach(s *Schema, visit func(*Schema) bool) {
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
func (b *builder) declare(s *Schema, users []*Package, u use) {
	kind, ok := namedKind(s)
	if !ok {
		return
	}
	home := users[0]
	if len(users) > 1 {
		home = b.pkg(SharedPackage)
	}
	n := &Named{Package: home, Name: nameFor(s, home), Schema: s, Kind: kind}
	n.InRequest, n.InResponse = u&inRequest != 0, u&inResponse != 0
	b.add(n)
	if len(users) < 2 {
		return
	}
	slices.SortFunc(users, func(p, q *Package) int { return cmp.Compare(p.Name, q.Name) })
	for _, p := range users {
		p.Aliases = append(p.Aliases, &Alias{Name: nameFor(s, p), Schema: s, Target: n, Doc: s.Doc})
	}
}

// nameFor is the name that a component has in a package, whether it is declared
// there or not: it stays when another package comes to use the component.
func nameFor(s *Schema, p *Package) string {
	return cmp.Or(s.Hints.Name, naming.Last(naming.Type(s.Name, p.Nouns)))
}

// nameIn is the name by which package p knows a declared type.
func nameIn(p *Package, n *Named) string {
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
func (b *builder) declareSame(users map[*Schema]map[*Package]bool) {
	for _, s := range b.api.Schemas {
		to := b.aliases[s]
		if to == nil {
			continue
		}
		for p := range users[s] {
			p.Aliases = append(p.Aliases, &Alias{Name: nameFor(s, p), Schema: s, Target: b.named[to], Doc: s.Doc})
		}
	}
}

// sortTypes sorts what packages declare by name, when all of it is declared.
func (b *builder) sortTypes() {
	for _, p := range b.api.Packages {
		declareInPlace(p)
		slices.SortFunc(p.Aliases, func(x, y *Alias) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(p.Types, func(x, y *Named) int { return cmp.Compare(x.Name, y.Name) })
	}
}

// declareInPlace makes aliases of the types that are described in place, within
// shared types that p has.
func declareInPlace(p *Package) {
	for i := 0; i < len(p.Aliases); i++ { // it grows
		owner := p.Aliases[i]
		for _, f := range owner.Target.Fields {
			n := f.Type.innermost().Named
			if n == nil || n.Schema.Name != "" || !n.Package.Shared || p.Shared {
				continue
			}
			if !slices.ContainsFunc(p.Aliases, func(a *Alias) bool { return a.Target == n }) {
				p.Aliases = append(p.Aliases, &Alias{Name: owner.nameFor(n), Schema: n.Schema, Target: n, Doc: n.Schema.Doc})
			}
		}
	}
}

// nameFor is the name, beside the owner's, of a type that is described in place
// within it: what the owner's package would have called it.
func (owner *Alias) nameFor(n *Named) string {
	rest, ok := strings.CutPrefix(n.Name, strings.TrimSuffix(owner.Target.Name, "Request"))
	if !ok || n.Schema.Hints.TypeName != "" {
		return n.Name
	}
	return strings.TrimSuffix(owner.Name, "Request") + rest
}

func (b *builder) add(n *Named) {
	b.named[n.Schema] = n
	n.Package.Types = append(n.Package.Types, n)
}

// namedKind reports whether a schema becomes a type of its own, and which.
func namedKind(s *Schema) (NamedKind, bool) {
	switch {
	case s.Kind == Object && len(s.Members) > 0:
		return Struct, true
	case (s.Kind == String || s.Kind == Integer) && len(s.Enum) > 0:
		return Enum, true
	case len(s.Options) > 0:
		return Union, true
	}
	return 0, false
}

// complete fills a declared type in.
func (b *builder) complete(s *Schema, u use) {
	n := b.named[s]
	if n == nil {
		return
	}
	switch n.Kind {
	case Enum:
		n.Values = values(n.Name, s)
		return
	case Union:
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
func isPart(s *Schema, u use) bool {
	readOnly, writeOnly := s.ReadOnly || s.Resolve().ReadOnly, s.WriteOnly || s.Resolve().WriteOnly
	return !(readOnly && u&inResponse == 0) && !(writeOnly && u&inRequest == 0)
}

func values(typeName string, s *Schema) []*Value {
	var all []*Value
	for i, e := range s.Enum {
		words := naming.Words(e)
		if s.Names != nil {
			words = naming.Words(s.Names[i])
		} else if s.Kind == Integer && strings.HasPrefix(e, "-") {
			words = append([]string{"minus"}, words...)
		}
		all = append(all, &Value{Name: typeName + naming.Suffix(words), Wire: e})
	}
	return all
}

// field is a member of something that is no declared type; words name what is
// described in place.
func (b *builder) field(p *Package, words []string, m *Member, u use) *Field {
	s := m.Schema
	t := b.typeIn(p, s, words, u)
	optional := !m.Required || u&inRequest != 0 && (s.ReadOnly || s.Resolve().ReadOnly)
	return &Field{
		Name:     cmp.Or(s.Hints.Name, naming.Field(m.Name)),
		Wire:     m.Name,
		Doc:      cmp.Or(s.Doc, s.Resolve().Doc),
		Type:     t,
		Optional: optional,
		Old:      s.Deprecated,
		Default:  s.Default,
		Presence: presence(t, s, optional, u),
	}
}

func (b *builder) fieldIn(n *Named, m *Member, u use) *Field {
	owner := strings.TrimSuffix(n.Name, "Request")
	return b.field(n.Package, append(naming.Words(owner), naming.Words(m.Name)...), m, u)
}

func presence(t *Type, s *Schema, optional bool, u use) Presence {
	nullable := s.IsNullable()
	switch {
	case u&inRequest == 0 || u&inResponse != 0: // received
		if nullable && !t.HasNil() {
			return Pointer
		}
	case optional && nullable && (u&inUpdate != 0 || s.Default != "" && s.Default != "null"):
		return ThreeState
	case (optional || nullable) && !t.HasNil():
		return Pointer
	}
	return Plain
}

// typeIn is the Go type of a schema that may describe an object, enumeration or
// union in place, which is then declared in package p under a name made of words.
func (b *builder) typeIn(p *Package, s *Schema, words []string, u use) *Type {
	hint := cmp.Or(s.Hints.Type, s.Resolve().Hints.Type)
	if hint != "" {
		kind, ok := hinted[hint]
		if !ok {
			b.problem(s.At, "use one of "+strings.Join(slices.Sorted(maps.Keys(hinted)), ", "), "x-go-type: %q is unknown", hint)
		}
		return &Type{Kind: kind}
	}
	r := s.Resolve()
	if to := b.aliases[r]; to != nil {
		r = to
	}
	if e := b.listed(s); e != nil {
		r = e
	} else if name := s.listedIn(); name != "" {
		b.problem(s.At, "on a string, name a component that is a string and lists its values", "x-go-enum: %q says nothing of this value", name)
	}
	if kind, ok := namedKind(r); ok {
		return b.namedType(p, s, r, kind, words, u)
	}
	switch r.Kind {
	case Array:
		return &Type{Kind: SliceType, Elem: b.typeIn(p, r.Items, words, u)}
	case Object:
		if r.Others != nil && (r.Others.Resolve().Kind != Any || len(r.Others.Resolve().Options) > 0) {
			return &Type{Kind: MapType, Elem: b.typeIn(p, r.Others, words, u)}
		}
		return &Type{Kind: ObjectType}
	case String:
		switch r.Format {
		case "date-time":
			return &Type{Kind: TimeType}
		case "date":
			return &Type{Kind: DateType}
		}
		return &Type{Kind: StringType}
	case Integer:
		switch r.Format {
		case "int64", "uint32", "unix-time", "timestamp": // too large for an int of 32 bits
			return &Type{Kind: Int64Type}
		}
		return &Type{Kind: IntType}
	case Number:
		return &Type{Kind: Float64Type}
	case Boolean:
		return &Type{Kind: BoolType}
	}
	return &Type{Kind: AnyType}
}

// hinted are the types that x-go-type can name.
var hinted = map[string]TypeKind{
	"any": AnyType, "string": StringType, "int": IntType, "int64": Int64Type, "float64": Float64Type,
	"time.Time": TimeType, "core.Date": DateType, "core.Object": ObjectType,
}

func (b *builder) namedType(p *Package, s, r *Schema, kind NamedKind, words []string, u use) *Type {
	n := b.named[r]
	if n == nil {
		name := cmp.Or(s.Hints.TypeName, r.Hints.TypeName, naming.Exported(words))
		if p == nil || name == "" {
			b.problem(r.At, "give it x-go-type-name in the overlay, or describe it in components/schemas", "a type that is described in place needs a name")
			return &Type{Kind: AnyType}
		}
		n = &Named{Package: p, Name: name, Schema: r, Kind: kind, InRequest: u&(inRequest|inForm) != 0, InResponse: u&inResponse != 0}
		b.add(n)
		b.complete(r, u)
	}
	return &Type{Kind: NamedType, Named: n, Name: nameIn(p, n)}
}

func (b *builder) pkg(name string) *Package {
	i := slices.IndexFunc(b.api.Packages, func(p *Package) bool { return p.Name == name })
	return b.api.Packages[i]
}
