package codegen

import (
	"bytes"
	"go/scanner"
	"go/token"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/output"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// onlyDocuments reports whether nothing but comments of Go files, and files that are
// not Go, would be written.
func onlyDocuments(root string, files []templates.File, changed output.Changes) (bool, error) {
	if len(changed.Written) == 0 || slices.ContainsFunc(changed.Deleted, isGo) {
		return false, nil
	}
	for _, f := range files {
		if !isGo(f.Path) || !slices.Contains(changed.Written, f.Path) {
			continue
		}
		old, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.Path)))
		if os.IsNotExist(err) {
			return false, nil
		}
		if err != nil || !bytes.Equal(code(old), code(f.Content)) {
			return false, err
		}
	}
	return true, nil
}

func isGo(path string) bool { return strings.HasSuffix(path, ".go") }

// code is what is in a Go file but for comments and space, a token a line.
func code(source []byte) []byte {
	var s scanner.Scanner
	files := token.NewFileSet()
	s.Init(files.AddFile("", files.Base(), len(source)), source, nil, 0)
	var all bytes.Buffer
	for {
		_, tok, text := s.Scan()
		if tok == token.EOF {
			return all.Bytes()
		}
		all.WriteString(tok.String() + " " + text + "\n")
	}
}
