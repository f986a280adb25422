package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// pages declares the types of pages that hold more than items.
func pages(g *goFile) {
	for _, op := range g.pkg.Operations {
		list := op.Response.List
		if list == nil || list.Page == "" {
			continue
		}
		embedded := jen.Qual(corePath, "Page").Index(itemType(op))
		doc := comment(list.Page + " is a page of [Client." + op.Name + "Pages].")
		g.declare(doc, jen.Type().Id(list.Page).StructFunc(func(s *jen.Group) {
			s.Add(embedded)
			for _, f := range list.Extra {
				s.Line()
				for _, line := range g.docOf(f, scope{}.fields(list.Extra)) {
					s.Comment(line)
				}
				s.Id(f.Name).Add(fieldType(f))
			}
		}))
	}
}

// pageCodec lets package runtime fill a page, whose type it does not know.
func pageCodec(g *goFile, op *ir.Operation) {
	list := op.Response.List
	page := jen.Op("*").Qual(corePath, "Page").Index(itemType(op))
	g.declare(nil, jen.Func().Params(jen.Id("v").Op("*").Id(list.Page)).Id("page").Params().Add(page).Block(
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
