package test

import (
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	inlineCode = regexp.MustCompile("`[^`\n]+`")
	goName     = regexp.MustCompile(`\b([a-z]+)\.([A-Z]\w*)(?:\.([A-Z]\w*))?`)
)

// TestNamesInDocuments looks up every name of this module that stands in a
// document's text: what was renamed or removed must not live on there.
func TestNamesInDocuments(t *testing.T) {
	packages := ownPackages(t)
	found := 0
	for _, file := range documents(t, "..") {
		if slices.Contains([]string{"CHANGELOG.md", "coverage.md"}, filepath.Base(file)) {
			continue // one may speak of what is gone, the other is generated
		}
		for _, code := range inlineCode.FindAllString(withoutBlocks(read(t, file)), -1) {
			for _, m := range goName.FindAllStringSubmatch(code, -1) {
				pkg := packages[m[1]]
				if pkg == nil {
					continue
				}
				found++
				if !exists(pkg, m[2], m[3]) {
					t.Errorf("%s: there is no %s", strings.TrimPrefix(file, "../"), m[0])
				}
			}
		}
	}
	if found < 300 {
		t.Errorf("found %d names: the search for them is broken", found)
	}
}

// TestMigrationGuides finds the row of each method of the Python SDK and of the
// flat Go client, with a Go name beside it.
func TestMigrationGuides(t *testing.T) {
	for guide, list := range map[string]string{"from-python.md": "python-methods.txt", "from-v1.md": "v1-methods.txt"} {
		rows := map[string]string{}
		for line := range strings.Lines(read(t, "../docs/"+guide)) {
			if cells := strings.Split(line, "|"); len(cells) > 3 {
				rows[strings.Trim(cells[1], " `")] = cells[2]
			}
		}
		for method := range strings.FieldsSeq(read(t, "testdata/"+list)) {
			if !goName.MatchString(rows[method]) {
				t.Errorf("%s does not say what became of %s", guide, method)
			}
		}
	}
}

// TestDocumentLinks follows the links from document to document.
func TestDocumentLinks(t *testing.T) {
	link := regexp.MustCompile(`\]\(([^)\s]+)\)`)
	for _, file := range documents(t, "..") {
		for _, m := range link.FindAllStringSubmatch(withoutBlocks(read(t, file)), -1) {
			path, section, _ := strings.Cut(m[1], "#")
			if strings.Contains(path, ":") {
				continue // another site's
			}
			target := file
			if path != "" {
				target = filepath.Join(filepath.Dir(file), path)
			}
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which is not there", file, m[1])
			} else if section != "" && !slices.Contains(sections(read(t, target)), section) {
				t.Errorf("%s links to %s, which has no such section", file, m[1])
			}
		}
	}
}

// sections are the anchors that GitHub gives to a document's headings.
func sections(text string) []string {
	var anchors []string
	for line := range strings.Lines(withoutBlocks(text)) {
		if title := strings.TrimLeft(line, "#"); title != line && strings.HasPrefix(title, " ") {
			plain := regexp.MustCompile(`[^\w\- ]`).ReplaceAllString(strings.ToLower(strings.TrimSpace(title)), "")
			anchors = append(anchors, strings.ReplaceAll(plain, " ", "-"))
		}
	}
	return anchors
}

// ownPackages are the packages of the SDK by name.
func ownPackages(t *testing.T) map[string]*types.Package {
	t.Helper()
	paths := map[string]bool{}
	for _, path := range packageNames(t) {
		if strings.HasPrefix(path, module+"/") {
			paths[path] = true
		}
	}
	importer := compiledPackages(t, token.NewFileSet(), paths)
	packages := map[string]*types.Package{}
	for path := range paths {
		pkg, err := importer.Import(path)
		if err != nil {
			t.Fatal(err)
		}
		packages[pkg.Name()] = pkg
	}
	return packages
}

// exists reports whether the package has the name and, unless it is empty, the
// name's type the member.
func exists(pkg *types.Package, name, member string) bool {
	object := pkg.Scope().Lookup(name)
	if object == nil || member == "" {
		return object != nil
	}
	found, _, _ := types.LookupFieldOrMethod(object.Type(), true, pkg, member)
	return found != nil
}

// withoutBlocks is the text of a document without its fenced blocks.
func withoutBlocks(text string) string {
	return regexp.MustCompile("(?ms)^\\s*```.*?^\\s*```\\s*?$").ReplaceAllString(text, "")
}

func read(t *testing.T, file string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
