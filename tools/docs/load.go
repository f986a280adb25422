package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/constant"
	"go/doc"
	"go/parser"
	"go/token"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// pkg is a package of the module with its documentation.
type pkg struct {
	*doc.Package
	path    string // from the module's root: "core"
	fset    *token.FileSet
	program bool     // an example to run, of which only the comment is shown
	files   []string // from the module's root
}

// listed is what go list tells of a package.
type listed struct {
	ImportPath, Name, Dir              string
	GoFiles, TestGoFiles, XTestGoFiles []string
	Module                             struct{ Path, Dir string }
}

// load reads the packages that users can import, and the examples.
func load(ctx context.Context, root string) ([]*pkg, error) {
	goList := exec.CommandContext(ctx, "go", "list", "-json=ImportPath,Name,Dir,GoFiles,TestGoFiles,XTestGoFiles,Module", "./...")
	goList.Dir = root
	goList.Env = append(os.Environ(), "GOWORK=off")
	goList.Stderr = os.Stderr
	out, err := goList.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var packages []*pkg
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var l listed
		if err := dec.Decode(&l); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		path := strings.TrimPrefix(strings.TrimPrefix(l.ImportPath, l.Module.Path), "/")
		if path == "" || slices.Contains(strings.Split(path, "/"), "internal") {
			continue // the root holds nothing
		}
		p, err := parse(l, path)
		if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

func parse(l listed, path string) (*pkg, error) {
	p := &pkg{path: path, fset: token.NewFileSet(), program: l.Name == "main" || strings.HasPrefix(path, "examples/")}
	var files []*ast.File
	for _, name := range slices.Concat(l.GoFiles, l.TestGoFiles, l.XTestGoFiles) {
		file, err := parser.ParseFile(p.fset, filepath.Join(l.Dir, name), nil, parser.ParseComments)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
		if p.program || !strings.HasSuffix(name, "_test.go") {
			p.files = append(p.files, path+"/"+name)
		}
	}
	var err error
	p.Package, err = doc.NewFromFiles(p.fset, files, l.ImportPath)
	return p, err
}

// position is the file, from the module's root, and the line of a declaration.
func (p *pkg) position(pos token.Pos) (file string, line int) {
	at := p.fset.Position(pos)
	return p.path + "/" + filepath.Base(at.Filename), at.Line
}

// versionOf reads the constant core.Version.
func versionOf(packages []*pkg) (string, error) {
	for _, p := range packages {
		if p.path != "core" {
			continue
		}
		for _, group := range p.Consts {
			for _, spec := range group.Decl.Specs {
				v, ok := spec.(*ast.ValueSpec)
				if !ok || v.Names[0].Name != "Version" || len(v.Values) == 0 {
					continue
				}
				if lit, ok := v.Values[0].(*ast.BasicLit); ok {
					return "v" + constant.StringVal(constant.MakeFromLiteral(lit.Value, lit.Kind, 0)), nil
				}
			}
		}
	}
	return "", errors.New("core has no constant Version; pass -version")
}
