package test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var firstProgram = regexp.MustCompile("(?s)<!-- firstprogram -->\n```go\n(.*?)```")

// TestReadmeFirstProgram builds the README's program in a module of its own, as
// its reader would, and runs it against the fake.
func TestReadmeFirstProgram(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	program := firstProgram.FindSubmatch(readme)
	if program == nil {
		t.Fatal("README.md has no first program")
	}
	dir := freshModule(t, string(program[1]))
	server, _ := newServer(t)
	cmd := exec.CommandContext(t.Context(), "go", "run", ".")
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=-mod=mod", "SECLAI_API_KEY=any", "SECLAI_API_URL="+server.URL)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("go run: %v\n%s", err, out)
	}
	lines := strings.Split(strings.TrimSpace(string(out)), "\n")
	if last := lines[len(lines)-1]; len(lines) < 3 || len(last) < 10 {
		t.Errorf("want a list of agents and an answer, got\n%s", out)
	}
}

// TestWhatAUserLinks: a program that imports core and agents requires one module
// and links the standard library and this module, and of that not all.
func TestWhatAUserLinks(t *testing.T) {
	dir := freshModule(t, `package main

import (
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

func main() {
	client, err := core.New()
	if err == nil {
		_ = agents.New(client)
	}
}
`)
	mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(string(mod), "require"); n != 1 || strings.Contains(string(mod), "// indirect") {
		t.Errorf("want one require line, none indirect:\n%s", mod)
	}
	linked := command(t, dir, "go", "list", "-deps", "-f", "{{if not .Standard}}{{.ImportPath}}{{end}}", ".")
	for pkg := range strings.FieldsSeq(linked) {
		if name, ours := strings.CutPrefix(pkg, "github.com/seclai/seclai-sdk-go/"); pkg != "example.com/fresh" && (!ours || name == "sources") {
			t.Errorf("the program links %s", pkg)
		}
	}
}

// freshModule is a folder with a program in a module that uses the SDK from here.
func freshModule(t *testing.T, program string) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	command(t, dir, "go", "mod", "init", "example.com/fresh")
	command(t, dir, "go", "mod", "edit", "-replace", "github.com/seclai/seclai-sdk-go="+root)
	command(t, dir, "go", "mod", "tidy")
	return dir
}

// command runs a program without the workspace and returns what it prints.
func command(t *testing.T, dir string, args ...string) string {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOWORK=off")
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return string(out)
}
