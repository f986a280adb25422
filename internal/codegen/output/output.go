// Package output puts generated files in place: first it type-checks them all in
// memory, with the files written by hand around them; then it writes all of them
// or none, and deletes generated files that are no longer made.
package output

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// Changes are what [Write] has to do, as paths below the root.
type Changes struct {
	Written, Deleted []string
}

// Plan is what has to change below root for files to be the generated ones.
func Plan(root string, files []templates.File) (Changes, error) {
	var c Changes
	wanted := map[string]bool{}
	for _, f := range files {
		wanted[f.Path] = true
		old, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(f.Path)))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return c, err
		}
		if err != nil || !bytes.Equal(old, f.Content) {
			c.Written = append(c.Written, f.Path)
		}
	}
	stale, err := generated(root)
	if err != nil {
		return c, err
	}
	c.Deleted = slices.DeleteFunc(stale, func(path string) bool { return wanted[path] })
	return c, nil
}

// temporary begins the names of files that are there only while [Write] is at work.
// Go passes over them.
const temporary = ".seclai-gen-"

// generated are the files below root that begin with a marker of ours, and those
// that a run has left that was killed.
func generated(root string) ([]string, error) {
	var found []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			return skipDir(root, path, d)
		}
		ours, err := isOurs(path, d)
		if err != nil || !ours {
			return err
		}
		rel, err := filepath.Rel(root, path)
		found = append(found, filepath.ToSlash(rel))
		return err
	})
	return found, err
}

// skipDir keeps the walk out of what is not the module's.
func skipDir(root, path string, d fs.DirEntry) error {
	if path == root {
		return nil
	}
	if strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "build" {
		return fs.SkipDir
	}
	if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func isOurs(path string, d fs.DirEntry) (bool, error) {
	ext := filepath.Ext(path)
	switch {
	case !d.Type().IsRegular():
		return false, nil
	case strings.HasPrefix(d.Name(), temporary):
		return true, nil
	case ext == ".go", ext == ".md":
		return hasMarker(path)
	}
	return false, nil
}

func hasMarker(path string) (bool, error) {
	f, err := os.Open(path)
	if err != nil {
		return false, err
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, 128)
	n, _ := f.Read(head) // an empty file has no marker
	head = head[:n]
	return bytes.HasPrefix(head, []byte(templates.Marker)) || bytes.HasPrefix(head, []byte(templates.MarkdownMarker)), nil
}
