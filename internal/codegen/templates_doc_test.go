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

// TestTemplatesDocument does what docs/templates.md says, word for word: the files
// that it has one write are laid over the repository, and what the generator makes
// goes into a copy.
func TestTemplatesDocument(t *testing.T) {
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
	// Step 1.
	source := map[string]string{filepath.Join(repository, named(`internal/codegen/templates/reference\.go`)): file(t, template)}
	// Step 2.
	list := filepath.Join(repository, named(`internal/codegen/templates/template\.go`))
	before := "\t\t{\"coverage\","
	all, err := os.ReadFile(list)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(all), before) {
		t.Fatal("there is no line of coverage in the list")
	}
	source[list] = file(t, strings.Replace(string(all), before, line+before, 1))
	overlay, generator := laidOver(t, source), filepath.Join(root, "seclai-gen")
	command(t, repository, "go", "build", "-overlay", overlay, "-o", generator, "./cmd/seclai-gen")
	if listed := command(t, root, generator, "-list-templates"); !strings.Contains(listed, "reference") {
		t.Errorf("the template is not listed:\n%s", listed)
	}
	command(t, root, generator, "-only", "reference")
	if _, err := os.Stat(filepath.Join(root, "docs", "reference", "agents.md")); err != nil {
		t.Error(err)
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
	tests := filepath.Join(root, "codegen.test")
	command(t, repository, "go", "test", "-c", "-vet=off", "-overlay", overlay, "-o", tests, "./internal/codegen")
	command(t, filepath.Join(root, "internal", "codegen"), tests, "-test.run", "^TestGolden$", "-update")
	got, err := txtar.ParseFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	want := txtar.Parse([]byte(output))
	same(t, texts(want.Files), texts(got.Files[1:]))
	command(t, filepath.Join(root, "internal", "codegen"), tests, "-test.run", "^TestGolden$")
}

// file writes content into a file of its own.
func file(t testing.TB, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file.go")
	write(t, name, content)
	return name
}

// command runs a command and returns what it says.
func command(t testing.TB, dir string, args ...string) string {
	t.Helper()
	c := exec.CommandContext(t.Context(), args[0], args[1:]...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatal(fmt.Errorf("%s: %w\n%s", strings.Join(args, " "), err, out))
	}
	return string(out)
}
