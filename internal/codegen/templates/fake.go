package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// fake writes the facts that the fake server works by.
func fake(api *ir.API) ([]File, error) {
	f := newFile(module+"/seclaitest", "seclaitest")
	f.Var().Id("apiVersions").Op("=").Id("versions").Values(
		jen.Id("known").Op(":").Index().String().ValuesFunc(func(g *jen.Group) {
			for _, v := range api.Versions.Known {
				g.Lit(v)
			}
		}),
		jen.Id("fallback").Op(":").Lit(api.Versions.Default),
		jen.Id("latest").Op(":").Lit(api.Versions.Latest))
	f.Line()
	f.Var().Id("operations").Op("=").Index().Op("*").Id("operation").Custom(lines, each(api.Operations(), fakeOperation)...)
	var recursive []jen.Code
	for _, s := range api.Schemas {
		if !s.Referenced {
			continue
		}
		f.Line()
		if !s.IsRecursive() {
			f.Var().Id(schemaVar(s)).Op("=").Op("&").Id("schema").Add(schemaValue(s))
			continue
		}
		f.Var().List(jen.Id(schemaVar(s)), jen.Id(schemaVar(s)+orNull)).Op("=").List(jen.New(jen.Id("schema")), jen.New(jen.Id("schema")))
		recursive = append(recursive, jen.Id("describe").Call(jen.Id(schemaVar(s)), jen.Id(schemaVar(s)+orNull), jen.Id("schema").Add(schemaValue(s))))
	}
	if len(recursive) > 0 {
		f.Line()
		f.Comment("What leads back to itself can't be the value that a variable begins with.")
		f.Func().Id("init").Params().Block(recursive...)
	}
	file, err := render(f, "seclaitest/api_gen.go")
	return []File{file}, err
}

// lines puts every element of a literal on a line of its own.
var lines = jen.Options{Open: "{", Close: "}", Separator: ",", Multi: true}

func each[T any](all []T, code func(T) jen.Code) []jen.Code {
	out := make([]jen.Code, len(all))
	for i, v := range all {
		out[i] = code(v)
	}
	return out
}

// orNull is what the variable of a recursive schema that takes null as well ends with.
const orNull = "OrNull"

func schemaVar(s *ir.Schema) string { return "schema" + naming.Exported(naming.Words(s.Name)) }

// set is one element of a struct literal.
func set(name string, value jen.Code) jen.Code { return jen.Id(name).Op(":").Add(value) }

func fakeOperation(op *ir.Operation) jen.Code {
	f := op.Facts
	fields := []jen.Code{set("method", jen.Lit(op.Method)), set("path", jen.Lit(op.Path))}
	if params := slices.DeleteFunc(slices.Clone(f.Params), func(p *ir.Param) bool { return places[p.In] == "" }); len(params) > 0 {
		fields = append(fields, set("params", jen.Index().Id("param").Custom(lines, each(params, fakeParam)...)))
	}
	if f.BodyMedia != "" {
		fields = append(fields, set("body", jen.Op("&").Id("body").Values(
			set("media", jen.Lit(f.BodyMedia)), set("required", jen.Lit(f.BodyRequired)), set("schema", schemaExpr(f.BodySchema)))))
	}
	fields = append(fields, set("answer", fakeAnswer(f)))
	if l := op.Response.List; l != nil {
		fields = append(fields, set("list", jen.Op("&").Id("list").Values(
			set("key", jen.Lit(l.Key)), set("style", jen.Id(naming.Unexported(naming.Words(l.Style.String())))), set("item", schemaExpr(f.Item)))))
	}
	return jen.Custom(lines, fields...)
}

var places = map[string]string{"path": "inPath", "query": "inQuery", "header": "inHeader"}

func fakeParam(p *ir.Param) jen.Code {
	fields := []jen.Code{set("name", jen.Lit(p.Name)), set("in", jen.Id(places[p.In]))}
	if p.Required {
		fields = append(fields, set("required", jen.True()))
	}
	return jen.Values(append(fields, set("schema", schemaExpr(p.Schema)))...)
}

func fakeAnswer(f ir.Facts) jen.Code {
	fields := []jen.Code{set("status", jen.Lit(f.Status))}
	if f.Media != "" {
		fields = append(fields, set("media", jen.Lit(f.Media)))
	}
	if f.Schema != nil {
		fields = append(fields, set("schema", schemaExpr(f.Schema)))
	}
	return jen.Id("answer").Values(fields...)
}

// schemaExpr refers to a named schema, or describes one in place.
func schemaExpr(s *ir.Schema) jen.Code {
	if s.Target == nil {
		return jen.Op("&").Id("schema").Add(schemaValue(s))
	}
	target := jen.Id(schemaVar(s.Resolve()))
	switch {
	case s.IsNullable() && s.Resolve().IsRecursive():
		return jen.Id(schemaVar(s.Resolve()) + orNull)
	case s.IsNullable():
		return jen.Id("orNull").Call(target)
	}
	return target
}

var kinds = map[ir.Kind]string{
	ir.Any: "anything", ir.Object: "object", ir.Array: "array", ir.String: "text",
	ir.Integer: "integer", ir.Number: "number", ir.Boolean: "boolean",
}

func schemaValue(s *ir.Schema) jen.Code {
	var fields []jen.Code
	text := func(name, v string) {
		if v != "" {
			fields = append(fields, set(name, jen.Lit(v)))
		}
	}
	number := func(name string, v int) {
		if v != 0 {
			fields = append(fields, set(name, jen.Lit(v)))
		}
	}
	flag := func(name string, v bool) {
		if v {
			fields = append(fields, set(name, jen.True()))
		}
	}
	bound := func(name string, v *float64) {
		if v != nil {
			fields = append(fields, set(name, jen.New(jen.Lit(*v))))
		}
	}
	fields = append(fields, set("kind", jen.Id(kinds[s.Kind])))
	flag("nullable", s.Nullable)
	text("format", s.Format)
	if len(s.Enum) > 0 && s.Kind == ir.String {
		fields = append(fields, set("enum", jen.Index().String().Values(each(s.Enum, func(v string) jen.Code { return jen.Lit(v) })...)))
	}
	text("pattern", s.Pattern)
	text("fallback", s.Default)
	bound("min", s.Min)
	bound("max", s.Max)
	flag("aboveMin", s.AboveMin)
	number("minLength", s.MinLength)
	number("maxLength", s.MaxLength)
	number("minItems", s.MinItems)
	number("maxItems", s.MaxItems)
	return jen.Values(append(fields, contents(s)...)...)
}

// contents are what an array or an object holds.
func contents(s *ir.Schema) []jen.Code {
	var fields []jen.Code
	if s.Items != nil {
		fields = append(fields, set("items", schemaExpr(s.Items)))
	}
	switch {
	case s.Others != nil:
		fields = append(fields, set("others", schemaExpr(s.Others)))
	case s.Open:
		fields = append(fields, set("others", jen.Op("&").Id("schema").Values()))
	}
	if len(s.Members) > 0 {
		fields = append(fields, set("members", jen.Index().Id("member").Custom(lines, each(s.Members, fakeMember)...)))
	}
	if s.Kind == ir.Object && s.Others == nil && !s.Open {
		fields = append(fields, set("closed", jen.True()))
	}
	return fields
}

func fakeMember(m *ir.Member) jen.Code {
	fields := []jen.Code{set("name", jen.Lit(m.Name))}
	if m.Required {
		fields = append(fields, set("required", jen.True()))
	}
	return jen.Values(append(fields, set("schema", schemaExpr(m.Schema)))...)
}
