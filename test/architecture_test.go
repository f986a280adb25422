package test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestPackagesInArchitecture compares the tables of packages in docs/architecture.md
// with what the packages of the workspace import.
func TestPackagesInArchitecture(t *testing.T) {
	rows := packageRows(read(t, "../docs/architecture.md"))
	found := map[string]bool{}
	packages := 0
	for line := range strings.Lines(goList(t, "-f", "{{.ImportPath}}{{range .Imports}} {{.}}{{end}}", module+"/...")) {
		fields := strings.Fields(line)
		name, ours := strings.CutPrefix(fields[0], module+"/")
		if !ours {
			continue // the root, which is documentation
		}
		packages++
		row := rowOf(name, rows)
		if row == "" {
			t.Errorf("docs/architecture.md has no line for %s", name)
			continue
		}
		found[row] = true
		for _, path := range fields[1:] {
			used, ours := strings.CutPrefix(path, module+"/")
			if ours && !slices.Contains(rows[row], used) && !slices.Contains(rows[row], rowOf(used, rows)) {
				t.Errorf("docs/architecture.md: %s imports %s", name, used)
			}
		}
	}
	for row := range rows {
		if !found[row] && row != "bench/…" { // which is not in the workspace
			t.Errorf("docs/architecture.md has a line for %s, which is not there", row)
		}
	}
	if packages < 60 || len(rows) < 35 {
		t.Errorf("found %d packages and %d lines: the search for them is broken", packages, len(rows))
	}
}

// domains is the row of the packages of the domains.
const domains = "agents, sources, …"

// packageRows returns what the packages of each row may import, as rows or packages.
func packageRows(text string) map[string][]string {
	rows := map[string][]string{}
	for _, m := range regexp.MustCompile("(?m)^\\| (`.+) \\| .+ \\| (.+) \\|$").FindAllStringSubmatch(text, -1) {
		imports := strings.Split(strings.ReplaceAll(m[2], "`", ""), ", ")
		if i := slices.Index(imports, "the domains"); i >= 0 {
			imports[i] = domains
		}
		rows[strings.ReplaceAll(m[1], "`", "")] = imports
	}
	return rows
}

// rowOf returns the row of a package, or "" if there is none.
func rowOf(name string, rows map[string][]string) string {
	parent, _, _ := strings.Cut(name, "/")
	short := strings.TrimPrefix(name, "internal/codegen/")
	for _, row := range []string{name, short, parent + "/…"} {
		if rows[row] != nil {
			return row
		}
	}
	if parent == name {
		return domains
	}
	return ""
}
