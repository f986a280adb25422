package test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	makeCommand    = regexp.MustCompile(`\bmake ((?:[A-Z]+=\S+ )*)([a-z][a-z-]*)`)
	goRun          = regexp.MustCompile(`\bgo run (?:-\S+ )*(\./\S+|github\.com/seclai/seclai-sdk-go/\S+)([^\n#|>&` + "`" + `]*)`)
	commandFlag    = regexp.MustCompile(` -([a-z][a-z-]*)`)
	inlinePath     = regexp.MustCompile("`((?:\\.?[a-z0-9_]+/)+[\\w.-]*|[A-Z]\\w+\\.md|go\\.\\w+|\\.[a-z]+\\.yml)`")
	fencedCommands = regexp.MustCompile("(?ms)^```(?:sh|console|txtar)?$.*?^```$")
	indentedCode   = regexp.MustCompile(`(?m)^    \S.*$`)
)

// notHere are a package of others, what a command makes, and what docs/templates.md
// has its reader write.
var notHere = []string{
	"go/packages",
	"build/docs",
	"internal/codegen/templates/reference.go", "internal/codegen/testdata/cases/reference.txtar",
}

// TestCommandsInDocuments looks up the targets of make, the programs and flags of
// go run, and the paths that documents name: what was renamed or removed must not
// live on there.
func TestCommandsInDocuments(t *testing.T) {
	makefile, library := read(t, "../Makefile"), filepath.Join(strings.TrimSpace(command(t, ".", "go", "env", "GOROOT")), "src")
	targets, programs, paths := 0, 0, 0
	for _, file := range documents(t, "..") {
		if filepath.Base(file) == "CHANGELOG.md" {
			continue // it may speak of what is gone
		}
		text := read(t, file)
		for _, m := range makeCommand.FindAllStringSubmatch(commandsIn(text), -1) {
			targets++
			if !regexp.MustCompile(`(?m)^` + m[2] + `:`).MatchString(makefile) {
				t.Errorf("%s: there is no make %s", file, m[2])
			}
		}
		for _, m := range goRun.FindAllStringSubmatch(commandsIn(text), -1) {
			programs++
			checkProgram(t, file, strings.TrimPrefix(strings.TrimRight(m[1], "`.,"), module), m[2])
		}
		for _, m := range inlinePath.FindAllStringSubmatch(withoutBlocks(text), -1) {
			if slices.Contains(notHere, m[1]) {
				continue
			}
			paths++
			if !pathExists(m[1], "..", filepath.Dir(file), library) {
				t.Errorf("%s: there is no %s", file, m[1])
			}
		}
	}
	if targets < 20 || programs < 8 || paths < 40 {
		t.Errorf("found %d targets, %d programs and %d paths: the search for them is broken", targets, programs, paths)
	}
}

// commandsIn is the code of a document: between backquotes, in fences, and indented.
func commandsIn(text string) string {
	code := inlineCode.FindAllString(withoutBlocks(text), -1)
	code = append(code, indentedCode.FindAllString(text, -1)...)
	code = append(code, fencedCommands.FindAllString(text, -1)...)
	return strings.Join(code, "\n")
}

// checkProgram looks for a program's folder, and for its flags in what it is made
// of.
func checkProgram(t *testing.T, file, folder, arguments string) {
	t.Helper()
	sources := goFiles(t, filepath.Join("..", folder))
	if len(sources) == 0 {
		t.Errorf("%s: there is no program %s", file, folder)
		return
	}
	var code strings.Builder
	for _, source := range sources {
		code.WriteString(read(t, source))
	}
	for _, m := range commandFlag.FindAllStringSubmatch(arguments, -1) {
		if m[1] != "h" && !strings.Contains(code.String(), `"`+m[1]+`"`) {
			t.Errorf("%s: %s has no flag -%s", file, folder, m[1])
		}
	}
}

// pathExists looks for a name in any of the folders.
func pathExists(name string, folders ...string) bool {
	for _, folder := range folders {
		if _, err := os.Stat(filepath.Join(folder, name)); err == nil {
			return true
		}
	}
	return false
}

// TestKeysInDocuments looks up the keys of the profiles and of the overlay that
// documents name, in the code that reads them.
func TestKeysInDocuments(t *testing.T) {
	for pattern, folders := range map[string][]string{
		`\bsso_\w+`:        {"../internal/sso"},
		`\bx-go-[a-z-]+\b`: {"../internal/codegen/read", "../internal/codegen/lower", "../internal/codegen/spec", "../internal/codegen"},
	} {
		var code strings.Builder
		for _, folder := range folders {
			for _, file := range goFiles(t, folder) {
				code.WriteString(read(t, file))
			}
		}
		found := 0
		for _, file := range documents(t, "..") {
			for _, key := range regexp.MustCompile(pattern).FindAllString(read(t, file), -1) {
				found++
				if !strings.Contains(code.String(), `"`+key+`"`) {
					t.Errorf("%s: nothing reads %s", file, key)
				}
			}
		}
		if found < 4 {
			t.Errorf("found %d of %s: the search for them is broken", found, pattern)
		}
	}
}
