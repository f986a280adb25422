package test

import (
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var (
	requirement = regexp.MustCompile(`(?m)^\s*(?:require )?([\w./-]+) v\S+$`) // without "// indirect"
	toolOf      = regexp.MustCompile(`(?m)^\s*(?:tool )?([\w.-]+\.[\w./-]+)$`)
	moduleRow   = regexp.MustCompile("(?m)^\\| (`[^|]+`) \\| [^|]+ \\|$")
)

// TestDependenciesHaveReasons holds docs/dependencies.md against the go.mod files:
// a module's section names what it requires and the tools that it builds, and
// nothing else.
func TestDependenciesHaveReasons(t *testing.T) {
	_, sections, _ := strings.Cut(read(t, "../docs/dependencies.md"), "\n## Modules of the repository\n")
	for section := range strings.SplitSeq(sections, "\n### ") {
		title, text, _ := strings.Cut(section, "\n")
		title, _, _ = strings.Cut(title, ":")
		var wants []string // requirements, and the packages of tools
		for i, dir := range strings.Split(title, "`") {
			if i%2 == 1 {
				wants = append(wants, requirementsOf(t, dir)...)
			}
		}
		var named []string
		for _, row := range moduleRow.FindAllStringSubmatch(text, -1) {
			for name := range strings.SplitSeq(row[1], ", ") {
				named = append(named, strings.Trim(name, "`"))
			}
		}
		isOf := func(want, name string) bool { return want == name || strings.HasPrefix(want, name+"/cmd/") }
		for _, want := range wants {
			if !slices.ContainsFunc(named, func(name string) bool { return isOf(want, name) }) {
				t.Errorf("docs/dependencies.md, %s: no reason is given for %s", title, want)
			}
		}
		for _, name := range named {
			if !slices.ContainsFunc(wants, func(want string) bool { return isOf(want, name) }) {
				t.Errorf("docs/dependencies.md, %s: %s is not required", title, name)
			}
		}
	}
}

// requirementsOf are the modules that a module requires itself, and its tools.
func requirementsOf(t *testing.T, dir string) []string {
	t.Helper()
	file := read(t, "../"+dir+"/go.mod")
	var all []string
	for _, m := range append(requirement.FindAllStringSubmatch(file, -1), toolOf.FindAllStringSubmatch(file, -1)...) {
		if !strings.HasPrefix(m[1], module) {
			all = append(all, m[1])
		}
	}
	return all
}

// TestEveryModuleHasASection finds modules that docs/dependencies.md leaves out.
func TestEveryModuleHasASection(t *testing.T) {
	document := read(t, "../docs/dependencies.md")
	for _, dir := range moduleDirs(t) {
		if dir != "" && !regexp.MustCompile("(?m)^### .*`"+regexp.QuoteMeta(dir)+"`").MatchString(document) {
			t.Errorf("docs/dependencies.md has no section for %s", dir)
		}
	}
}

// TestEveryModuleGetsUpdates compares the directories that Dependabot looks after
// with those that have a go.mod.
func TestEveryModuleGetsUpdates(t *testing.T) {
	var listed []string
	for update := range strings.SplitSeq(read(t, "../.github/dependabot.yml"), "- package-ecosystem: ") {
		if strings.HasPrefix(update, "gomod\n") {
			for _, m := range regexp.MustCompile(`(?:- |\[)/([\w./-]*)`).FindAllStringSubmatch(update, -1) {
				listed = append(listed, m[1])
			}
		}
	}
	slices.Sort(listed)
	if diff := cmp.Diff(moduleDirs(t), listed); diff != "" {
		t.Errorf("the modules differ from those in .github/dependabot.yml (- modules, + listed):\n%s", diff)
	}
}

// moduleDirs returns the sorted directories of the repository that have a go.mod,
// "" for the root.
func moduleDirs(t *testing.T) []string {
	t.Helper()
	var dirs []string
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && slices.Contains([]string{".git", "build", "gen", "testdata"}, d.Name()):
			return fs.SkipDir
		case d.Name() == "go.mod":
			dir, err := filepath.Rel("..", filepath.Dir(path))
			dirs = append(dirs, strings.TrimPrefix(filepath.ToSlash(dir), "."))
			return err
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(dirs)
	return dirs
}
