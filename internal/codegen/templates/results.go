package templates

import (
	"strconv"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// results declares the types of responses that depend on the status.
func results(g *goFile) {
	for _, op := range g.pkg.Operations {
		if op.Response.Kind == ir.ByStatus {
			g.declare(comment(op.ResultName()+" is the answer of [Client."+op.Name+"]. The field for its status is set, if there is one."), resultType(op))
		}
	}
}

func resultType(op *ir.Operation) jen.Code {
	return jen.Type().Id(op.ResultName()).StructFunc(func(s *jen.Group) {
		s.Comment("Status is the HTTP status, such as " + strconv.Itoa(op.Facts.Status) + ".")
		s.Id("Status").Int()
		for _, f := range op.Response.Outcomes {
			when := "any other status"
			if f.Status != 0 {
				when = "status " + strconv.Itoa(f.Status)
			}
			for _, line := range comment(f.Name + " is there with " + when + ": " + f.Doc) {
				s.Comment(line)
			}
			s.Id(f.Name).Add(fieldType(f))
		}
	})
}

func resultDecoder(p *ir.Package, op *ir.Operation) jen.Code {
	name := "read" + op.ResultName()
	return jen.Func().Id(name).Params(jen.Id("status").Int(), jen.Id("d").Add(decoderType()), jen.Id("v").Op("*").Id(op.ResultName())).Block(
		jen.Id("v").Dot("Status").Op("=").Id("status"),
		jen.Switch(jen.Id("status")).BlockFunc(func(s *jen.Group) {
			other := jen.Code(jen.Id("d").Dot("Skip").Call())
			for _, f := range op.Response.Outcomes {
				if f.Status == 0 {
					other = readField(p, f)
					continue
				}
				s.Case(jen.Lit(f.Status)).Block(readField(p, f))
			}
			s.Default().Block(other)
		}))
}
