package codegen_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/tools/txtar"

	"github.com/seclai/seclai-sdk-go/internal/codegen"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

var update = flag.Bool("update", false, "rewrite the golden files in testdata")

const module = "github.com/seclai/seclai-sdk-go/"

// TestGolden generates from every case in testdata/cases. A case is a txtar file
// that shows one construct: what the description says (description.yaml), what
// the overlay adds (overlay.yaml), files written by hand, and what comes of it:
// the files that the templates named in its comment make, or the problems.
func TestGolden(t *testing.T) {
	for _, file := range cases(t) {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			c := newCase(t, archive)
			got := c.generate(t)
			if *update {
				archive.Files = append(c.inputs, got...)
				if err := os.WriteFile(file, txtar.Format(archive), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(texts(c.want), texts(got)); diff != "" {
				t.Errorf("run make golden if this is as it should be; -want +got:\n%s", diff)
			}
		})
	}
}

func cases(t testing.TB) []string {
	t.Helper()
	files, err := filepath.Glob("testdata/cases/*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatal("no cases: ", err)
	}
	for i, f := range files {
		if files[i], err = filepath.Abs(f); err != nil {
			t.Fatal(err)
		}
	}
	return files
}

type goldenCase struct {
	inputs, want []txtar.File
	templates    []string // to show
}

// defaultOverlay is that of the cases that need none of their own.
const defaultOverlay = `overlay: 1.0.0
info: {title: Things in Go, version: "1"}
actions:
  - target: $
    update: {x-go-packages: [{name: things, doc: keeps things., nouns: [thing], paths: [/]}]}
`

func newCase(t testing.TB, archive *txtar.Archive) *goldenCase {
	t.Helper()
	c := &goldenCase{}
	for line := range strings.Lines(string(archive.Comment)) {
		if names, ok := strings.CutPrefix(line, "Templates: "); ok {
			c.templates = strings.FieldsFunc(names, func(r rune) bool { return strings.ContainsRune(", .\n", r) })
		}
	}
	for _, f := range archive.Files {
		if f.Name == "problems" || strings.HasSuffix(f.Name, "_gen.go") || strings.HasSuffix(f.Name, ".md") {
			c.want = append(c.want, f)
		} else {
			c.inputs = append(c.inputs, f)
		}
	}
	return c
}

// config writes the inputs into a folder of their own and makes it the current
// one, so that positions are short.
func (c *goldenCase) config(t testing.TB) codegen.Config {
	t.Helper()
	t.Chdir(t.TempDir())
	write(t, "overlay.yaml", defaultOverlay)
	cfg := codegen.Config{Overlay: "overlay.yaml"}
	for _, f := range c.inputs {
		write(t, f.Name, string(f.Data))
		if strings.HasPrefix(f.Name, "description.") {
			cfg.Spec = f.Name
		}
	}
	return cfg
}

func readFile(t testing.TB, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func write(t testing.TB, name, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// generate makes all files, checks that they compile, and returns those to show.
func (c *goldenCase) generate(t testing.TB) []txtar.File {
	t.Helper()
	cfg := c.config(t)
	files, err := codegen.Files(cfg)
	if err != nil {
		return []txtar.File{{Name: "problems", Data: []byte(err.Error() + "\n")}}
	}
	again, err := codegen.Files(cfg)
	if diff := cmp.Diff(files, again); err != nil || diff != "" {
		t.Fatalf("the second time differs (%v): %s", err, diff)
	}
	sources := map[string][]byte{}
	for _, f := range slices.Concat(files, byHand(c.inputs)) {
		if path.Ext(f.Path) == ".go" && !strings.HasPrefix(f.Path, "core/") {
			sources[f.Path] = f.Content
		}
	}
	tables := "internal/fake/engine/description.go" // what the fake's tables are made of
	sources[tables] = []byte(readFile(t, filepath.Join(repository, tables)))
	compile(t, sources)
	cfg.Only = chosen(t, c.templates)
	shown, err := codegen.Files(cfg)
	if err != nil {
		t.Fatal(err)
	}
	var got []txtar.File
	for _, f := range shown {
		if !strings.HasPrefix(f.Path, "shared/client") && !strings.HasPrefix(f.Path, "core/") {
			got = append(got, txtar.File{Name: f.Path, Data: f.Content})
		}
	}
	return got
}

func byHand(inputs []txtar.File) []templates.File {
	var files []templates.File
	for _, f := range inputs {
		if path.Ext(f.Name) == ".go" {
			files = append(files, templates.File{Path: f.Name, Content: f.Data})
		}
	}
	return files
}

func chosen(t testing.TB, names []string) []templates.Template {
	t.Helper()
	if len(names) == 0 {
		t.Fatal("the comment of the case has no line that begins with Templates:")
	}
	var found []templates.Template
	for _, name := range names {
		i := slices.IndexFunc(templates.All(), func(t templates.Template) bool { return t.Name == name })
		if i < 0 {
			t.Fatalf("no template %q", name)
		}
		found = append(found, templates.All()[i])
	}
	return found
}

func texts(files []txtar.File) map[string]string {
	all := map[string]string{}
	for _, f := range files {
		all[f.Name] = string(f.Data)
	}
	return all
}

// compile type-checks packages that need no more than internal/runtime and what it needs.
func compile(t testing.TB, sources map[string][]byte) {
	t.Helper()
	c := &compilation{t: t, fset: token.NewFileSet(), files: map[string][]*ast.File{}, done: map[string]*types.Package{}}
	exports := exportData(t)
	c.others = importer.ForCompiler(c.fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, errors.New("generated code must not import " + path)
		}
		return os.Open(exports[path])
	})
	for _, name := range slices.Sorted(maps.Keys(sources)) {
		file, err := parser.ParseFile(c.fset, name, sources[name], parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%v\n%s", err, sources[name])
		}
		pkg := module + path.Dir(name)
		c.files[pkg] = append(c.files[pkg], file)
	}
	for pkg := range c.files {
		if _, err := c.Import(pkg); err != nil {
			t.Errorf("what was generated does not compile: %v", err)
		}
	}
}

type compilation struct {
	t      testing.TB
	fset   *token.FileSet
	files  map[string][]*ast.File
	done   map[string]*types.Package
	others types.Importer
}

func (c *compilation) Import(path string) (*types.Package, error) {
	if c.done[path] != nil {
		return c.done[path], nil
	}
	files := c.files[path]
	if files == nil {
		return c.others.Import(path)
	}
	p, err := (&types.Config{Importer: c}).Check(path, c.fset, files, nil)
	c.done[path] = p
	return p, err
}

var exportsOnce struct {
	sync.Once
	files map[string]string
	err   error
}

// exportData are the files of the compiler for core and all that it needs.
func exportData(t testing.TB) map[string]string {
	t.Helper()
	exportsOnce.Do(func() {
		list := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", "./internal/runtime")
		list.Dir, list.Env = repository, append(os.Environ(), "GOWORK=off")
		out, err := list.Output()
		if err != nil {
			exportsOnce.err = fmt.Errorf("go list: %w", err)
			return
		}
		exportsOnce.files = map[string]string{}
		for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
			var p struct{ ImportPath, Export string }
			if exportsOnce.err = dec.Decode(&p); exportsOnce.err != nil {
				return
			}
			exportsOnce.files[p.ImportPath] = p.Export
		}
	})
	if exportsOnce.err != nil {
		t.Fatal(exportsOnce.err)
	}
	return exportsOnce.files
}

// repository is the root of the SDK's module.
var repository = func() string {
	root, err := filepath.Abs("../..")
	if err != nil {
		panic(err)
	}
	return root
}()
