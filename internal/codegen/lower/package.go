package lower

import (
	"cmp"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// addPackages makes the packages of x-go-packages, and the shared one.
func (l *lowering) addPackages() {
	for _, p := range l.description.Packages {
		if what := l.wrongName(p.Name); what != "" {
			l.problem(p.At, "give each package in x-go-packages a name of its own, of small letters", "%s", what)
			continue
		}
		l.api.Packages = append(l.api.Packages, &ir.Package{Name: p.Name, Doc: p.Doc, Nouns: p.Nouns, Paths: p.Paths})
	}
	l.api.Packages = append(l.api.Packages, &ir.Package{
		Name: ir.SharedPackage, Shared: true,
		Doc: "declares the types that several packages of the SDK use. Each of those has them under a name of its own: use that one.",
	})
	slices.SortFunc(l.api.Packages, func(p, q *ir.Package) int { return cmp.Compare(p.Name, q.Name) })
}

var packageName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

// reservedDirs are the directories of the module that hold no package of operations,
// and names that generated files give to other packages.
var reservedDirs = []string{ir.SharedPackage, "core", "seclaitest", "internal", "cmd", "docs", "examples", "openapi", "test", "testdata", "tools", "wire", "runtime", "context", "iter", "time"}

// wrongName returns what is wrong with the name of a package, or "".
func (l *lowering) wrongName(name string) string {
	switch {
	case !packageName.MatchString(name) || token.IsKeyword(name):
		return "invalid package name " + strconv.Quote(name)
	case slices.Contains(reservedDirs, name):
		return "the directory " + name + " is not for a package of operations"
	case l.pkg(name) != nil:
		return "there are two packages " + name
	}
	return ""
}

// pkg returns the package with the given name, or nil.
func (l *lowering) pkg(name string) *ir.Package {
	i := slices.IndexFunc(l.api.Packages, func(p *ir.Package) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return l.api.Packages[i]
}

// placeOperations gives every operation the package with the longest prefix of its
// path. It leaves out those that have none, and those that can't be understood.
func (l *lowering) placeOperations() {
	for i, d := range l.description.Operations {
		pkg, prefix := l.packageOf(d)
		switch {
		case pkg != nil && !d.Broken:
			l.operations = append(l.operations, l.newOperation(d, i, pkg, prefix))
		case pkg == nil && l.description.Packages != nil:
			l.problemForLater(d.At, "add the beginning of the path to a package in x-go-packages", "no package has the path %s", d.Path)
		}
	}
}

func (l *lowering) packageOf(d *description.Operation) (pkg *ir.Package, prefix string) {
	for _, p := range l.api.Packages {
		for _, path := range p.Paths {
			if strings.HasPrefix(d.Path, path) && (pkg == nil || len(path) > len(prefix)) {
				pkg, prefix = p, path
			}
		}
	}
	return pkg, prefix
}
