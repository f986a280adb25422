package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
)

// public is a package that programs outside the module can import.
type public struct {
	path string // from the module's root: "core", "." for the root itself
	*types.Package
}

// listed is what this program asks go list about a package.
type listed struct {
	ImportPath string
	Name       string
	Export     string // the file of its export data
	Module     *struct {
		Path string
		Main bool
	}
}

// load compiles the module without its workspace, as its users do, and reads the
// public packages from the compiler's export data. That needs no other module.
func load(ctx context.Context) ([]public, error) {
	goList := exec.CommandContext(ctx, "go", "list", "-export", "-deps", "-json=ImportPath,Name,Export,Module", "./...")
	goList.Env = append(os.Environ(), "GOWORK=off")
	goList.Stderr = os.Stderr
	out, err := goList.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}

	exports := map[string]string{}
	var found []public
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		exports[p.ImportPath] = p.Export
		if p.Module != nil && p.Module.Main && p.Name != "main" && !isInternal(p.ImportPath) {
			path := strings.TrimPrefix(strings.TrimPrefix(p.ImportPath, p.Module.Path), "/")
			if path == "" {
				path = "."
			}
			found = append(found, public{path, types.NewPackage(p.ImportPath, p.Name)})
		}
	}

	imports := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	for i, p := range found {
		if found[i].Package, err = imports.Import(p.Path()); err != nil {
			return nil, err
		}
	}
	return found, nil
}

func isInternal(importPath string) bool {
	return strings.Contains("/"+importPath+"/", "/internal/")
}
