package model

import (
	"go/token"
	"slices"
	"strconv"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// checkNames finds what can't stand in Go: two things of one name, and names that
// are none. Names are never numbered to set them apart, because a number would
// change with what else is in the description.
func (b *builder) checkNames() {
	b.checkComponents()
	for _, p := range b.api.Packages {
		seen := map[string]string{"Client": "the package's client", "New": "the package's constructor"}
		declare := func(at place.Pointer, name, what string) {
			b.checkIdentifier(at, name, what)
			if other, ok := seen[name]; ok {
				b.problem(at, remedyFor(what), "%s.%s is the name of %s and of %s", p.Name, name, other, what)
			}
			seen[name] = what
		}
		for _, n := range p.Types {
			declare(n.Schema.At, n.Name, schemaNamed(n.Schema))
			switch n.Kind {
			case ir.Union:
				b.checkOptions(n)
			case ir.Struct:
				b.checkFields(n.Name, n.Fields, func(f *ir.Field) place.Pointer { return n.Schema.At.Child("properties", f.Wire) })
			}
			for _, v := range n.Values {
				declare(n.Schema.At, v.Name, "value "+strconv.Quote(v.Wire))
			}
		}
		for _, a := range p.Aliases {
			declare(a.Target.Schema.At, a.Name, "alias "+a.Name)
		}
		methods := map[string]string{}
		for _, op := range p.Operations {
			b.checkOperation(op, methods, declare)
		}
	}
}

// checkComponents finds components that are one to the fake, which has a variable
// for each of them.
func (b *builder) checkComponents() {
	seen := map[string]string{}
	for _, s := range b.api.Schemas {
		name := naming.Exported(naming.Words(s.Name))
		other, ok := seen[name]
		switch {
		case name == "":
			b.problem(s.At, "give it a name of letters and digits", "%q is no name for a schema", s.Name)
		case ok:
			b.problem(s.At, "rename one of them", "schemas %s and %s have one name", other, s.Name)
		}
		seen[name] = s.Name
	}
}

func (b *builder) checkOperation(op *ir.Operation, methods map[string]string, declare func(place.Pointer, string, string)) {
	at := pointerTo(op)
	this := op.Method + " " + op.Path
	names := []string{op.Name}
	if op.Response.Kind == ir.ListOfItems {
		names = append(names, op.Name+"Pages")
	}
	for _, name := range names {
		b.checkIdentifier(at, name, "operation "+op.ID)
		if other, ok := methods[name]; ok {
			b.problem(at, "set x-go-name of one of them in the overlay", "%s.%s is the method of %s and of %s", op.Package.Name, name, other, this)
			continue
		}
		methods[name] = this
	}
	if methods[op.Name] != this {
		return // what follows would only repeat it
	}
	declare(at, op.OpConst(), "the constant of operation "+op.ID)
	if len(op.Params) > 0 {
		declare(at, op.ParamsName(), "the parameters of operation "+op.ID)
		b.checkFields(op.ParamsName(), op.Params, func(f *ir.Field) place.Pointer { return paramAt(op, f.Wire) })
	}
	if op.Response.Kind == ir.ByStatus {
		declare(at, op.ResultName(), "the result of operation "+op.ID)
	}
	b.checkArgs(op)
	if op.Response.List != nil && op.Response.List.Page != "" {
		declare(at, op.Response.List.Page, "the pages of operation "+op.ID)
	}
	if !naming.IsVerb(op.Name) {
		b.problems.AddLater(b.doc.At(at), "set x-go-name in the overlay", "%s.%s does not begin with a verb", op.Package.Name, op.Name)
	}
}

// checkArgs finds arguments that can't stand in Go.
func (b *builder) checkArgs(op *ir.Operation) {
	seen := map[string]string{}
	for _, a := range slices.Concat(op.PathArgs, op.RequiredParams) {
		if !token.IsIdentifier(a.Name) || naming.IsReserved(a.Name) {
			b.problem(paramAt(op, a.Wire), "set x-go-name of the parameter in the overlay", "parameter %s of %s: %q can't be the name of an argument", a.Wire, op.ID, a.Name)
		}
		if other, ok := seen[a.Name]; ok {
			b.problem(paramAt(op, a.Wire), "set x-go-name of one of them in the overlay", "%s is the argument for parameters %s and %s of %s", a.Name, other, a.Wire, op.ID)
		}
		seen[a.Name] = a.Wire
	}
	if s := op.Response.Stream; op.Response.Kind == ir.EventStream && (!token.IsIdentifier(s.Event) || !token.IsExported(s.Event)) {
		b.problem(pointerTo(op), "give the type of an event, which is written by hand", "x-go-stream: %q is not an exported Go identifier", s.Event)
	}
}

func schemaNamed(s *ir.Schema) string {
	if s.Name == "" {
		return inPlace
	}
	return "schema " + s.Name
}

// checkOptions finds types of a union whose fields have one name.
func (b *builder) checkOptions(n *ir.Named) {
	seen := map[string]bool{"Raw": true, "MarshalJSON": true, "UnmarshalJSON": true}
	for _, f := range n.Fields {
		if seen[f.Name] {
			b.problem(n.Schema.At, "set x-go-name of a type in the overlay, or x-go-type of the union to any", "%s.%s is the name for two types of the union", n.Name, f.Name)
		}
		seen[f.Name] = true
	}
	for _, o := range n.Options {
		if n.InRequest && len(o.Tags) > 0 && n.TagField(o) == nil {
			b.problem(o.At, "describe it, so that it can be sent; the overlay can do that", "%s has no string %s, by which the API tells what a %s is", o.Field.Name, n.Schema.Tag.Member, n.Name)
		}
	}
}

const inPlace = "a type that is described in place"

// remedyFor is what gives another name.
func remedyFor(what string) string {
	switch {
	case what == inPlace:
		return "set x-go-type-name in the overlay"
	case strings.HasPrefix(what, "value "):
		return "set x-enum-varnames in the overlay: a name for each value, in their order"
	}
	return "set x-go-name in the overlay"
}

func (b *builder) checkFields(typeName string, fields []*ir.Field, at func(*ir.Field) place.Pointer) {
	seen := map[string]string{"Extra": "the members that have no name", "MarshalJSON": "a method", "UnmarshalJSON": "a method", "String": "a method"}
	for _, f := range fields {
		b.checkIdentifier(at(f), f.Name, "member "+f.Wire)
		if other, ok := seen[f.Name]; ok {
			b.problem(at(f), "set x-go-name in the overlay", "%s.%s is the name of %s and of member %s", typeName, f.Name, other, f.Wire)
		}
		seen[f.Name] = "member " + f.Wire
	}
}

func (b *builder) checkIdentifier(at place.Pointer, name, what string) {
	if !token.IsIdentifier(name) || !token.IsExported(name) {
		b.problem(at, "set x-go-name in the overlay", "%s: %q is not an exported Go identifier", what, name)
	}
}

func pointerTo(o *ir.Operation) place.Pointer {
	return place.Pointer("/paths").Child(o.Path, strings.ToLower(o.Method))
}

// paramAt is where a parameter is described; for a field of a form, its operation.
func paramAt(o *ir.Operation, wire string) place.Pointer {
	for _, p := range o.Facts.Params {
		if strings.EqualFold(p.Name, wire) { // a header may be written otherwise
			return p.At
		}
	}
	return pointerTo(o)
}
