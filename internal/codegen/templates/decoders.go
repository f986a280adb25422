package templates

import (
	"encoding/json"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// decoderName is the name of the function that reads a struct. That of a shared
// type is exported for the packages that share it.
func decoderName(n *ir.Named) string {
	if n.Package.Shared {
		return "Decode" + n.Name
	}
	return "decode" + n.Name
}

// decoder refers to the function that reads a struct from package p.
func decoder(p *ir.Package, n *ir.Named) *jen.Statement {
	if n.Package == p {
		return jen.Id(decoderName(n))
	}
	return jen.Qual(module+"/"+n.Package.Name, decoderName(n))
}

func decoders(g *goFile) {
	for _, n := range g.pkg.Types {
		if n.Kind != ir.Struct || !n.InResponse {
			continue
		}
		var doc []string
		if g.pkg.Shared {
			doc = comment(decoderName(n) + " reads v for the packages that share it.")
		}
		g.declare(doc, jen.Func().Id(decoderName(n)).Params(jen.Id("d").Add(decoderType()), jen.Id("v").Op("*").Id(n.Name)).BlockFunc(func(b *jen.Group) {
			for _, f := range n.Fields {
				if value := preset(f); value != nil {
					b.Id("v").Dot(f.Name).Op("=").Add(value)
				}
			}
			b.For(jen.Id("d").Dot("Object").Call(), jen.Id("d").Dot("Next").Call(), jen.Empty()).Block(
				jen.Switch(jen.String().Call(jen.Id("d").Dot("Key").Call())).BlockFunc(func(s *jen.Group) {
					for _, f := range n.Fields {
						s.Case(jen.Lit(f.Wire)).Block(readField(g.pkg, f))
					}
					s.Default().Block(jen.Id("d").Dot("Extra").Call(jen.Op("&").Id("v").Dot("Extra")))
				}))
		}))
	}
}

func decoderType() *jen.Statement { return jen.Op("*").Qual(wirePath, "Decoder") }

// preset is what a member means by being left out, or nil for the zero value.
func preset(f *ir.Field) jen.Code {
	if !f.Optional || f.Presence != ir.Plain || f.Default == "" {
		return nil
	}
	var v any
	if json.Unmarshal([]byte(f.Default), &v) != nil {
		return nil
	}
	switch v := v.(type) {
	case string:
		if v != "" && (f.Type.Kind == ir.StringType || isTextEnum(f.Type)) {
			return jen.Lit(v)
		}
	case bool:
		if v && f.Type.Kind == ir.BoolType {
			return jen.True()
		}
	case float64:
		if v != 0 && (f.Type.Kind == ir.IntType || f.Type.Kind == ir.Int64Type || isIntegerEnum(f.Type)) {
			return jen.Lit(int(v))
		}
		if v != 0 && f.Type.Kind == ir.Float64Type {
			return jen.Lit(v)
		}
	}
	return nil
}

// readField reads a member into its field.
func readField(p *ir.Package, f *ir.Field) jen.Code {
	field := jen.Id("v").Dot(f.Name)
	switch {
	case f.Presence == ir.Pointer && f.Type.IsStruct():
		return field.Op("=").Qual(wirePath, "PointerTo").Call(jen.Id("d"), decoder(p, f.Type.Named))
	case f.Presence == ir.Pointer && optional[f.Type.Kind] != "":
		return field.Op("=").Id("d").Dot(optional[f.Type.Kind]).Call()
	case f.Presence == ir.Pointer && isTextEnum(f.Type):
		return field.Op("=").Parens(jen.Op("*").Add(goType(f.Type))).Call(jen.Id("d").Dot("StringOrNull").Call())
	case f.Presence == ir.Pointer:
		return field.Op("=").Qual(wirePath, "Pointer").Call(jen.Id("d"), reader(p, f.Type))
	case f.Type.IsStruct():
		return decoder(p, f.Type.Named).Call(jen.Id("d"), jen.Op("&").Add(field))
	}
	return field.Op("=").Add(read(p, f.Type))
}

// methods are the readers of the Decoder.
var methods = map[ir.TypeKind]string{
	ir.StringType: "String", ir.BoolType: "Bool", ir.IntType: "Int", ir.Int64Type: "Int64",
	ir.Float64Type: "Float64", ir.TimeType: "Time", ir.AnyType: "Any",
}

// optional are those that read pointers, which cost less than any other pointer.
var optional = map[ir.TypeKind]string{
	ir.StringType: "StringOrNull", ir.IntType: "IntOrNull", ir.Float64Type: "Float64OrNull", ir.TimeType: "TimeOrNull",
}

// read is an expression that reads a value that is not a struct.
func read(p *ir.Package, t *ir.Type) jen.Code {
	d := jen.Id("d")
	if m, ok := methods[t.Kind]; ok {
		return d.Dot(m).Call()
	}
	switch t.Kind {
	case ir.NamedType:
		if isIntegerEnum(t) {
			return goType(t).Call(d.Dot("Int").Call())
		}
	case ir.ObjectType:
		return d.Dot("Map").Call()
	case ir.SliceType:
		if t.Elem.IsStruct() {
			return jen.Qual(wirePath, "Structs").Call(d, decoder(p, t.Elem.Named))
		}
		return jen.Qual(wirePath, "Slice").Call(d, reader(p, t.Elem))
	case ir.MapType:
		return jen.Qual(wirePath, "Map").Call(d, reader(p, t.Elem))
	}
	return jen.Add(reader(p, t)).Call(d)
}

// reader is a function that reads a value: func(*wire.Decoder) T.
func reader(p *ir.Package, t *ir.Type) jen.Code {
	if m, ok := methods[t.Kind]; ok {
		return jen.Parens(decoderType()).Dot(m)
	}
	switch t.Kind {
	case ir.DateType:
		return jen.Qual(wirePath, "Reflect").Index(goType(t))
	case ir.ObjectType:
		return jen.Qual(wirePath, "Members").Index(goType(t))
	case ir.NamedType:
		if isIntegerEnum(t) {
			break
		}
		if isTextEnum(t) {
			return jen.Qual(wirePath, "Text").Index(goType(t))
		}
		return jen.Qual(wirePath, "Struct").Call(decoder(p, t.Named))
	}
	return jen.Func().Params(jen.Id("d").Add(decoderType())).Add(goType(t)).Block(jen.Return(read(p, t)))
}

func isTextEnum(t *ir.Type) bool {
	return t.Kind == ir.NamedType && t.Named.Kind == ir.Enum && t.Named.Schema.Kind == ir.String
}

func isIntegerEnum(t *ir.Type) bool {
	return t.Kind == ir.NamedType && t.Named.Kind == ir.Enum && t.Named.Schema.Kind == ir.Integer
}

// pages declares the types of pages that hold more than items, and how their
// members are read.
func pages(g *goFile) {
	for _, op := range g.pkg.Operations {
		list := op.Response.List
		if list == nil || list.Page == "" {
			continue
		}
		embedded := jen.Qual(corePath, "Page").Index(itemType(op))
		doc := comment(list.Page + " is a page of [Client." + op.Name + "Pages].")
		g.declare(doc, jen.Type().Id(list.Page).StructFunc(func(s *jen.Group) {
			s.Add(embedded.Clone())
			for _, f := range list.Extra {
				s.Line()
				for _, line := range g.docOf(f, scope{}.fields(list.Extra)) {
					s.Comment(line)
				}
				s.Id(f.Name).Add(fieldType(f))
			}
		}))
		g.declare(nil, jen.Func().Params(jen.Id("v").Op("*").Id(list.Page)).Id("page").Params().Op("*").Add(embedded).Block(
			jen.Return(jen.Op("&").Id("v").Dot("Page"))))
		g.declare(nil, jen.Func().Params(jen.Id("v").Op("*").Id(list.Page)).Id("readMember").Params(jen.Id("d").Add(decoderType()), jen.Id("name").String()).Bool().Block(
			jen.Switch(jen.Id("name")).BlockFunc(func(s *jen.Group) {
				for _, f := range list.Extra {
					s.Case(jen.Lit(f.Wire)).Block(readField(g.pkg, f))
				}
				s.Default().Block(jen.Return(jen.False()))
			}),
			jen.Return(jen.True())))
	}
}
