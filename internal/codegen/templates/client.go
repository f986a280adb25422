package templates

import (
	"github.com/dave/jennifer/jen"
)

func client(g *goFile) {
	about := []string{"Package " + g.pkg.Name + " " + g.pkg.Doc}
	if !g.pkg.Shared {
		about = append(about, "[New] makes its [Client]. Methods say which errors they return; besides, any can return the others "+
			"of package core, such as [core.ErrUnauthorized], [core.ErrRateLimited] and [core.ErrServer], which errors.Is finds, and [*core.TransportError].")
	}
	for _, line := range comment(about...) {
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
