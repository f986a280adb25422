package main

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

//go:embed assets
var assets embed.FS

var templates = template.Must(template.ParseFS(assets, "assets/*.html"))

// site is all that goes into one version's folder.
type site struct {
	version   string
	packages  []*pkg
	documents []*document
	sources   map[string][]byte // by path from the module's root
	index     []entry           // for the search
}

// read reads the documents and sources.
func (s *site) read(root string) error {
	for _, pattern := range []string{"*.md", "docs/*.md"} {
		names, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			return err
		}
		for _, name := range names {
			text, err := os.ReadFile(name)
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, name)
			if err != nil {
				return err
			}
			s.documents = append(s.documents, newDocument(filepath.ToSlash(rel), text))
		}
	}
	slices.SortStableFunc(s.documents, func(a, b *document) int { return a.rank() - b.rank() })
	s.sources = map[string][]byte{}
	for _, p := range s.packages {
		for _, name := range p.files {
			text, err := os.ReadFile(filepath.Join(root, name))
			if err != nil {
				return err
			}
			s.sources[name] = text
		}
	}
	return nil
}

// files makes every file of the site, by its path in the version's folder.
func (s *site) files() (map[string][]byte, error) {
	files := map[string][]byte{}
	for _, d := range s.documents {
		if err := s.add(files, d.page(), s.documentPage(d)); err != nil {
			return nil, fmt.Errorf("%s: %w", d.file, err)
		}
	}
	for _, p := range s.packages {
		if p.program {
			continue
		}
		page, err := s.packagePage(p)
		if err != nil {
			return nil, err
		}
		if err := s.add(files, packageFile(p.path), page); err != nil {
			return nil, fmt.Errorf("%s: %w", p.path, err)
		}
	}
	for name, text := range s.sources {
		if err := s.add(files, sourceFile(name), s.sourcePage(name, text)); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	for _, name := range []string{"style.css", "search.js"} {
		data, err := assets.ReadFile("assets/" + name)
		if err != nil {
			return nil, err
		}
		files[name] = data
	}
	files["index.js"] = fmt.Appendf(nil, "const index = %s\n", mustJSON(s.index))
	return files, nil
}

func packageFile(path string) string { return "pkg/" + strings.ReplaceAll(path, "/", "-") + ".html" }
func sourceFile(path string) string  { return "src/" + path + ".html" }

// page is what every page's template is given.
type page struct {
	Kind      string // the template of its content
	Title     string
	Root      string // from the page's folder to the site's: "../"
	File      string // the page's own, from there
	Version   string
	Packages  []link
	Documents []link
	Contents  []link // the sections of the page
	Content   any
}

// link leads to another page, or to a section of this one.
type link struct {
	Title, URL, About string
	Current           bool
	Level             int
}

// add renders a page into files.
func (s *site) add(files map[string][]byte, file string, p *page) error {
	p.Root, p.File = strings.Repeat("../", strings.Count(file, "/")), file
	p.Version = s.version
	for _, d := range s.documents {
		p.Documents = append(p.Documents, link{Title: d.title, URL: d.page(), Current: d.page() == file})
	}
	for _, k := range s.packages {
		if !k.program {
			p.Packages = append(p.Packages, link{Title: k.path, URL: packageFile(k.path), Current: packageFile(k.path) == file})
		}
	}
	var content, whole bytes.Buffer
	if err := templates.ExecuteTemplate(&content, p.Kind+".html", p); err != nil {
		return err
	}
	p.Content = template.HTML(content.String())
	if err := templates.ExecuteTemplate(&whole, "page.html", p); err != nil {
		return err
	}
	files[file] = whole.Bytes()
	return nil
}

func (s *site) sourcePage(name string, text []byte) *page {
	type line struct {
		Number int
		Code   template.HTML
	}
	var lines []line
	for i, code := range strings.Split(strings.TrimRight(string(highlight(text, nil)), "\n"), "\n") {
		lines = append(lines, line{i + 1, template.HTML(code)})
	}
	return &page{Kind: "source", Title: name, Content: map[string]any{"Lines": lines, "Name": path.Base(name)}}
}

func mustJSON(v any) []byte {
	data, err := json.Marshal(v)
	if err != nil {
		panic(err) // strings and slices of them can't fail
	}
	return data
}
