package codegen_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/seclai/seclai-sdk-go/internal/codegen"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// What golden files show compiles; whether it does what it should, only running
// it can tell. The package is laid over the repository, where nothing is written
// and what it needs has been compiled already.
func TestGeneratedCodeRuns(t *testing.T) {
	archive, err := txtar.ParseFile("testdata/running.txtar")
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	for _, f := range archive.Files {
		write(t, filepath.Join(root, f.Name), string(f.Data))
	}
	files, err := codegen.Files(codegen.Config{
		Spec: filepath.Join(root, "description.yaml"), Overlay: filepath.Join(root, "overlay.yaml"),
		Only: slices.DeleteFunc(templates.All(), func(x templates.Template) bool {
			return slices.Contains([]string{"versions", "coverage", "fake"}, x.Name)
		}),
	})
	if err != nil {
		t.Fatal(err)
	}
	replace := map[string]string{filepath.Join(repository, "things", "run_test.go"): filepath.Join(root, "run_test.go")}
	for _, f := range files {
		write(t, filepath.Join(root, f.Path), string(f.Content))
		replace[filepath.Join(repository, f.Path)] = filepath.Join(root, f.Path)
	}
	program := filepath.Join(root, "run.test")
	command(t, repository, "go", "test", "-c", "-vet=off", "-o", program, "-overlay", laidOver(t, replace), "./things")
	command(t, root, program)
}

// laidOver writes the file by which the go command sees others in the place of
// those that there are, or are not.
func laidOver(t *testing.T, replace map[string]string) string {
	t.Helper()
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "overlay.json")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}
