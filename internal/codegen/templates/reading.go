package templates

import (
	"encoding/json"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

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
		return field.Op("=").Parens(jen.Op("*").Add(localType(p, f.Type))).Call(jen.Id("d").Dot("StringOrNull").Call())
	case f.Presence == ir.Pointer:
		return field.Op("=").Qual(wirePath, "Pointer").Call(jen.Id("d"), reader(p, f.Type))
	case f.Type.IsStruct():
		return decoder(p, f.Type.Named).Call(jen.Id("d"), jen.Op("&").Add(field))
	}
	return field.Op("=").Add(read(p, f.Type))
}

// methods are the readers of the Decoder.
//
//exhaustive:ignore
var methods = map[ir.TypeKind]string{
	ir.StringType: "String", ir.BoolType: "Bool", ir.IntType: "Int", ir.Int64Type: "Int64",
	ir.Float64Type: "Float64", ir.TimeType: "Time", ir.AnyType: "Any",
}

// optional are those that read pointers, which cost less than any other pointer.
//
//exhaustive:ignore
var optional = map[ir.TypeKind]string{
	ir.StringType: "StringOrNull", ir.IntType: "IntOrNull", ir.Float64Type: "Float64OrNull", ir.TimeType: "TimeOrNull",
}

// read is an expression that reads a value that is not a struct.
func read(p *ir.Package, t *ir.Type) jen.Code {
	d := jen.Id("d")
	if m, ok := methods[t.Kind]; ok {
		return d.Dot(m).Call()
	}
	// The other kinds have a method, or are left to reader.
	//exhaustive:ignore
	switch t.Kind {
	case ir.NamedType:
		if isIntegerEnum(t) {
			return localType(p, t).Call(d.Dot("Int").Call())
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
	// The other kinds have a method, or are left to read.
	//exhaustive:ignore
	switch t.Kind {
	case ir.DateType:
		return jen.Qual(wirePath, "Reflect").Index(localType(p, t))
	case ir.ObjectType:
		return jen.Qual(wirePath, "Members").Index(localType(p, t))
	case ir.NamedType:
		if isIntegerEnum(t) {
			break
		}
		if isTextEnum(t) {
			return jen.Qual(wirePath, "Text").Index(localType(p, t))
		}
		return jen.Qual(wirePath, "Struct").Call(decoder(p, t.Named))
	}
	return jen.Func().Params(jen.Id("d").Add(decoderType())).Add(localType(p, t)).Block(jen.Return(read(p, t)))
}

// localType is goType for package p, also of a field that package shared declares.
func localType(p *ir.Package, t *ir.Type) *jen.Statement {
	// The other kinds are the same in every package.
	//exhaustive:ignore
	switch t.Kind {
	case ir.NamedType:
		return localName(p, t.Named)
	case ir.SliceType:
		return jen.Index().Add(localType(p, t.Elem))
	case ir.MapType:
		return jen.Map(jen.String()).Add(localType(p, t.Elem))
	}
	return goType(t)
}

func isTextEnum(t *ir.Type) bool {
	return t.Kind == ir.NamedType && t.Named.Kind == ir.Enum && t.Named.Schema.Kind == ir.String
}

func isIntegerEnum(t *ir.Type) bool {
	return t.Kind == ir.NamedType && t.Named.Kind == ir.Enum && t.Named.Schema.Kind == ir.Integer
}
