package main

import (
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strings"
)

// lines is a listing: sorted, each line once.
type lines []string

func (l lines) String() string {
	return strings.Join(l, "\n") + "\n"
}

// list makes the listing of the packages. internal has those of its lines that
// mention a type of an internal package: users see it, but can't name it.
func list(packages []public) (all, internal lines) {
	for _, p := range packages {
		l := lister{pkg: p}
		for _, name := range p.Scope().Names() {
			if obj := p.Scope().Lookup(name); obj.Exported() {
				l.object(obj)
			}
		}
		all = append(all, l.lines...)
		internal = append(internal, l.internal...)
	}
	slices.Sort(all)
	slices.Sort(internal)
	return slices.Compact(all), slices.Compact(internal)
}

// lister lists one package.
type lister struct {
	pkg      public
	lines    lines
	internal lines
	mentions bool // the next line mentions a type of an internal package
}

func (l *lister) add(format string, args ...any) {
	line := "pkg " + l.pkg.path + ", " + fmt.Sprintf(format, args...)
	l.lines = append(l.lines, line)
	if l.mentions {
		l.internal = append(l.internal, line)
	}
	l.mentions = false
}

func (l *lister) object(obj types.Object) {
	switch obj := obj.(type) {
	case *types.Const:
		l.constant(obj)
	case *types.Var:
		l.add("var %s %s", obj.Name(), l.typ(obj.Type()))
	case *types.Func:
		l.add("func %s%s", obj.Name(), l.signature(obj.Signature()))
	case *types.TypeName:
		l.typeName(obj)
	}
}

func (l *lister) constant(c *types.Const) {
	line := "const " + c.Name()
	if basic, ok := c.Type().(*types.Basic); !ok || basic.Info()&types.IsUntyped == 0 {
		line += " " + l.typ(c.Type())
	}
	// A Version is new with every release, and promises nothing.
	if c.Name() != "Version" {
		line += " = " + value(c.Val())
	}
	l.add("%s", line)
}

func (l *lister) typeName(obj *types.TypeName) {
	if alias, ok := obj.Type().(*types.Alias); ok {
		named, ok := types.Unalias(alias).(*types.Named)
		if !ok || named.Obj().Pkg() == nil || !isInternal(named.Obj().Pkg().Path()) {
			l.add("type %s%s = %s", obj.Name(), l.typeParams(alias.TypeParams()), l.typ(alias.Rhs()))
			return
		}
		// The package that has it can't be imported, so this is where users
		// know the type from, and where its fields and methods are listed.
		l.mentions = true
		l.definition(obj.Name(), named)
		return
	}
	if named, ok := obj.Type().(*types.Named); ok {
		l.definition(obj.Name(), named)
	}
}

func (l *lister) definition(name string, named *types.Named) {
	declared := name + l.typeParams(named.TypeParams())
	switch under := named.Underlying().(type) {
	case *types.Struct:
		l.add("type %s struct", declared)
		l.fields(name, under)
	case *types.Interface:
		l.interfaceType(name, declared, under)
		return
	default:
		l.add("type %s %s", declared, l.typ(under))
	}
	l.methods(name, named)
}

// fields lists a struct's exported fields, and those that it has by embedding
// what is not exported.
func (l *lister) fields(name string, s *types.Struct) {
	for field := range s.Fields() {
		switch {
		case field.Exported() && field.Embedded():
			l.add("type %s struct, embedded %s", name, l.typ(field.Type()))
		case field.Exported():
			l.add("type %s struct, %s %s", name, field.Name(), l.typ(field.Type()))
		case field.Embedded():
			if inner, ok := deref(field.Type()).Underlying().(*types.Struct); ok {
				l.fields(name, inner)
			}
		}
	}
}

func (l *lister) interfaceType(name, declared string, i *types.Interface) {
	if !i.IsMethodSet() {
		l.add("type %s %s", declared, l.typ(i))
		return
	}
	sealed := ""
	var names []string
	for m := range i.Methods() {
		if m.Exported() {
			names = append(names, m.Name())
			l.add("type %s interface, %s%s", name, m.Name(), l.signature(m.Signature()))
		} else {
			sealed = "unexported methods" // users can't implement it
		}
	}
	slices.Sort(names)
	if sealed != "" {
		names = append(names, sealed)
	}
	l.add("type %s interface { %s }", declared, strings.Join(names, ", "))
}

// methods lists the methods of a type, promoted ones too.
func (l *lister) methods(name string, named *types.Named) {
	byValue := types.NewMethodSet(named)
	for selection := range types.NewMethodSet(types.NewPointer(named)).Methods() {
		m := selection.Obj()
		if !m.Exported() {
			continue
		}
		receiver := "*" + name
		if byValue.Lookup(m.Pkg(), m.Name()) != nil {
			receiver = name
		}
		if sig, ok := selection.Type().(*types.Signature); ok {
			l.add("method (%s) %s%s", receiver, m.Name(), l.signature(sig))
		}
	}
}

// signature writes a function's type without the names of its parameters: those
// are documentation, and renaming one breaks nobody.
func (l *lister) signature(sig *types.Signature) string {
	var b strings.Builder
	b.WriteString(l.typeParams(sig.TypeParams()))
	b.WriteString("(" + l.tuple(sig.Params(), sig.Variadic()) + ")")
	switch sig.Results().Len() {
	case 0:
	case 1:
		b.WriteString(" " + l.tuple(sig.Results(), false))
	default:
		b.WriteString(" (" + l.tuple(sig.Results(), false) + ")")
	}
	return b.String()
}

func (l *lister) tuple(t *types.Tuple, variadic bool) string {
	var parts []string
	for v := range t.Variables() {
		parts = append(parts, l.typ(v.Type()))
	}
	if variadic {
		last := &parts[len(parts)-1]
		*last = "..." + strings.TrimPrefix(*last, "[]")
	}
	return strings.Join(parts, ", ")
}

func (l *lister) typeParams(params *types.TypeParamList) string {
	if params.Len() == 0 {
		return ""
	}
	var parts []string
	for p := range params.TypeParams() {
		parts = append(parts, p.Obj().Name()+" "+l.typ(p.Constraint()))
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// typ writes a type: those of the package by their name, others with the name of
// theirs.
func (l *lister) typ(t types.Type) string {
	if sig, ok := t.(*types.Signature); ok {
		return "func" + l.signature(sig)
	}
	return types.TypeString(t, func(p *types.Package) string {
		if p.Path() == l.pkg.Path() {
			return ""
		}
		l.mentions = l.mentions || isInternal(p.Path())
		return p.Name()
	})
}

// value writes a constant's value; long numbers stay exact.
func value(v constant.Value) string {
	if v.Kind() == constant.Float {
		return v.String()
	}
	return v.ExactString()
}

func deref(t types.Type) types.Type {
	if p, ok := t.Underlying().(*types.Pointer); ok {
		return p.Elem()
	}
	return t
}
