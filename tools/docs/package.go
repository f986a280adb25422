package main

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/doc"
	"go/doc/comment"
	"go/format"
	"go/token"
	"html/template"
	"slices"
	"strings"
)

// symbol is something declared, as it is shown.
type symbol struct {
	ID, Name, Kind string
	Source         string // where it stands
	Doc, Decl      template.HTML
	Examples       []example
	Members        []*symbol // of a type: its constants, functions and methods
}

type example struct {
	ID, Title string
	Doc       template.HTML
	Code      template.HTML
	Output    string
	Unordered bool
}

// packageView is what the template of a package shows.
type packageView struct {
	Name, Path, ImportPath string
	Doc                    template.HTML
	Examples               []example
	Values                 []*symbol // constants and variables
	Funcs, Types           []*symbol
	Files                  []link
}

func (s *site) packagePage(p *pkg) (*page, error) {
	v := &viewer{site: s, pkg: p}
	view := &packageView{
		Name: p.Name, Path: p.path, ImportPath: p.ImportPath,
		Doc: v.comment(p.Doc, 3), Examples: v.examples("", p.Examples),
	}
	v.search(p.path, "package", "", string(p.Text(p.Doc)))
	view.Values = append(v.values("constant", p.Consts), v.values("variable", p.Vars)...)
	for _, f := range p.Funcs {
		view.Funcs = append(view.Funcs, v.function(f))
	}
	for _, t := range p.Types {
		view.Types = append(view.Types, v.typ(t))
	}
	for _, name := range p.files {
		view.Files = append(view.Files, link{Title: strings.TrimPrefix(name, p.path+"/"), URL: "../" + sourceFile(name)})
	}
	slices.SortStableFunc(view.Types, func(a, b *symbol) int { return clientFirst(a) - clientFirst(b) })
	page := &page{Kind: "package", Title: p.path, Content: view}
	for _, f := range view.Funcs {
		page.Contents = append(page.Contents, link{Title: f.ID, URL: "#" + f.ID, Level: 2})
	}
	for _, t := range view.Types {
		page.Contents = append(page.Contents, link{Title: t.ID, URL: "#" + t.ID, Level: 2})
		for _, m := range t.Members {
			if m.inContents() {
				page.Contents = append(page.Contents, link{Title: strings.TrimPrefix(m.ID, t.ID+"."), URL: "#" + m.ID, Level: 3})
			}
		}
	}
	return page, v.err
}

// clientFirst sorts the type that a reader looks for before the others.
func clientFirst(s *symbol) int {
	if s.ID == "Client" {
		return 0
	}
	return 1
}

// inContents reports whether the page's contents name a member of a type: not its
// constants, nor the methods that every answer has.
func (s *symbol) inContents() bool {
	return (s.Kind == "function" || s.Kind == "method") &&
		!strings.HasSuffix(s.ID, ".MarshalJSON") && !strings.HasSuffix(s.ID, ".UnmarshalJSON")
}

// overview lists the packages and the example programs.
func (s *site) overview() (packages, programs []link) {
	for _, p := range s.packages {
		l := link{Title: p.path, URL: packageFile(p.path), About: p.Synopsis(p.Doc)}
		if p.program {
			l.URL = sourceFile(p.files[0])
			programs = append(programs, l)
		} else {
			packages = append(packages, l)
		}
	}
	return packages, programs
}

// viewer makes the symbols of one package.
type viewer struct {
	*site
	pkg *pkg
	err error // the first
}

func (v *viewer) values(kind string, groups []*doc.Value) []*symbol {
	var all []*symbol
	for _, g := range groups {
		s := v.symbol(kind, g.Names[0], g.Names[0], g.Doc, g.Decl, nil)
		for _, name := range g.Names[1:] {
			v.search(v.pkg.path+"."+name, kind, name, string(v.pkg.Text(g.Doc)))
			s.Decl = anchor(s.Decl, name)
		}
		all = append(all, s)
	}
	return all
}

// anchor makes a constant or variable of a group a place to link to.
func anchor(decl template.HTML, name string) template.HTML {
	before, after, found := strings.Cut(string(decl), "\n\t"+name+" ")
	if !found { // it shares a line
		return template.HTML(`<span id="`+name+`"></span>`) + decl
	}
	return template.HTML(before + "\n\t" + `<span id="` + name + `">` + name + `</span> ` + after)
}

func (v *viewer) function(f *doc.Func) *symbol {
	id, name, kind := f.Name, "func "+f.Name, "function"
	if f.Recv != "" {
		recv := strings.TrimPrefix(strings.Split(f.Recv, "[")[0], "*")
		id, name, kind = recv+"."+f.Name, "func ("+f.Recv+") "+f.Name, "method"
	}
	f.Decl.Body, f.Decl.Doc = nil, nil
	return v.symbol(kind, id, name, f.Doc, f.Decl, f.Examples)
}

func (v *viewer) typ(t *doc.Type) *symbol {
	s := v.symbol("type", t.Name, "type "+t.Name, t.Doc, t.Decl, t.Examples)
	s.Members = append(v.values("constant", t.Consts), v.values("variable", t.Vars)...)
	for _, f := range t.Funcs {
		s.Members = append(s.Members, v.function(f))
	}
	for _, m := range t.Methods {
		s.Members = append(s.Members, v.function(m))
	}
	return s
}

func (v *viewer) symbol(kind, id, name, text string, decl ast.Decl, examples []*doc.Example) *symbol {
	file, line := v.pkg.position(decl.Pos())
	if g, ok := decl.(*ast.GenDecl); ok {
		g.Doc = nil
		if len(g.Specs) > 0 && !g.Lparen.IsValid() {
			line = v.pkg.fset.Position(g.Specs[0].Pos()).Line
		}
	}
	code := v.code(decl)
	words := string(v.pkg.Text(text))
	if kind == "type" {
		words += " " + string(code) // so that fields are found
	}
	v.search(v.pkg.path+"."+id, kind, id, words)
	return &symbol{
		ID: id, Name: name, Kind: kind, Doc: v.comment(text, 5), Examples: v.examples(id, examples),
		Source: fmt.Sprintf("../%s#L%d", sourceFile(file), line),
		Decl:   highlight(code, v.target),
	}
}

// code is the source of a declaration or of an example's body.
func (v *viewer) code(node any) []byte {
	var out bytes.Buffer
	if err := format.Node(&out, v.pkg.fset, node); err != nil && v.err == nil {
		v.err = fmt.Errorf("%s: %w", v.pkg.path, err)
	}
	return out.Bytes()
}

// target is the address of a name in a declaration.
func (v *viewer) target(qualifier, name string, begins bool) string {
	switch {
	case !token.IsExported(name) || begins: // the name of a field
		return ""
	case qualifier == "":
		if v.hasType(v.pkg, name) {
			return "#" + name
		}
		return ""
	}
	for _, p := range v.packages {
		if p.Name == qualifier && !p.program && v.hasType(p, name) {
			return v.relative(p) + "#" + name
		}
	}
	return ""
}

func (v *viewer) hasType(p *pkg, name string) bool {
	for _, t := range p.Types {
		if t.Name == name {
			return true
		}
	}
	return false
}

func (v *viewer) relative(p *pkg) string { return strings.TrimPrefix(packageFile(p.path), "pkg/") }

// comment is a doc comment as HTML, with its links.
func (v *viewer) comment(text string, level int) template.HTML {
	printer := v.pkg.Printer()
	printer.HeadingLevel = level
	printer.DocLinkURL = func(l *comment.DocLink) string {
		name := l.Name
		if l.Recv != "" {
			name = l.Recv + "." + name
		}
		if name != "" {
			name = "#" + name
		}
		if l.ImportPath == "" {
			return name
		}
		for _, p := range v.packages {
			if p.ImportPath == l.ImportPath {
				return v.relative(p) + name
			}
		}
		return "https://pkg.go.dev/" + l.ImportPath + name
	}
	return template.HTML(printer.HTML(v.pkg.Parser().Parse(text)))
}

func (v *viewer) examples(of string, all []*doc.Example) []example {
	var shown []example
	for _, x := range all {
		title := "Example"
		id := "example-" + of
		if x.Suffix != "" {
			title += " (" + x.Suffix + ")"
			id += "-" + x.Suffix
		}
		if of == "" && x.Suffix == "" {
			id = "example-package"
		}
		code := v.code(body(x))
		v.search(v.pkg.path+" "+title+" "+of, "example", id, x.Doc+" "+string(code)+" "+x.Output)
		shown = append(shown, example{
			ID: id, Title: title, Doc: v.comment(x.Doc, 6), Code: highlight(unindent(code), nil), Output: x.Output, Unordered: x.Unordered,
		})
	}
	return shown
}

// body is what an example runs, with its comments but without the output's.
func body(x *doc.Example) any {
	if _, ok := x.Code.(*ast.BlockStmt); !ok {
		return x.Code
	}
	var comments []*ast.CommentGroup
	for _, c := range x.Comments {
		if !strings.Contains(strings.ToLower(strings.TrimLeft(c.Text(), " ")), "output:") {
			comments = append(comments, c)
		}
	}
	return nodeWith(x.Code, comments)
}

// unindent takes the braces and the indentation off a block.
func unindent(code []byte) []byte {
	text, ok := strings.CutPrefix(string(code), "{")
	if !ok {
		return code
	}
	text = strings.TrimSuffix(strings.TrimRight(text, "\n"), "}")
	text = strings.ReplaceAll(text, "\n\t", "\n")
	return []byte(strings.Trim(text, "\n") + "\n")
}
