package test

import (
	"bufio"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
)

var (
	firstProgram = regexp.MustCompile("(?s)<!-- firstprogram -->\n```go\n(.*?)```")
	shown        = regexp.MustCompile(`<!-- (commands: [^>]+|output) -->\n\n((?:    .*\n)+)`)
	address      = regexp.MustCompile(`http://[0-9.:]+`)
)

// TestReadmeFirstProgram does what the README says, from the clone to a program
// that streams a run of the fake, without anything being downloaded. It differs in
// where the clone is, and in the fake's port.
func TestReadmeFirstProgram(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("the commands are for a Unix shell")
	}
	readme := read(t, "../README.md")
	program := firstProgram.FindStringSubmatch(readme)
	blocks := map[string]string{}
	for _, m := range shown.FindAllStringSubmatch(readme, -1) {
		blocks[m[1]] = strings.ReplaceAll(strings.TrimPrefix(m[2], "    "), "\n    ", "\n")
	}
	if program == nil || len(blocks) != 5 {
		t.Fatalf("README.md has no first program, or not its commands: %q", blocks)
	}
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	clone := filepath.Join(t.TempDir(), "seclai-sdk-go")
	if err := os.Mkdir(clone, 0o700); err != nil {
		t.Fatal(err)
	}

	setUp := strings.Replace(blocks["commands: set up"], "=../seclai-sdk-go", "="+root, 1)
	dir := strings.TrimSpace(command(t, clone, "sh", "-ec", setUp+"pwd"))
	if err := os.WriteFile(filepath.Join(dir, "main.go"), []byte(program[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	url := startFake(t, dir, blocks["commands: fake"])
	run := address.ReplaceAllLiteralString(blocks["commands: run"], url)
	out := command(t, dir, "sh", "-ec", run)
	if lines := strings.Count(out, "\n"); lines < 3 || !strings.HasSuffix(out, "\n"+blocks["output"]) {
		t.Errorf("want a list of agents and then %q, got\n%s", blocks["output"], out)
	}
}

// startFake runs the commands that end with the fake, and returns its address. What
// go run would start is built and then run in the shell's place, so that it ends
// with the shell.
func startFake(t *testing.T, dir, commands string) string {
	t.Helper()
	before, fake, found := strings.Cut(commands, "go run ")
	pkg, flags, flagged := strings.Cut(strings.TrimSpace(fake), " ")
	if !found || !flagged {
		t.Fatalf("these commands start no fake with flags:\n%s", commands)
	}
	flags = strings.Replace(flags, ":8080", ":0", 1)
	cmd := exec.CommandContext(t.Context(), "sh", "-ec", before+"go build -o ../fake "+pkg+"\nexec ../fake "+flags)
	cmd.Dir, cmd.Env = dir, readersEnv()
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var stderr strings.Builder
	cmd.Stderr = &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = cmd.Wait() }) // the test's context has ended it
	line, err := bufio.NewReader(out).ReadString('\n')
	url := address.FindString(line)
	if url == "" {
		t.Fatalf("the fake printed %q, %v\n%s", line, err, stderr.String())
	}
	return url
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
	cmd.Env = readersEnv()
	var stderr strings.Builder
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s%s", strings.Join(args, " "), err, out, stderr.String())
	}
	return string(out)
}

// readersEnv is the environment of somebody who has Go alone: no workspace, and
// nothing to download from.
func readersEnv() []string { return append(os.Environ(), "GOWORK=off", "GOPROXY=off", "GOFLAGS=") }
