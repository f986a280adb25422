package test

import (
	"go/ast"
	"go/types"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestReadmeConfiguration checks that the README's table has every option, and every
// variable of the environment that the client reads.
func TestReadmeConfiguration(t *testing.T) {
	_, rest, _ := strings.Cut(read(t, "../README.md"), "\n## Configuration\n")
	table, _, _ := strings.Cut(rest, "\n## ")
	options := 0
	for _, pkg := range ownPackages(t) {
		for _, name := range pkg.Scope().Names() {
			if !makesOption(pkg.Scope().Lookup(name)) {
				continue
			}
			options++
			if call := pkg.Name() + "." + name; !strings.Contains(table, "`"+call+"`") {
				t.Errorf("the table of options lacks %s", call)
			}
		}
	}
	variables := map[string]bool{}
	for _, dir := range []string{"../core", "../internal/sso"} {
		for _, file := range goFiles(t, dir) {
			for _, name := range regexp.MustCompile(`"SECLAI_\w+"`).FindAllString(read(t, file), -1) {
				variables[strings.Trim(name, `"`)] = true
			}
		}
	}
	for name := range variables {
		if !strings.Contains(table, "`"+name+"`") {
			t.Errorf("the table of options lacks the variable %s", name)
		}
	}
	if options < 25 || len(variables) < 7 {
		t.Errorf("found %d options and %d variables: the search for them is broken", options, len(variables))
	}
}

// makesOption reports whether an object is an exported function that returns an
// option of a client or call.
func makesOption(object types.Object) bool {
	f, ok := object.(*types.Func)
	if !ok || !f.Exported() || f.Signature().Results().Len() != 1 {
		return false
	}
	switch types.TypeString(f.Signature().Results().At(0).Type(), nil) {
	case module + "/core.Option", module + "/core.ClientOption", module + "/core.CallOption":
		return true
	}
	return false
}

// goFiles returns the files of a package without its tests.
func goFiles(t *testing.T, dir string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, file := range all {
		if !strings.HasSuffix(file, "_test.go") {
			files = append(files, file)
		}
	}
	return files
}

// TestReadmeCalls finds the Go call of every method of the Python SDK in the
// README's snippets.
func TestReadmeCalls(t *testing.T) {
	info := &types.Info{Uses: map[*ast.Ident]types.Object{}}
	for _, err := range checkBlocks(t, goBlocks("README.md", read(t, "../README.md")), info) {
		t.Error(err)
	}
	shown := map[string]bool{}
	for _, object := range info.Uses {
		if f, ok := object.(*types.Func); ok {
			shown[strings.NewReplacer("(*", "", ")", "", module+"/", "").Replace(f.FullName())] = true
		}
	}
	rows := regexp.MustCompile("(?m)^\\| `\\w+` \\| `([a-z]+\\.[\\w.]+)`").FindAllStringSubmatch(read(t, "../docs/from-python.md"), -1)
	for _, row := range rows {
		if !shown[row[1]] {
			t.Errorf("the README does not show %s", row[1])
		}
	}
	if len(rows) < 140 {
		t.Errorf("found %d calls: the search for them is broken", len(rows))
	}
}
