package templates

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// codecs declares how the types of a package are read and written: the methods that
// encoding/json and fmt look for, and the functions that decode responses. The files
// with the types stay free of them.
func codecs(g *goFile) {
	for _, n := range g.pkg.Types {
		switch {
		case n.Kind == ir.Union:
			unionCodec(g, n)
		case n.Kind == ir.Struct && n.InResponse:
			structCodec(g, n)
		}
	}
	for _, op := range g.pkg.Operations {
		if op.Response.Kind == ir.ByStatus {
			g.declare(nil, resultDecoder(g.pkg, op))
		}
		if list := op.Response.List; list != nil && list.Page != "" {
			pageCodec(g, op)
		}
	}
	for _, n := range borrowed(g.pkg) {
		g.declare(comment(decoderName(g.pkg, n)+" reads a type that package "+n.Package.Name+" declares."), decoderOf(g.pkg, n))
	}
}

func structCodec(g *goFile, n *ir.Named) {
	g.declare(nil, decoderOf(g.pkg, n))
	g.declare(comment("UnmarshalJSON reads v, keeping the members that it does not know in Extra."),
		jen.Func().Params(jen.Id("v").Op("*").Id(n.Name)).Id("UnmarshalJSON").Params(jen.Id("data").Index().Byte()).Error().Block(
			jen.Return(jen.Qual(wirePath, "Read").Call(jen.Id("data"), jen.Func().Params(jen.Id("d").Op("*").Qual(wirePath, "Decoder")).Block(
				decoder(g.pkg, n).Call(jen.Id("d"), jen.Id("v")))))))
	g.declare(comment("MarshalJSON writes v with what Extra holds."),
		jen.Func().Params(jen.Id("v").Id(n.Name)).Id("MarshalJSON").Params().Params(jen.Index().Byte(), jen.Error()).Block(
			jen.Type().Id("plain").Id(n.Name),
			jen.Return(jen.Qual(wirePath, "Marshal").Call(jen.Id("plain").Call(jen.Id("v")), jen.Id("v").Dot("Extra")))))
	g.declare(comment("String is v as JSON, for people."),
		jen.Func().Params(jen.Id("v").Id(n.Name)).Id("String").Params().String().Block(
			jen.Return(jen.Qual(wirePath, "String").Call(jen.Id("v")))))
}

// decoder refers to the function by which package p reads a struct.
func decoder(p *ir.Package, n *ir.Named) *jen.Statement { return jen.Id(decoderName(p, n)) }

func decoderName(p *ir.Package, n *ir.Named) string {
	name, declared := nameIn(p, n)
	if !declared {
		return "decodeShared" + name
	}
	return "decode" + name
}

// decoderOf declares the function by which package p reads a struct, which may be
// one of another package.
func decoderOf(p *ir.Package, n *ir.Named) jen.Code {
	body := structDecoder
	if n.Kind == ir.Union {
		body = unionDecoder
	}
	return jen.Func().Id(decoderName(p, n)).Params(jen.Id("d").Add(decoderType()), jen.Id("v").Op("*").Add(localName(p, n))).
		BlockFunc(func(b *jen.Group) { body(b, p, n) })
}

func structDecoder(b *jen.Group, p *ir.Package, n *ir.Named) {
	for _, f := range n.Fields {
		if value := preset(f); value != nil {
			b.Id("v").Dot(f.Name).Op("=").Add(value)
		}
	}
	b.For(jen.Id("d").Dot("Object").Call(), jen.Id("d").Dot("Next").Call(), jen.Empty()).Block(
		jen.Switch(jen.String().Call(jen.Id("d").Dot("Key").Call())).BlockFunc(func(s *jen.Group) {
			for _, f := range n.Fields {
				s.Case(jen.Lit(f.Wire)).Block(readField(p, f))
			}
			s.Default().Block(jen.Id("d").Dot("Extra").Call(jen.Op("&").Id("v").Dot("Extra")))
		}))
}

// borrowed are the types of other packages that package p reads. It has decoders of
// its own for them: package shared can't lend its own without exporting them.
func borrowed(p *ir.Package) []*ir.Named {
	var found []*ir.Named
	seen := map[*ir.Named]bool{}
	var visit func(*ir.Type)
	fields := func(all []*ir.Field) {
		for _, f := range all {
			visit(f.Type)
		}
	}
	visit = func(t *ir.Type) {
		if t == nil {
			return
		}
		if t = t.Innermost(); !t.IsStruct() || seen[t.Named] {
			return
		}
		seen[t.Named] = true
		if t.Named.Package != p {
			found = append(found, t.Named)
		}
		fields(t.Named.Fields)
	}
	for _, op := range p.Operations {
		visit(op.Response.Type)
		fields(op.Response.Outcomes)
		if op.Response.List != nil {
			fields(op.Response.List.Extra)
		}
	}
	slices.SortFunc(found, func(a, b *ir.Named) int { return strings.Compare(decoderName(p, a), decoderName(p, b)) })
	return found
}

// nameIn is the name by which package p knows a type, and whether p declares it: it
// may have only that of the type's own package.
func nameIn(p *ir.Package, n *ir.Named) (name string, declared bool) {
	if n.Package == p {
		return n.Name, true
	}
	for _, a := range p.Aliases {
		if a.Target == n && a.Schema == n.Schema {
			return a.Name, true
		}
	}
	return n.Name, false
}

func localName(p *ir.Package, n *ir.Named) *jen.Statement {
	name, declared := nameIn(p, n)
	if !declared {
		return jen.Qual(module+"/"+n.Package.Name, name)
	}
	return jen.Id(name)
}
