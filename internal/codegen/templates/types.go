package templates

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

const sharedPath = module + "/" + ir.SharedPackage

// goType writes a type as the package that uses it names it.
func goType(t *ir.Type) *jen.Statement {
	switch t.Kind {
	case ir.StringType:
		return jen.String()
	case ir.BoolType:
		return jen.Bool()
	case ir.IntType:
		return jen.Int()
	case ir.Int64Type:
		return jen.Int64()
	case ir.Float64Type:
		return jen.Float64()
	case ir.TimeType:
		return jen.Qual("time", "Time")
	case ir.DateType:
		return jen.Qual(corePath, "Date")
	case ir.ObjectType:
		return jen.Qual(corePath, "Object")
	case ir.NamedType:
		return jen.Id(t.Name)
	case ir.SliceType:
		return jen.Index().Add(goType(t.Elem))
	case ir.MapType:
		return jen.Map(jen.String()).Add(goType(t.Elem))
	case ir.AnyType:
	}
	return jen.Any()
}

func fieldType(f *ir.Field) *jen.Statement {
	switch f.Presence {
	case ir.Pointer:
		return jen.Op("*").Add(goType(f.Type))
	case ir.ThreeState:
		return jen.Qual(corePath, "Nullable").Index(goType(f.Type))
	case ir.Plain:
	}
	return goType(f.Type)
}

// structure declares a struct.
func (g *goFile) structure(name string, names scope, fields []*ir.Field, tag func(*ir.Field) string, last ...jen.Code) jen.Code {
	return jen.Type().Id(name).StructFunc(func(s *jen.Group) {
		for _, f := range fields {
			for _, line := range g.docOf(f, names) {
				s.Comment(line)
			}
			field := s.Id(f.Name).Add(fieldType(f))
			if tag != nil {
				field.Tag(map[string]string{"json": tag(f)})
			}
		}
		for _, c := range last {
			s.Add(c)
		}
	})
}

func requests(g *goFile) {
	for _, n := range g.pkg.Types {
		if n.Kind == ir.Struct && n.InRequest && !n.InResponse {
			doc := g.docOfType(n, "is sent as the content of a request.")
			g.declare(doc, g.structure(n.Name, scope{}.fields(n.Fields), n.Fields, requestTag))
		}
	}
}

// requestTag leaves out what is not set, but not what is set to a zero value.
func requestTag(f *ir.Field) string {
	if f.Optional {
		return f.Wire + ",omitzero"
	}
	return f.Wire
}

func responses(g *goFile) {
	for _, n := range g.pkg.Types {
		if n.Kind != ir.Struct || !n.InResponse {
			continue
		}
		doc := g.docOfType(n, "is an answer, or a part of one.")
		tag := func(f *ir.Field) string { return f.Wire }
		if n.InRequest {
			tag = requestTag
		}
		extra := jen.Line().Comment("// Extra holds the members that this SDK does not know.").Line().
			Id("Extra").Qual(corePath, "Extra").Tag(map[string]string{"json": "-"})
		g.declare(doc, g.structure(n.Name, scope{}.fields(n.Fields), n.Fields, tag, extra))
	}
}

func enums(g *goFile) {
	for _, n := range g.pkg.Types {
		if n.Kind != ir.Enum {
			continue
		}
		doc := g.docOfType(n, "is an enumeration.", "The API may gain values: treat one that is not listed here as unknown, not as an error.")
		base := jen.String()
		if n.Schema.Kind == ir.Integer {
			base = jen.Int()
		}
		g.declare(doc, jen.Type().Id(n.Name).Add(base))
		g.declare(comment("The values of "+n.Name+" that this SDK knows."), jen.Const().DefsFunc(func(d *jen.Group) {
			for _, v := range n.Values {
				d.Id(v.Name).Id(n.Name).Op("=").Add(literal(n, v))
			}
		}))
	}
}

// literal is a value of an enumeration as Go writes it.
func literal(n *ir.Named, v *ir.Value) jen.Code {
	if n.Schema.Kind == ir.Integer {
		return jen.Id(v.Wire)
	}
	return jen.Lit(v.Wire)
}

func aliases(g *goFile) {
	for _, a := range g.pkg.Aliases {
		target := jen.Id(a.Target.Name)
		if a.Target.Package != g.pkg {
			target = jen.Qual(module+"/"+a.Target.Package.Name, a.Target.Name)
		}
		g.declare(comment(describe(a.Name, g.prose.translate(a.Doc, scope{}.fields(a.Target.Fields)), "is a type of the API.")), jen.Type().Id(a.Name).Op("=").Add(target))
		if a.Target.Kind == ir.Enum {
			g.declare(comment("The values of "+a.Name+" that this SDK knows."), jen.Const().DefsFunc(func(d *jen.Group) {
				for _, v := range a.Target.Values {
					d.Id(strings.Replace(v.Name, a.Target.Name, a.Name, 1)).Id(a.Name).Op("=").Add(literal(a.Target, v))
				}
			}))
		}
	}
}
