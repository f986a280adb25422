package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

func params(g *goFile) {
	joins := false
	for _, op := range g.pkg.Operations {
		joins = joins || slices.ContainsFunc(op.RequiredParams, func(a *ir.Arg) bool { return a.Style.Separator != "" }) ||
			slices.ContainsFunc(op.Params, func(f *ir.Field) bool { return f.Style.Separator != "" })
		if len(op.Params) == 0 {
			continue
		}
		g.declare(comment(op.ParamsName()+" are the optional parameters of [Client."+op.Name+"]. A nil field is not sent."),
			g.structure(op.ParamsName(), operationScope(op), op.Params, nil))
		for _, part := range []part{inQuery, inHeader} {
			if fields := part.fields(op); len(fields) > 0 {
				g.declare(nil, part.collector(op, fields))
			}
		}
	}
	if joins {
		g.declare(comment("joined writes values as one parameter; without values there is none."), joined())
	}
}

// part is one of the parts of a request that parameters are in.
type part struct {
	name     string // of the method that collects them
	in       []string
	variable string
	value    func() *jen.Statement // its type
}

var (
	inQuery  = part{"query", []string{"query"}, "vals", func() *jen.Statement { return jen.Qual(runtimePath, "Query") }}
	inHeader = part{"header", []string{"header", "cookie"}, "header", func() *jen.Statement { return jen.Qual("net/http", "Header") }}
)

func (p part) fields(op *ir.Operation) []*ir.Field {
	return slices.DeleteFunc(slices.Clone(op.Params), func(f *ir.Field) bool { return !slices.Contains(p.in, f.In) })
}

func (p part) args(op *ir.Operation) []*ir.Arg {
	return slices.DeleteFunc(slices.Clone(op.RequiredParams), func(a *ir.Arg) bool { return !slices.Contains(p.in, a.In) })
}

// collector is the method of a params struct that collects those of a part.
func (p part) collector(op *ir.Operation, fields []*ir.Field) jen.Code {
	return jen.Func().Params(jen.Id("p").Op("*").Id(op.ParamsName())).Id(p.name).Params().Add(p.value()).BlockFunc(func(b *jen.Group) {
		none := jen.Nil()
		if len(p.args(op)) > 0 { // which are added to it
			none = p.value().Values()
		}
		b.If(jen.Id("p").Op("==").Nil()).Block(jen.Return(none))
		b.Id(p.variable).Op(":=").Add(p.value()).Values()
		for _, f := range fields {
			b.Add(p.set(f.In, f.Wire, jen.Id("p").Dot(f.Name), f.Type, f.Presence, f.Style))
		}
		b.Return(jen.Id(p.variable))
	})
}

// expression is what a call sends of the part, or nil when the operation has no
// such parameters. Required ones are added to the others before the call.
func (p part) expression(g *jen.Group, op *ir.Operation) jen.Code {
	args, start := p.args(op), p.value().Values()
	if len(p.fields(op)) > 0 {
		start = jen.Id("params").Dot(p.name).Call()
		if len(args) == 0 {
			return start
		}
	}
	if len(args) == 0 {
		return nil
	}
	g.Id(p.variable).Op(":=").Add(start)
	for _, a := range args {
		g.Add(p.set(a.In, a.Wire, jen.Id(a.Name), a.Type, ir.Plain, a.Style))
	}
	return jen.Id(p.variable)
}

// set puts a parameter into the part.
func (p part) set(in, wire string, value *jen.Statement, t *ir.Type, presence ir.Presence, style ir.ParamStyle) jen.Code {
	pointer := value
	if presence == ir.Plain {
		pointer = jen.Op("&").Add(value)
	}
	switch in {
	case "header":
		return jen.Qual(runtimePath, "SetParam").Call(jen.Qual(runtimePath, "Query").Call(jen.Id(p.variable)), jen.Lit(wire), pointer)
	case "cookie":
		return jen.Qual(runtimePath, "SetCookie").Call(jen.Id(p.variable), jen.Lit(wire), pointer)
	}
	return setParam(p.variable, wire, value, t, presence, style)
}

// setParam writes a value into the variable into, in one of the styles of OpenAPI.
func setParam(into, wire string, value *jen.Statement, t *ir.Type, presence ir.Presence, style ir.ParamStyle) jen.Code {
	set := func(function string, name, v jen.Code) jen.Code {
		return jen.Qual(runtimePath, function).Call(jen.Id(into), name, v)
	}
	ifSet := jen.If(value.Clone().Op("!=").Nil())
	switch {
	case presence == ir.ThreeState:
		return jen.If(jen.List(jen.Id("v"), jen.Id("ok")).Op(":=").Add(value).Dot("Value").Call(), jen.Id("ok")).Block(
			setParam(into, wire, jen.Id("v"), t, ir.Plain, style))
	case t.Kind == ir.SliceType && style.Separator != "":
		return set("SetParam", jen.Lit(wire), jen.Id("joined").Call(value, jen.Lit(style.Separator)))
	case t.Kind == ir.SliceType:
		return set("SetParams", jen.Lit(wire), value)
	case t.Kind == ir.MapType || t.Kind == ir.ObjectType:
		return jen.For(jen.List(jen.Id("name"), jen.Id("v")).Op(":=").Range().Add(value)).Block(
			set("SetParam", member(style, wire), jen.Op("&").Id("v")))
	case t.IsStruct() && presence == ir.Pointer:
		return ifSet.Block(setMembers(into, wire, value, t.Named.Fields, style)...)
	case t.IsStruct():
		return jen.Add(joinLines(setMembers(into, wire, value, t.Named.Fields, style))...)
	case t.Kind == ir.AnyType:
		return ifSet.Block(set("SetParam", jen.Lit(wire), jen.Op("&").Add(value)))
	case presence == ir.Pointer:
		return set("SetParam", jen.Lit(wire), value)
	}
	return set("SetParam", jen.Lit(wire), jen.Op("&").Add(value))
}

// setMembers writes the members of an object.
func setMembers(into, wire string, object *jen.Statement, fields []*ir.Field, style ir.ParamStyle) []jen.Code {
	return each(fields, func(f *ir.Field) jen.Code {
		name := f.Wire
		if style.Deep && wire != "" {
			name = wire + "[" + f.Wire + "]"
		}
		value := object.Clone().Dot(f.Name)
		statement := setParam(into, name, value, f.Type, f.Presence, ir.ParamStyle{Deep: style.Deep})
		if zero := zeroOf(f.Type); zero != nil && f.Optional && f.Presence == ir.Plain {
			return jen.If(value.Clone().Op("!=").Add(zero)).Block(statement) // as omitzero does in JSON
		}
		return statement
	})
}

// zeroOf is the zero value of a type that is written as one text.
func zeroOf(t *ir.Type) jen.Code {
	kind := t.Kind
	if kind == ir.NamedType && t.Named.Kind == ir.Enum {
		kind = ir.StringType
		if isIntegerEnum(t) {
			kind = ir.IntType
		}
	}
	switch kind {
	case ir.StringType:
		return jen.Lit("")
	case ir.IntType, ir.Int64Type, ir.Float64Type:
		return jen.Lit(0)
	case ir.BoolType:
		return jen.False()
	case ir.TimeType, ir.DateType:
		return jen.Parens(goType(t).Values())
	case ir.AnyType, ir.ObjectType, ir.NamedType, ir.SliceType, ir.MapType: // no single text
	}
	return nil
}

// member is the name of a parameter for a member that only a program knows.
func member(style ir.ParamStyle, wire string) jen.Code {
	if style.Deep && wire != "" {
		return jen.Lit(wire + "[").Op("+").Id("name").Op("+").Lit("]")
	}
	return jen.Id("name")
}

func joinLines(statements []jen.Code) []jen.Code {
	var all []jen.Code
	for i, s := range statements {
		if i > 0 {
			all = append(all, jen.Line())
		}
		all = append(all, s)
	}
	return all
}

func joined() jen.Code {
	return jen.Func().Id("joined").Types(jen.Id("T").Any()).Params(jen.Id("vs").Index().Id("T"), jen.Id("separator").String()).Op("*").String().Block(
		jen.If(jen.Len(jen.Id("vs")).Op("==").Lit(0)).Block(jen.Return(jen.Nil())),
		jen.Id("vals").Op(":=").Qual(runtimePath, "Query").Values(),
		jen.Qual(runtimePath, "SetParams").Call(jen.Id("vals"), jen.Lit(""), jen.Id("vs")),
		jen.Return(jen.New(jen.Qual("strings", "Join").Call(jen.Id("vals").Index(jen.Lit("")), jen.Id("separator")))))
}
