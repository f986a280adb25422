package templates

import (
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// versions writes the constants of core for the dated versions of the API.
func versions(api *ir.API) ([]File, error) {
	f := newFile(corePath, "core")
	name := func(v string) string { return "Version" + strings.ReplaceAll(v, "-", "") }
	for _, line := range comment("The versions of the API that this SDK knows, for [WithAPIVersion]. Accounts that pin none have " + api.Versions.Default + ".") {
		f.Comment(line)
	}
	f.Const().DefsFunc(func(g *jen.Group) {
		for _, v := range api.Versions.Known {
			g.Id(name(v)).Op("=").Lit(v)
		}
	})
	f.Var().Id("knownVersions").Op("=").Index().String().ValuesFunc(func(g *jen.Group) {
		for _, v := range api.Versions.Known {
			g.Id(name(v))
		}
	})
	file, err := render(f, "core/versions_gen.go")
	return []File{file}, err
}
