package lower

import (
	"go/token"
	"strconv"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// checkNames reports what can't stand in Go: two things of one name, and names that
// are none. Names are never numbered to set them apart, because a number would
// change with what else is in the description.
func (l *lowering) checkNames() {
	l.checkComponents()
	for _, p := range l.api.Packages {
		s := &packageScope{lowering: l, pkg: p, methods: map[string]string{}, seen: map[string]string{"Client": "the package's client", "New": "the package's constructor"}}
		for _, n := range p.Types {
			s.checkType(n)
		}
		for _, a := range p.Aliases {
			s.declare(a.Target.Schema.At, a.Name, "alias "+a.Name)
		}
		for _, op := range p.Operations {
			s.checkOperation(op)
		}
	}
}

// checkComponents reports components that are one to the fake, which has a variable
// for each of them.
func (l *lowering) checkComponents() {
	seen := map[string]string{}
	for _, s := range l.api.Schemas {
		name := naming.Exported(naming.Words(s.Name))
		other, ok := seen[name]
		switch {
		case name == "":
			l.problem(s.At, "give it a name of letters and digits", "invalid schema name %q", s.Name)
		case ok:
			l.problem(s.At, "rename one of them", "schemas %s and %s have one name", other, s.Name)
		}
		seen[name] = s.Name
	}
}

// packageScope are the names that a package declares.
type packageScope struct {
	*lowering
	pkg     *ir.Package
	seen    map[string]string // what a name is the name of
	methods map[string]string // and of the client's methods
}

// declare reports a name that is none, or that something else has.
func (s *packageScope) declare(at place.Pointer, name, what string) {
	s.checkIdentifier(at, name, what)
	if other, ok := s.seen[name]; ok {
		s.problem(at, remedyFor(what), "%s.%s is the name of %s and of %s", s.pkg.Name, name, other, what)
	}
	s.seen[name] = what
}

func (s *packageScope) checkType(n *ir.Named) {
	s.declare(n.Schema.At, n.Name, schemaNamed(n.Schema))
	switch n.Kind {
	case ir.Union:
		s.checkOptions(n)
	case ir.Struct:
		s.checkFields(n.Name, n.Fields, func(f *ir.Field) place.Pointer { return n.Schema.At.Child("properties", f.Wire) })
	case ir.Enum:
		for _, v := range n.Values {
			s.declare(n.Schema.At, v.Name, "value "+strconv.Quote(v.Wire))
		}
	}
}

const inPlace = "a type that is described in place"

func schemaNamed(s *ir.Schema) string {
	if s.Name == "" {
		return inPlace
	}
	return "schema " + s.Name
}

// remedyFor returns what gives another name.
func remedyFor(what string) string {
	switch {
	case what == inPlace:
		return "set x-go-type-name in the overlay"
	case strings.HasPrefix(what, "value "):
		return "set x-enum-varnames in the overlay: a name for each value, in their order"
	}
	return "set x-go-name in the overlay"
}

// checkOptions reports types of a union whose fields have one name.
func (l *lowering) checkOptions(n *ir.Named) {
	seen := map[string]bool{"Raw": true, "MarshalJSON": true, "UnmarshalJSON": true}
	for _, f := range n.Fields {
		if seen[f.Name] {
			l.problem(n.Schema.At, "set x-go-name of a type in the overlay, or x-go-type of the union to any", "%s.%s is the name for two types of the union", n.Name, f.Name)
		}
		seen[f.Name] = true
	}
	for _, o := range n.Options {
		if n.InRequest && len(o.Tags) > 0 && n.TagField(o) == nil {
			l.problem(o.At, "describe it, so that it can be sent; the overlay can do that", "%s has no string %s, by which the API identifies the type of a %s", o.Field.Name, n.Schema.Tag.Member, n.Name)
		}
	}
}

func (l *lowering) checkFields(typeName string, fields []*ir.Field, at func(*ir.Field) place.Pointer) {
	seen := map[string]string{"Extra": "the members that have no name", "MarshalJSON": "a method", "UnmarshalJSON": "a method", "String": "a method"}
	for _, f := range fields {
		l.checkIdentifier(at(f), f.Name, "member "+f.Wire)
		if other, ok := seen[f.Name]; ok {
			l.problem(at(f), "set x-go-name in the overlay", "%s.%s is the name of %s and of member %s", typeName, f.Name, other, f.Wire)
		}
		seen[f.Name] = "member " + f.Wire
	}
}

func (l *lowering) checkIdentifier(at place.Pointer, name, what string) {
	if !token.IsIdentifier(name) || !token.IsExported(name) {
		l.problem(at, "set x-go-name in the overlay", "%s: %q is not an exported Go identifier", what, name)
	}
}
