package templates

import (
	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/model"
)

func client(g *goFile) {
	for _, line := range comment("Package " + g.pkg.Name + " " + g.pkg.Doc) {
		g.PackageComment(line)
	}
	if g.pkg.Shared {
		g.empty = len(g.pkg.Types) == 0
		return
	}
	g.declare(comment("Client calls the operations of this package. It is safe for concurrent use."),
		jen.Type().Id("Client").Struct(jen.Id("core").Op("*").Qual(corePath, "Client")))
	g.declare(comment("New makes a client that calls through c. It costs nothing and needs no closing."),
		jen.Func().Id("New").Params(jen.Id("c").Op("*").Qual(corePath, "Client")).Op("*").Id("Client").Block(
			jen.Return(jen.Op("&").Id("Client").Values(set("core", jen.Id("c"))))))
	g.declare(comment("The operations of this package, as errors, logs and tests name them."), jen.Const().DefsFunc(func(d *jen.Group) {
		for _, op := range g.pkg.Operations {
			d.Id(op.OpConst()).Qual(corePath, "Operation").Op("=").Lit(op.Method + " " + op.Path).Comment("[Client." + op.Name + "]")
		}
	}))
}

func params(g *goFile) {
	for _, op := range g.pkg.Operations {
		if len(op.Params) == 0 {
			continue
		}
		g.declare(comment(op.ParamsName()+" are the optional parameters of [Client."+op.Name+"]. A nil field is not sent."),
			structure(op.ParamsName(), op.Params, nil))
		if op.Body != nil && op.Body.File != "" {
			continue
		}
		g.declare(nil, jen.Func().Params(jen.Id("p").Op("*").Id(op.ParamsName())).Id("query").Params().Qual(corePath, "Query").BlockFunc(func(b *jen.Group) {
			none := jen.Nil()
			if len(op.QueryArgs) > 0 { // which are added to it
				none = jen.Qual(corePath, "Query").Values()
			}
			b.If(jen.Id("p").Op("==").Nil()).Block(jen.Return(none))
			b.Id("vals").Op(":=").Qual(corePath, "Query").Values()
			for _, f := range op.Params {
				set := "SetParam"
				if f.Type.Kind == model.SliceType {
					set = "SetParams"
				}
				b.Qual(corePath, set).Call(jen.Id("vals"), jen.Lit(f.Wire), jen.Id("p").Dot(f.Name))
			}
			b.Return(jen.Id("vals"))
		}))
	}
}
