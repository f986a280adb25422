package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/model"
)

func params(g *goFile) {
	joins := false
	for _, op := range g.pkg.Operations {
		joins = joins || slices.ContainsFunc(op.QueryArgs, func(a *model.Arg) bool { return a.Style.Separator != "" }) ||
			slices.ContainsFunc(op.Params, func(f *model.Field) bool { return f.Style.Separator != "" })
		if len(op.Params) == 0 {
			continue
		}
		g.declare(comment(op.ParamsName()+" are the optional parameters of [Client."+op.Name+"]. A nil field is not sent."),
			g.structure(op.ParamsName(), operationScope(op), op.Params, nil))
		if op.Body != nil && op.Body.File != "" {
			continue
		}
		if query := paramsIn(op, "query"); len(query) > 0 {
			g.declare(nil, collector(op, "query", jen.Qual(corePath, "Query"), jen.Id("vals"), query))
		}
		if header := paramsIn(op, "header"); len(header) > 0 {
			g.declare(nil, collector(op, "header", httpHeader(), httpHeader().Call(jen.Id("vals")), header))
		}
	}
	if joins {
		g.declare(comment("joined writes values as one parameter; without values there is none."), joined())
	}
}

func httpHeader() *jen.Statement { return jen.Qual("net/http", "Header") }

func paramsIn(op *model.Operation, in string) []*model.Field {
	return slices.DeleteFunc(slices.Clone(op.Params), func(f *model.Field) bool { return f.In != in })
}

// collector is the method of a params struct that collects those of one place.
func collector(op *model.Operation, in string, result *jen.Statement, value jen.Code, fields []*model.Field) jen.Code {
	return jen.Func().Params(jen.Id("p").Op("*").Id(op.ParamsName())).Id(in).Params().Add(result).BlockFunc(func(b *jen.Group) {
		none := jen.Nil()
		if slices.ContainsFunc(op.QueryArgs, func(a *model.Arg) bool { return a.In == in }) { // which are added to it
			none = result.Clone().Values()
		}
		b.If(jen.Id("p").Op("==").Nil()).Block(jen.Return(none))
		b.Id("vals").Op(":=").Qual(corePath, "Query").Values()
		for _, f := range fields {
			b.Add(setParam(f.Wire, jen.Id("p").Dot(f.Name), f.Type, f.Presence, f.Style))
		}
		b.Return(value)
	})
}

// setParam writes a parameter's value into vals, in one of the styles of OpenAPI.
func setParam(wire string, value *jen.Statement, t *model.Type, presence model.Presence, style model.ParamStyle) jen.Code {
	set := func(function, name string, v jen.Code) jen.Code {
		return jen.Qual(corePath, function).Call(jen.Id("vals"), jen.Lit(name), v)
	}
	switch {
	case t.Kind == model.SliceType && style.Separator != "":
		return set("SetParam", wire, jen.Id("joined").Call(value, jen.Lit(style.Separator)))
	case t.Kind == model.SliceType:
		return set("SetParams", wire, value)
	case t.Kind == model.MapType:
		name := jen.Id("name")
		if style.Deep {
			name = jen.Lit(wire + "[").Op("+").Id("name").Op("+").Lit("]")
		}
		return jen.For(jen.List(jen.Id("name"), jen.Id("v")).Op(":=").Range().Add(value)).Block(
			jen.Qual(corePath, "SetParam").Call(jen.Id("vals"), name, jen.Op("&").Id("v")))
	case t.IsStruct():
		return setMembers(wire, value, t.Named.Fields, presence, style)
	case presence == model.Pointer:
		return set("SetParam", wire, value)
	}
	return set("SetParam", wire, jen.Op("&").Add(value))
}

// setMembers writes the members of an object as parameters.
func setMembers(wire string, object *jen.Statement, fields []*model.Field, presence model.Presence, style model.ParamStyle) jen.Code {
	members := each(fields, func(f *model.Field) jen.Code {
		name := f.Wire
		if style.Deep {
			name = wire + "[" + f.Wire + "]"
		}
		return setParam(name, object.Clone().Dot(f.Name), f.Type, f.Presence, model.ParamStyle{})
	})
	if presence == model.Pointer {
		return jen.If(object.Clone().Op("!=").Nil()).Block(members...)
	}
	return jen.Add(joinLines(members)...)
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
		jen.Id("vals").Op(":=").Qual(corePath, "Query").Values(),
		jen.Qual(corePath, "SetParams").Call(jen.Id("vals"), jen.Lit(""), jen.Id("vs")),
		jen.Return(jen.New(jen.Qual("strings", "Join").Call(jen.Id("vals").Index(jen.Lit("")), jen.Id("separator")))))
}
