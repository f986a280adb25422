package test

import (
	"bytes"
	"errors"
	"fmt"
	"go/ast"
	"go/format"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const module = "github.com/seclai/seclai-sdk-go"

// TestMarkdown type-checks every Go block of every Markdown file. A block that
// begins with a package clause is checked as it is. Another is a piece of a
// program: statements or declarations, with the packages that it names imported,
// and with ctx, client, id and whatever ends in ID in scope; it need not use all
// that it declares. A comment <!-- compiled by test/x_test.go --> before a block
// leaves it to that test, which must read the document.
func TestMarkdown(t *testing.T) {
	blocks := markdownBlocks(t, "..")
	if len(blocks) < 60 {
		t.Fatalf("found %d Go blocks: the search for them is broken", len(blocks))
	}
	var here []block
	for _, b := range blocks {
		if b.by == "" {
			here = append(here, b)
		} else if !strings.Contains(read(t, "../"+b.by), `"`+filepath.Base(b.file)+`"`) {
			t.Errorf("%s:%d: %s does not read %s", b.file, b.line, b.by, filepath.Base(b.file))
		}
	}
	for _, err := range checkBlocks(t, here, nil) {
		t.Error(err)
	}
	for _, b := range blocks {
		if formatted, err := format.Source([]byte(b.code)); err == nil && string(formatted) != b.code {
			t.Errorf("%s:%d: not formatted; gofmt makes it\n%s", b.file, b.line, formatted)
		}
	}
}

// TestMarkdownMistakes shows that the check finds what it is for, where it is.
func TestMarkdownMistakes(t *testing.T) {
	cases := []struct{ file, code, want string }{
		{"no-such-call.md", "ag := agents.New(client)\nag.Fetch(ctx, id)", "no-such-call.md:11:4: ag.Fetch undefined"},
		{"no-such-field.md", "_ = agents.CreateRequest{\n\tTitle: \"a\",\n}", "no-such-field.md:11:2: unknown field Title"},
		{"argument-missing.md", "_, err := agents.New(client).Get(ctx)\nreturn err", "argument-missing.md:10:37: not enough arguments"},
		{"syntax.md", "if err := {", "syntax.md:10:"},
		{"no-such-package.md", "agent.New(client)", "no-such-package.md:10:1: undefined: agent"},
		{"no-such-name.md", "func f() int { return nothing }", "no-such-name.md:10:23: undefined: nothing"},
		{"unused-import.md", "package main\nimport \"fmt\"\nfunc main() {}", `unused-import.md:11:8: "fmt" imported and not used`},
		{"all-well.md", "agent, err := agents.New(client).Get(ctx, agentID)", ""},
	}
	var blocks []block
	for _, c := range cases {
		blocks = append(blocks, block{file: c.file, line: 10, code: c.code})
	}
	errs := checkBlocks(t, blocks, nil)
	for _, c := range cases {
		var got []string
		for _, err := range errs {
			if strings.HasPrefix(err.Error(), c.file) {
				got = append(got, err.Error())
			}
		}
		if all := strings.Join(got, "\n"); !strings.HasPrefix(all, c.want) || (c.want == "") != (len(got) == 0) {
			t.Errorf("got %q, want %q", all, c.want)
		}
	}
}

func TestMarkdownBlocks(t *testing.T) {
	text := "```go\na\n```\n```ini\nb\n```\n<!-- compiled by x_test.go -->\n\n```go\nc\n```\n"
	want := []block{{"x.md", 2, "a\n", ""}, {"x.md", 10, "c\n", "x_test.go"}}
	if got := goBlocks("x.md", text); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// TestFences wants every fence of every document to be of a form that the tests
// look into, so that no Go block escapes by being written as ~~~go or ```golang.
func TestFences(t *testing.T) {
	for _, file := range documents(t, "..") {
		for _, fence := range strangeFences(read(t, file)) {
			t.Errorf("%s: %s: want ``` alone or with one of %q", strings.TrimPrefix(file, "../"), fence, languages)
		}
	}
	text := "```go\n~~~\n```\n\n    ~~~\n  ```ini\n  ```\n~~~go\n~~~\n```golang\n```\n````go\n````\n``` go\n```\n```\n```\n"
	want := []string{"~~~go", "```golang", "````go", "``` go"}
	if got := strangeFences(text); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// languages are what a fence may say. What has none is what a program prints.
var languages = []string{"", "go", "ini", "mermaid", "python", "txtar", "yaml"}

var fenceLine = regexp.MustCompile("^ {0,3}(```+|~~~+)(.*?)\\s*$")

// strangeFences are the fences that begin in another way.
func strangeFences(text string) []string {
	var strange []string
	end := "" // of the block that a line is in
	for line := range strings.Lines(text) {
		switch m := fenceLine.FindStringSubmatch(line); {
		case end != "":
			if strings.TrimSpace(line) == end {
				end = ""
			}
		case m != nil:
			end = m[1]
			if m[1] != "```" || !slices.Contains(languages, m[2]) {
				strange = append(strange, m[1]+m[2])
			}
		}
	}
	return strange
}

// block is Go code in a Markdown file.
type block struct {
	file string
	line int // of its first line of code
	code string
	by   string // the test that compiles it, unless that is TestMarkdown
}

var compiledBy = regexp.MustCompile(`^<!-- compiled by (\S+_test\.go) -->$`)

func markdownBlocks(t *testing.T, root string) []block {
	t.Helper()
	var blocks []block
	for _, file := range documents(t, root) {
		blocks = append(blocks, goBlocks(strings.TrimPrefix(file, root+"/"), read(t, file))...)
	}
	return blocks
}

// documents are the Markdown files under root.
func documents(t *testing.T, root string) []string {
	t.Helper()
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && slices.Contains([]string{".git", "build", "node_modules", "testdata"}, d.Name()) {
			return fs.SkipDir
		}
		if filepath.Ext(path) == ".md" {
			files = append(files, filepath.ToSlash(path))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// goBlocks finds the fenced blocks of a Markdown text that say go.
func goBlocks(file, text string) []block {
	var blocks []block
	var open *block // nil outside of Go
	var fence, before string
	for i, line := range strings.Split(text, "\n") {
		trimmed := strings.TrimSpace(line)
		switch {
		case fence != "" && trimmed == fence:
			if open != nil {
				blocks = append(blocks, *open)
			}
			fence, open = "", nil
		case fence != "":
			if open != nil {
				open.code += line + "\n"
			}
		case strings.HasPrefix(trimmed, "```"):
			fence = "```"
			if trimmed == "```go" {
				open = &block{file: file, line: i + 2}
				if m := compiledBy.FindStringSubmatch(before); m != nil {
					open.by = m[1]
				}
			}
		}
		if trimmed != "" {
			before = trimmed
		}
	}
	return blocks
}

// checkBlocks reads all blocks, has the packages that they import compiled by one
// run of go list, and type-checks each block as a package of its own. It tells info,
// unless that is nil, what it finds.
func checkBlocks(t *testing.T, blocks []block, info *types.Info) []error {
	t.Helper()
	fset, names := token.NewFileSet(), packageNames(t)
	var parsed []*snippet
	var errs []error
	imports := map[string]bool{module + "/core": true}
	for _, b := range blocks {
		s, err := parseBlock(fset, b, names)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		for _, path := range s.imports {
			imports[path] = true
		}
		parsed = append(parsed, s)
	}
	packages := compiledPackages(t, fset, imports)
	for _, s := range parsed {
		conf := types.Config{Importer: packages, Error: func(err error) {
			if e, ok := errors.AsType[types.Error](err); ok && e.Soft && !s.whole {
				return // a piece may leave things unused
			}
			errs = append(errs, err)
		}}
		_, _ = conf.Check("snippet", fset, s.files, info) // Error has them all
	}
	return errs
}

// snippet is a block that has been parsed.
type snippet struct {
	files   []*ast.File
	imports []string
	whole   bool
}

func parseBlock(fset *token.FileSet, b block, names map[string]string) (*snippet, error) {
	parse := func(before, after string) (*ast.File, error) {
		code := fmt.Sprintf("%s/*line %s:%d:1*/%s%s", before, b.file, b.line, b.code, after)
		return parser.ParseFile(fset, "snippet.go", code, parser.SkipObjectResolution|parser.ParseComments)
	}
	if strings.HasPrefix(b.code, "package ") {
		file, err := parse("", "")
		if err != nil {
			return nil, err
		}
		s := &snippet{files: []*ast.File{file}, whole: true}
		for _, spec := range file.Imports {
			s.imports = append(s.imports, strings.Trim(spec.Path.Value, `"`))
		}
		return s, nil
	}
	// The imports come as one line before the block's own.
	var header strings.Builder
	header.WriteString("package snippet;")
	s, used := &snippet{}, namesIn(b.code)
	for _, name := range used {
		if path := names[name]; path != "" {
			s.imports = append(s.imports, path)
			fmt.Fprintf(&header, "import %s %q;", name, path)
		}
	}
	file, err := parse(header.String(), "")
	if err != nil {
		file, err = parse(header.String()+"func _() error {", "\nreturn nil}")
	}
	if err != nil {
		return nil, err
	}
	scope, err := parser.ParseFile(fset, "scope.go", scopeOf(used), parser.SkipObjectResolution)
	s.files = []*ast.File{file, scope}
	return s, err
}

var word = regexp.MustCompile(`\b[a-z]\w*`)

// namesIn are the words of the code that can name a package or a variable.
func namesIn(code string) []string {
	found := word.FindAllString(code, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// scopeOf declares the variables that every block may use.
func scopeOf(used []string) string {
	var scope strings.Builder
	scope.WriteString("package snippet\nimport (\"context\"; \"" + module + "/core\")\nvar ctx context.Context\nvar client *core.Client\n")
	for _, name := range used {
		if name == "id" || strings.HasSuffix(name, "ID") {
			scope.WriteString("var " + name + " string\n")
		}
	}
	return scope.String()
}

// packageNames are the packages that a block may name: this module's, and then
// the standard library's with the shortest path.
func packageNames(t *testing.T) map[string]string {
	t.Helper()
	names := map[string]string{}
	for line := range strings.Lines(goList(t, "-f", "{{if .GoFiles}}{{.Name}} {{.ImportPath}}{{end}}", "std", module+"/...")) {
		name, path, _ := strings.Cut(strings.TrimSpace(line), " ")
		old, ours := names[name], strings.HasPrefix(path, module)
		switch {
		case name == "main" || strings.Contains("/"+path+"/", "/internal/") || strings.Contains(path, "vendor/"):
		case old == "", ours, !strings.HasPrefix(old, module) && len(path) < len(old):
			names[name] = path
		}
	}
	return names
}

// compiledPackages imports from what the compiler has written.
func compiledPackages(t *testing.T, fset *token.FileSet, paths map[string]bool) types.Importer {
	t.Helper()
	args := []string{"-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"}
	for path := range paths {
		args = append(args, path)
	}
	files := map[string]string{}
	for line := range strings.Lines(goList(t, args...)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
}

func goList(t *testing.T, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", append([]string{"list"}, args...)...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("go list: %v\n%s", err, stderr.String())
	}
	return string(out)
}
