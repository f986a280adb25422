//go:build unix

package output_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/output"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// A file keeps its mode, and a link to one stays a link, to a folder elsewhere too.
func TestWriteKeepsModesAndLinks(t *testing.T) {
	elsewhere := tree(t, map[string]string{"real.json": "old\n", "package/x_gen.go": generated + "x\n"})
	root := tree(t, map[string]string{"private_gen.go": generated + "a\n"})
	if err := os.Chmod(filepath.Join(root, "private_gen.go"), 0o600); err != nil {
		t.Fatal(err)
	}
	for name, to := range map[string]string{"link.json": "real.json", "linked": "package"} {
		if err := os.Symlink(filepath.Join(elsewhere, to), filepath.Join(root, name)); err != nil {
			t.Fatal(err)
		}
	}
	var files []templates.File
	paths := []string{"private_gen.go", "link.json", "linked/x_gen.go", "linked/new_gen.go"}
	for _, path := range paths {
		files = append(files, templates.File{Path: path, Content: []byte("new\n")})
	}
	if err := output.Write(root, files, output.Changes{Written: paths}); err != nil {
		t.Fatal(err)
	}
	same(t, map[string]string{"real.json": "new\n", "package/": "", "package/x_gen.go": "new\n", "package/new_gen.go": "new\n"}, snapshot(t, elsewhere))
	is := stat(t, root, "private_gen.go", "link.json")
	same(t, []fs.FileMode{0o600, fs.ModeSymlink}, []fs.FileMode{is[0].Mode(), is[1].Mode().Type()})
}
