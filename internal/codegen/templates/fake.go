package templates

import (
	"slices"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// fake writes the facts that the fake server works by.
func fake(api *ir.API) ([]File, error) {
	f := newFile(module+"/internal/fake/seclai", "seclai")
	f.ImportName(module+"/internal/fake/engine", "engine")
	f.Var().Id("versions").Op("=").Add(engine("Versions")).Values(
		set("Known", jen.Index().String().Values(each(api.Versions.Known, func(v string) jen.Code { return jen.Lit(v) })...)),
		set("Default", jen.Lit(api.Versions.Default)),
		set("Latest", jen.Lit(api.Versions.Latest)))
	f.Line()
	f.Var().Id("operations").Op("=").Index().Op("*").Add(engine("Operation")).Custom(lines, each(api.Operations(), fakeOperation)...)
	var recursive []jen.Code
	for _, s := range api.Schemas {
		if !s.Referenced {
			continue
		}
		f.Line()
		if !s.IsRecursive() {
			f.Var().Id(schemaVar(s)).Op("=").Op("&").Add(engine("Schema")).Add(schemaValue(s))
			continue
		}
		f.Var().List(jen.Id(schemaVar(s)), jen.Id(schemaVar(s)+orNull)).Op("=").List(jen.New(engine("Schema")), jen.New(engine("Schema")))
		recursive = append(recursive, engine("Describe").Call(jen.Id(schemaVar(s)), jen.Id(schemaVar(s)+orNull), engine("Schema").Add(schemaValue(s))))
	}
	if len(recursive) > 0 {
		f.Line()
		f.Comment("What leads back to itself can't be the value that a variable begins with.")
		f.Func().Id("init").Params().Block(recursive...)
	}
	file, err := render(f, "internal/fake/seclai/api_gen.go")
	return []File{file}, err
}

// engine refers to an exported name of the package that the tables are for.
func engine(name string) *jen.Statement { return jen.Qual(module+"/internal/fake/engine", name) }

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
	fields := []jen.Code{set("Method", jen.Lit(op.Method)), set("Path", jen.Lit(op.Path))}
	if params := slices.DeleteFunc(slices.Clone(f.Params), func(p *ir.Param) bool { return places[p.In] == "" }); len(params) > 0 {
		fields = append(fields, set("Params", jen.Index().Add(engine("Param")).Custom(lines, each(params, fakeParam)...)))
	}
	if f.BodyMedia != "" {
		fields = append(fields, set("Body", jen.Op("&").Add(engine("Body")).Values(
			set("Media", jen.Lit(f.BodyMedia)), set("Required", jen.Lit(f.BodyRequired)), set("Schema", schemaExpr(f.BodySchema)))))
	}
	fields = append(fields, set("Response", fakeResponse(f)))
	if l := op.Response.List; l != nil {
		fields = append(fields, set("List", jen.Op("&").Add(engine("List")).Values(set("Key", jen.Lit(l.Key)), set("Item", schemaExpr(f.Item)))))
	}
	return jen.Custom(lines, fields...)
}

// places are the places of parameters that the fake checks.
var places = map[string]string{"path": "InPath", "query": "InQuery", "header": "InHeader"}

func fakeParam(p *ir.Param) jen.Code {
	fields := []jen.Code{set("Name", jen.Lit(p.Name)), set("In", engine(places[p.In]))}
	if p.Required {
		fields = append(fields, set("Required", jen.True()))
	}
	return jen.Values(append(fields, set("Schema", schemaExpr(p.Schema)))...)
}

func fakeResponse(f ir.Facts) jen.Code {
	fields := []jen.Code{set("Status", jen.Lit(f.Status))}
	if f.Media != "" {
		fields = append(fields, set("Media", jen.Lit(f.Media)))
	}
	if f.Schema != nil {
		fields = append(fields, set("Schema", schemaExpr(f.Schema)))
	}
	return engine("Response").Values(fields...)
}

// schemaExpr refers to a named schema, or describes one in place.
func schemaExpr(s *ir.Schema) jen.Code {
	if s.Target == nil {
		return jen.Op("&").Add(engine("Schema")).Add(schemaValue(s))
	}
	target := jen.Id(schemaVar(s.Resolve()))
	switch {
	case s.IsNullable() && s.Resolve().IsRecursive():
		return jen.Id(schemaVar(s.Resolve()) + orNull)
	case s.IsNullable():
		return engine("OrNull").Call(target)
	}
	return target
}

var kinds = map[ir.Kind]string{
	ir.Any: "Anything", ir.Object: "Object", ir.Array: "Array", ir.String: "Text",
	ir.Integer: "Integer", ir.Number: "Number", ir.Boolean: "Boolean",
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
	fields = append(fields, set("Type", engine(kinds[s.Kind])))
	flag("Nullable", s.Nullable)
	text("Format", s.Format)
	if len(s.Enum) > 0 && s.Kind == ir.String {
		fields = append(fields, set("Enum", jen.Index().String().Values(each(s.Enum, func(v string) jen.Code { return jen.Lit(v) })...)))
	}
	text("Pattern", s.Pattern)
	text("Default", s.Default)
	bound("Min", s.Min)
	bound("Max", s.Max)
	flag("AboveMin", s.AboveMin)
	number("MinLength", s.MinLength)
	number("MaxLength", s.MaxLength)
	number("MinItems", s.MinItems)
	number("MaxItems", s.MaxItems)
	return jen.Values(append(fields, contents(s)...)...)
}

// contents are what an array or an object holds.
func contents(s *ir.Schema) []jen.Code {
	var fields []jen.Code
	if s.Items != nil {
		fields = append(fields, set("Items", schemaExpr(s.Items)))
	}
	switch {
	case s.Others != nil:
		fields = append(fields, set("Others", schemaExpr(s.Others)))
	case s.Open:
		fields = append(fields, set("Others", jen.Op("&").Add(engine("Schema")).Values()))
	}
	if len(s.Members) > 0 {
		fields = append(fields, set("Members", jen.Index().Add(engine("Member")).Custom(lines, each(s.Members, fakeMember)...)))
	}
	if s.Kind == ir.Object && s.Others == nil && !s.Open {
		fields = append(fields, set("Closed", jen.True()))
	}
	return fields
}

func fakeMember(m *ir.Member) jen.Code {
	fields := []jen.Code{set("Name", jen.Lit(m.Name))}
	if m.Required {
		fields = append(fields, set("Required", jen.True()))
	}
	return jen.Values(append(fields, set("Schema", schemaExpr(m.Schema)))...)
}
