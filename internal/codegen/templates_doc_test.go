package codegen_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"golang.org/x/tools/txtar"
)

var codeBlock = regexp.MustCompile("(?ms)^```(\\w+)\n(.*?)^```$")

// TestTemplatesDocument does what docs/templates.md says, word for word, in a copy
// of the repository.
func TestTemplatesDocument(t *testing.T) {
	if testing.Short() {
		t.Skip("it builds the generator anew")
	}
	document, err := os.ReadFile(filepath.Join(repository, "docs", "templates.md"))
	if err != nil {
		t.Fatal(err)
	}
	var blocks []string
	for _, m := range codeBlock.FindAllStringSubmatch(string(document), -1) {
		blocks = append(blocks, m[2])
	}
	if len(blocks) != 4 {
		t.Fatalf("the document has %d blocks of code; this test knows what to do with 4", len(blocks))
	}
	template, line, input, output := blocks[0], blocks[1], blocks[2], blocks[3]
	if n := strings.Count(template, "\n"); n >= 40 {
		t.Errorf("the template has %d lines, and should have fewer than 40", n)
	}
	named := func(pattern string) string {
		path := regexp.MustCompile("`(" + pattern + ")`").FindSubmatch(document)
		if path == nil {
			t.Fatalf("the document does not name %s", pattern)
		}
		return string(path[1])
	}

	root := moduleCopy(t).Root
	for _, folder := range []string{"internal/codegen", "cmd/seclai-gen"} {
		if err := os.CopyFS(filepath.Join(root, folder), os.DirFS(filepath.Join(repository, folder))); err != nil {
			t.Fatal(err)
		}
	}
	// Step 1.
	write(t, filepath.Join(root, named(`internal/codegen/templates/reference\.go`)), template)
	// Step 2.
	list := filepath.Join(root, named(`internal/codegen/templates/template\.go`))
	source, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	before := "\t\t{\"coverage\","
	if !strings.Contains(string(source), before) {
		t.Fatal("there is no line of coverage in the list")
	}
	write(t, list, strings.Replace(string(source), before, line+before, 1))
	listed := command(t, filepath.Join(root, "cmd/seclai-gen"), "go", "run", ".", "-list-templates")
	if !strings.Contains(listed, "reference") {
		t.Errorf("the template is not listed:\n%s", listed)
	}
	// Step 3.
	golden := filepath.Join(root, named(`internal/codegen/testdata/cases/reference\.txtar`))
	write(t, golden, input)
	makefile, err := os.ReadFile(filepath.Join(repository, "Makefile"))
	if err != nil {
		t.Fatal(err)
	}
	if recipe := "go test ./internal/codegen -run TestGolden -update"; !strings.Contains(string(makefile), recipe) {
		t.Errorf("make golden is not %q any more", recipe)
	}
	command(t, filepath.Join(root, "internal/codegen"), "go", "test", ".", "-run", "TestGolden/reference", "-update")
	got, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	want := txtar.Parse([]byte(output))
	same(t, texts(want.Files), texts(got.Files[1:]))
	command(t, filepath.Join(root, "internal/codegen"), "go", "test", ".", "-run", "TestGolden/reference")

	command(t, filepath.Join(root, "cmd/seclai-gen"), "go", "run", ".", "-only", "reference", "-out", root,
		"-spec", filepath.Join(root, place), "-overlay", filepath.Join(root, "openapi", "overlay.yaml"))
	if _, err := os.Stat(filepath.Join(root, "docs", "reference", "agents.md")); err != nil {
		t.Error(err)
	}
}

// command runs a command without the workspace, which a copy is not part of.
func command(t testing.TB, dir string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), args[0], args[1:]...)
	c.Dir, c.Env = dir, append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod")
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out))
	}
	return string(out)
}
