package output_test

import (
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seclai/seclai-sdk-go/internal/codegen/output"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

const generated = templates.Marker + "\n\npackage "

// tree writes files into a new folder.
func tree(t *testing.T, files map[string]string) string {
	t.Helper()
	root := t.TempDir()
	for name, content := range files {
		full := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(full), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(full, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return root
}

// snapshot reads a tree, with its folders as names that end in a slash.
func snapshot(t *testing.T, root string) map[string]string {
	t.Helper()
	found := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == root {
			return err
		}
		name := filepath.ToSlash(strings.TrimPrefix(path, root+string(filepath.Separator)))
		if d.IsDir() {
			found[name+"/"] = ""
			return nil
		}
		data, err := os.ReadFile(path)
		found[name] = string(data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func same(t *testing.T, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

func TestPlanAndWrite(t *testing.T) {
	root := tree(t, map[string]string{
		"go.mod":                   "module m\n",
		"a/same_gen.go":            generated + "a\n",
		"a/old_gen.go":             generated + "old\n",
		"a/stale_gen.go":           generated + "a\n",
		"a/byhand.go":              "package a\n",
		"docs/stale.md":            templates.MarkdownMarker + "\n",
		"docs/byhand.md":           "# By hand\n",
		"nested/go.mod":            "module nested\n",
		"nested/x_gen.go":          generated + "nested\n",
		"a/testdata/golden_gen.go": generated + "a\n",
		".hidden/x_gen.go":         generated + "a\n",
	})
	files := []templates.File{
		{Path: "a/same_gen.go", Content: []byte(generated + "a\n")},
		{Path: "a/old_gen.go", Content: []byte(generated + "new\n")},
		{Path: "b/c/new_gen.go", Content: []byte(generated + "c\n")},
	}
	changes, err := output.Plan(root, files)
	if err != nil {
		t.Fatal(err)
	}
	same(t, output.Changes{
		Written: []string{"a/old_gen.go", "b/c/new_gen.go"},
		Deleted: []string{"a/stale_gen.go", "docs/stale.md"},
	}, changes)

	want := snapshot(t, root)
	if err := output.Write(root, files, changes); err != nil {
		t.Fatal(err)
	}
	delete(want, "a/stale_gen.go")
	delete(want, "docs/stale.md")
	want["a/old_gen.go"] = generated + "new\n"
	want["b/"], want["b/c/"], want["b/c/new_gen.go"] = "", "", generated+"c\n"
	same(t, want, snapshot(t, root))

	if changes, err = output.Plan(root, files); err != nil {
		t.Fatal(err)
	}
	if len(changes.Written)+len(changes.Deleted) > 0 {
		t.Errorf("the second time there still are changes: %v", changes)
	}
}

// Whatever step fails, the tree is what it was, and so are its files: nothing was
// copied, which could fail as well. Most steps fail before anything is replaced; a
// file that should be deleted but is gone fails after the others were.
func TestWriteAllOrNone(t *testing.T) {
	for name, test := range map[string]struct {
		blocked map[string]string
		changes output.Changes
	}{
		"a folder in the place of a file": {map[string]string{"z_gen.go/file": "in the way"}, output.Changes{Written: []string{"z_gen.go"}}},
		"a file in the place of a folder": {map[string]string{"z_gen.go": "in the way"}, output.Changes{Written: []string{"z_gen.go/x_gen.go"}}},
		"a folder to delete":              {nil, output.Changes{Deleted: []string{"gone/z_gen.go"}}},
		"a file to delete":                {nil, output.Changes{Deleted: []string{"z_gen.go"}}},
	} {
		t.Run(name, func(t *testing.T) {
			before := map[string]string{"a_gen.go": generated + "old\n", "stale_gen.go": generated + "a\n"}
			maps.Copy(before, test.blocked)
			root := tree(t, before)
			want := snapshot(t, root)
			was := stat(t, root, "a_gen.go", "stale_gen.go")
			c := output.Changes{
				Written: append([]string{"a_gen.go", "new/b_gen.go"}, test.changes.Written...), Deleted: append([]string{"stale_gen.go"}, test.changes.Deleted...),
			}
			var files []templates.File
			for _, path := range c.Written {
				files = append(files, templates.File{Path: path, Content: []byte(generated + "new\n")})
			}
			err := output.Write(root, files, c)
			if err == nil || !strings.Contains(err.Error(), "z_gen.go") {
				t.Fatalf("the error does not name z_gen.go: %v", err)
			}
			same(t, want, snapshot(t, root))
			for i, is := range stat(t, root, "a_gen.go", "stale_gen.go") {
				if !os.SameFile(was[i], is) {
					t.Errorf("%s is another file than before", is.Name())
				}
			}
		})
	}
}

func stat(t *testing.T, root string, names ...string) []fs.FileInfo {
	t.Helper()
	all := make([]fs.FileInfo, len(names))
	for i, name := range names {
		info, err := os.Lstat(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		all[i] = info
	}
	return all
}

// What a run has left that was killed goes with the next one.
func TestLeftOvers(t *testing.T) {
	root := tree(t, map[string]string{"a/.seclai-gen-12": generated + "new\n", "a/.seclai-gen-12.old": generated + "old\n", "a/.other": "\n"})
	changes, err := output.Plan(root, nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := output.Write(root, nil, changes); err != nil {
		t.Fatal(err)
	}
	same(t, map[string]string{"a/": "", "a/.other": "\n"}, snapshot(t, root))
}

func TestCheck(t *testing.T) {
	root := tree(t, map[string]string{
		"go.mod":         "module example.com/m\n\ngo 1.26\n",
		"a/byhand.go":    "package a\n\nimport \"time\"\n\nfunc Use() time.Time { return Made() }\n",
		"a/stale_gen.go": generated + "a\n\nfunc Twice() {}\n",
	})
	made := func(body string) []templates.File {
		return []templates.File{
			{Path: "a/made_gen.go", Content: []byte(generated + "a\n\nimport \"time\"\n\n" + body)},
			{Path: "b/new_gen.go", Content: []byte(generated + "b\n\nimport \"example.com/m/a\"\n\nvar _ = a.Made\n")},
		}
	}
	good := made("func Made() time.Time { return time.Time{} }\n\nfunc Twice() {}\n")
	module, err := output.Check(t.Context(), root, good, []string{"a/stale_gen.go"})
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, p := range module.Packages {
		paths = append(paths, p.Path())
	}
	same(t, "example.com/m", module.Path)
	same(t, []string{"example.com/m/a", "example.com/m/b"}, paths)

	for name, test := range map[string]struct {
		files []templates.File
		want  string
	}{
		"declared twice": {good, "a/stale_gen.go"},
		"wrong type":     {made("func Made() int { return 0 }\n"), "a/byhand.go:5:31"},
		"syntax":         {made("func Made( {\n"), "a/made_gen.go:7"},
		"no such import": {made("import _ \"example.com/gone\"\n"), "example.com/gone"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := output.Check(t.Context(), root, test.files, nil)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%q is not in %v", test.want, err)
			}
		})
	}
}
