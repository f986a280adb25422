package test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var testFile = regexp.MustCompile("(?s)<!-- testfile -->\n```go\n(.*?)```")

// TestTestingDocument runs the test of docs/testing.md in a module of its own, as its
// reader would.
func TestTestingDocument(t *testing.T) {
	document, err := os.ReadFile("../docs/testing.md")
	if err != nil {
		t.Fatal(err)
	}
	file := testFile.FindSubmatch(document)
	if file == nil {
		t.Fatal("docs/testing.md has no test")
	}
	dir := freshModule(t, "package greet\n")
	if err := os.WriteFile(filepath.Join(dir, "greet_test.go"), file[1], 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, dir, "go", "mod", "tidy")
	command(t, dir, "go", "vet", ".")
	command(t, dir, "go", "test", ".")
}
