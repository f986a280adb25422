package test

import (
	"go/ast"
	"go/doc"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestFieldsAreDocumented wants a comment at each exported field of a struct and
// method of an interface, generated ones included. The linter looks after all else
// that is exported, but not after these.
func TestFieldsAreDocumented(t *testing.T) {
	members := 0
	for path := range strings.FieldsSeq(goList(t, module+"/...")) {
		if strings.Contains(path, "/internal/") || strings.Contains(path, "/cmd/") || strings.Contains(path, "/examples/") {
			continue
		}
		for _, file := range goFiles(t, filepath.Join("..", strings.TrimPrefix(path, module))) {
			n, bare := undocumented(t, file, read(t, file))
			members += n
			for _, name := range bare {
				t.Errorf("%s: %s has no comment", file, name)
			}
		}
	}
	if members < 1300 {
		t.Errorf("found %d fields and methods: the search for them is broken", members)
	}
}

func TestUndocumented(t *testing.T) {
	code := `package p
type T struct {
	// A is.
	A int
	B int // is
	//
	C int
	D, E int
	f int
	*G
}
type I interface {
	// M does.
	M()
	N()
}
type hidden struct{ H int }
`
	want := []string{"T.C", "T.D", "T.E", "I.N"}
	if _, got := undocumented(t, "x.go", code); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// undocumented counts the exported members of a file's exported types, and names
// those without a comment.
func undocumented(t *testing.T, name, code string) (members int, bare []string) {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), name, code, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(file, func(n ast.Node) bool {
		spec, ok := n.(*ast.TypeSpec)
		if !ok || !spec.Name.IsExported() {
			return true
		}
		for _, member := range membersOf(spec.Type) {
			for _, name := range member.Names {
				if !name.IsExported() {
					continue
				}
				members++
				if strings.TrimSpace(member.Doc.Text()+member.Comment.Text()) == "" {
					bare = append(bare, spec.Name.Name+"."+name.Name)
				}
			}
		}
		return true
	})
	return members, bare
}

func membersOf(t ast.Expr) []*ast.Field {
	switch t := t.(type) {
	case *ast.StructType:
		return t.Fields.List
	case *ast.InterfaceType:
		return t.Methods.List
	}
	return nil
}

// TestExamples wants runnable examples with output in every package that users
// import.
func TestExamples(t *testing.T) {
	packages := 0
	for path := range strings.FieldsSeq(goList(t, "-f", `{{if eq .Module.Path "`+module+`"}}{{.ImportPath}}{{end}}`, module+"/...")) {
		name := strings.TrimPrefix(strings.TrimPrefix(path, module), "/")
		if name == "" || strings.Contains(name, "/") || name == "shared" {
			continue // examples, programs and what nobody imports
		}
		packages++
		file, err := parser.ParseFile(token.NewFileSet(), filepath.Join("..", name, "example_test.go"), nil, parser.ParseComments)
		if err != nil {
			t.Error(err)
			continue
		}
		shown := 0
		for _, example := range doc.Examples(file) {
			if example.Output != "" {
				shown++
			}
		}
		if shown < 2 {
			t.Errorf("%s has %d examples with output, want an Example and one of a method at least", name, shown)
		}
	}
	if packages < 17 {
		t.Errorf("found %d packages: the search for them is broken", packages)
	}
}
