// Command docs makes a static site of the module's documentation: a page for each
// package with its examples, one for each document, the sources, and a search that
// also works when the files are opened without a server.
//
//	docs [-out build/docs] [-version v1.2.3]
//
// The site goes into a folder named after the version, and once more into latest
// unless a newer version is there. Folders of other versions that are there stay, and
// can be chosen on every page.
package main

import (
	"context"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"golang.org/x/mod/semver"
)

func main() {
	out := flag.String("out", "build/docs", "write the site to `FOLDER`")
	version := flag.String("version", "", "the `VERSION` that is documented (default: core.Version)")
	flag.Parse()
	if err := run(context.Background(), ".", *out, *version); err != nil {
		fmt.Fprintln(os.Stderr, "docs:", err)
		os.Exit(1)
	}
}

// run documents the module in folder root.
func run(ctx context.Context, root, out, version string) error {
	packages, err := load(ctx, root)
	if err != nil {
		return err
	}
	if version == "" {
		if version, err = versionOf(packages); err != nil {
			return err
		}
	}
	site := &site{version: version, packages: packages}
	if err := site.read(root); err != nil {
		return err
	}
	files, err := site.files()
	if err != nil {
		return err
	}
	if err := replace(filepath.Join(out, version), files); err != nil {
		return err
	}
	versions, err := versionsIn(out)
	if err != nil {
		return err
	}
	if versions[0] == version {
		if err := replace(filepath.Join(out, "latest"), files); err != nil {
			return err
		}
	}
	return writeRoot(out, versions)
}

// replace writes files into a folder that has nothing else in it.
func replace(folder string, files map[string][]byte) error {
	if err := os.RemoveAll(folder); err != nil {
		return err
	}
	for name, data := range files {
		file := filepath.Join(folder, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// versionsIn are the versions that there are, the newest first.
func versionsIn(out string) ([]string, error) {
	entries, err := os.ReadDir(out)
	if err != nil {
		return nil, err
	}
	var versions []string
	for _, e := range entries {
		if e.IsDir() && e.Name() != "latest" {
			versions = append(versions, e.Name())
		}
	}
	semver.Sort(versions)
	slices.Reverse(versions)
	return versions, nil
}

// versionEntry is an entry of the menu of versions.
type versionEntry struct {
	Name  string   `json:"name"`
	Label string   `json:"label"`
	Pages []string `json:"pages"` // without those of sources
}

// writeRoot writes what all versions share: the way to the latest, and the menu of
// those that there are.
func writeRoot(out string, versions []string) error {
	menu := []versionEntry{}
	for i, version := range versions {
		e := versionEntry{Name: version, Label: version}
		if i == 0 {
			e.Label += " (latest)"
		}
		for _, pattern := range []string{"*.html", "pkg/*.html"} {
			names, err := fs.Glob(os.DirFS(filepath.Join(out, version)), pattern)
			if err != nil {
				return err
			}
			e.Pages = append(e.Pages, names...)
		}
		menu = append(menu, e)
	}
	return writeAll(out, map[string]string{
		"versions.js": fmt.Sprintf("const versions = %s\n", mustJSON(menu)),
		"index.html":  `<!doctype html><meta charset="utf-8"><title>Documentation</title><meta http-equiv="refresh" content="0; url=latest/index.html"><a href="latest/index.html">Documentation</a>` + "\n",
	})
}

func writeAll(folder string, files map[string]string) error {
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}
