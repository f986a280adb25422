package test

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"
)

var testFile = regexp.MustCompile("(?s)<!-- testfile -->\n```go\n(.*?)```")

// TestTestsInDocuments runs the tests that documents show, each in a module of its
// own, as their reader would.
func TestTestsInDocuments(t *testing.T) {
	for name, pkg := range map[string]string{"README.md": "greeting", "docs/testing.md": "greet"} {
		t.Run(name, func(t *testing.T) {
			document, err := os.ReadFile(filepath.Join("..", name))
			if err != nil {
				t.Fatal(err)
			}
			file := testFile.FindSubmatch(document)
			if file == nil {
				t.Fatalf("%s has no test", name)
			}
			dir := freshModule(t, "package "+pkg+"\n")
			if err := os.WriteFile(filepath.Join(dir, "pasted_test.go"), file[1], 0o600); err != nil {
				t.Fatal(err)
			}
			command(t, dir, "go", "mod", "tidy")
			command(t, dir, "go", "vet", ".")
			command(t, dir, "go", "test", ".")
		})
	}
}
