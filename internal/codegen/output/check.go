package output

import (
	"context"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"golang.org/x/tools/go/packages"

	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// Module is a module that compiles.
type Module struct {
	Path     string
	Packages []*types.Package // but for programs
}

// Check type-checks the module at root as it would be with files in place and
// stale ones gone. Where that would not compile, the module comes with the error.
func Check(ctx context.Context, root string, files []templates.File, stale []string) (*Module, error) {
	abs, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	overlay := map[string][]byte{}
	for _, path := range stale {
		if strings.HasSuffix(path, ".go") {
			overlay[filepath.Join(abs, filepath.FromSlash(path))] = []byte("//go:build ignore\n\npackage gone\n")
		}
	}
	for _, f := range files {
		if strings.HasSuffix(f.Path, ".go") {
			overlay[filepath.Join(abs, filepath.FromSlash(f.Path))] = f.Content
		}
	}
	c := &checker{root: abs, overlay: overlay, fset: token.NewFileSet(), done: map[string]*types.Package{}}
	found, err := c.check(ctx)
	if err != nil {
		return nil, fmt.Errorf("type-checking the module at %s: %w", root, err)
	}
	if len(c.problems) > 0 {
		slices.Sort(c.problems)
		return found, fmt.Errorf("the module would not compile, so nothing was written:\n%s", strings.Join(slices.Compact(c.problems), "\n"))
	}
	return found, nil
}

// checker type-checks the packages of a module from their source. What they
// import from elsewhere is read as the compiler left it, which takes a tenth of
// the time.
type checker struct {
	root     string
	overlay  map[string][]byte
	fset     *token.FileSet
	others   types.Importer
	parsed   map[string][]*ast.File // by package
	done     map[string]*types.Package
	problems []string
}

func (c *checker) check(ctx context.Context) (*Module, error) {
	mode := packages.NeedName | packages.NeedFiles | packages.NeedImports | packages.NeedDeps | packages.NeedModule
	roots, err := packages.Load(&packages.Config{Context: ctx, Dir: c.root, Overlay: c.overlay, Env: append(os.Environ(), "GOWORK=off"), Mode: mode}, "./...")
	if err != nil {
		return nil, err
	}
	elsewhere := map[string]bool{}
	for _, p := range roots {
		for _, e := range p.Errors {
			c.problem(e)
		}
		for path, imported := range p.Imports {
			if imported.Module == nil || !imported.Module.Main {
				elsewhere[path] = true
			}
		}
	}
	wait := c.parseAll(roots) // meanwhile
	c.others, err = compiled(ctx, c.root, elsewhere, c.fset)
	wait()
	if err != nil {
		return nil, err
	}
	found := &Module{}
	for _, p := range roots {
		checked := c.source(p)
		if p.Module != nil {
			found.Path = p.Module.Path
		}
		if p.Name != "main" {
			found.Packages = append(found.Packages, checked)
		}
	}
	return found, nil
}

// parseAll begins to parse the packages, and returns what waits until it is done.
func (c *checker) parseAll(roots []*packages.Package) (wait func()) {
	c.parsed = map[string][]*ast.File{}
	var mu sync.Mutex
	var work sync.WaitGroup
	for _, p := range roots {
		work.Go(func() {
			files, problems := c.parse(p)
			mu.Lock()
			defer mu.Unlock()
			c.parsed[p.PkgPath] = files
			for _, err := range problems {
				c.problem(err)
			}
		})
	}
	return work.Wait
}

func (c *checker) parse(p *packages.Package) (files []*ast.File, problems []error) {
	for _, name := range p.GoFiles {
		var content any
		if replaced, ok := c.overlay[name]; ok {
			content = replaced
		}
		file, err := parser.ParseFile(c.fset, name, content, parser.SkipObjectResolution)
		if err != nil {
			problems = append(problems, err)
		}
		if file != nil {
			files = append(files, file)
		}
	}
	return files, problems
}

// source type-checks p after what it imports from the module.
func (c *checker) source(p *packages.Package) *types.Package {
	if checked := c.done[p.PkgPath]; checked != nil {
		return checked
	}
	for _, imported := range p.Imports {
		if imported.Module != nil && imported.Module.Main {
			c.source(imported)
		}
	}
	config := types.Config{Importer: c, Error: func(err error) { c.problem(err) }, Sizes: types.SizesFor("gc", "amd64")}
	checked, _ := config.Check(p.PkgPath, c.fset, c.parsed[p.PkgPath], nil) // Error has seen each of them
	c.done[p.PkgPath] = checked
	return checked
}

// Import is for the type checker.
func (c *checker) Import(path string) (*types.Package, error) {
	if p := c.done[path]; p != nil {
		return p, nil
	}
	return c.others.Import(path)
}

func (c *checker) problem(err error) {
	c.problems = append(c.problems, strings.ReplaceAll(err.Error(), c.root+string(filepath.Separator), ""))
}

// compiled imports the packages at paths, and all that they need, from the
// compiler's export data.
func compiled(ctx context.Context, dir string, paths map[string]bool, fset *token.FileSet) (types.Importer, error) {
	patterns := make([]string, 0, len(paths))
	for path := range paths {
		patterns = append(patterns, path)
	}
	exports := map[string]string{}
	if len(patterns) > 0 {
		slices.Sort(patterns)
		mode := packages.NeedName | packages.NeedExportFile | packages.NeedImports | packages.NeedDeps
		loaded, err := packages.Load(&packages.Config{Context: ctx, Dir: dir, Env: append(os.Environ(), "GOWORK=off"), Mode: mode}, patterns...)
		if err != nil {
			return nil, err
		}
		packages.Visit(loaded, nil, func(p *packages.Package) { exports[p.PkgPath] = p.ExportFile })
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, errors.New("no package " + path)
		}
		return os.Open(exports[path])
	}), nil
}
