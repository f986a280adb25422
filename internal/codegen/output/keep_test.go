package output

import (
	"os"
	"path/filepath"
	"testing"
)

// A file that is about to be replaced stays under its name until it is.
func TestKeep(t *testing.T) {
	root := t.TempDir()
	name := filepath.Join(root, "a_gen.go")
	if err := os.WriteFile(name, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Link(name, name+".link"); err != nil {
		t.Skip("this file system gives a file no second name: ", err)
	}
	tr := &transaction{root: root}
	if err := tr.stage("a_gen.go", []byte("new")); err != nil {
		t.Fatal(err)
	}
	s := tr.steps[0]
	if err := s.keep(); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{name, s.old()} {
		if data, err := os.ReadFile(path); err != nil || string(data) != "old" {
			t.Errorf("%s holds %q (%v), want the old content", path, data, err)
		}
	}
	if err := s.do(); err != nil {
		t.Fatal(err)
	}
	if data, err := os.ReadFile(name); err != nil || string(data) != "new" {
		t.Errorf("%s holds %q (%v), want the new content", name, data, err)
	}
}
