package main

import (
	"bytes"
	"html/template"
	"path"
	"regexp"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/renderer/html"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

const repository = "https://github.com/seclai/seclai-sdk-go/blob/main/"

// document is a Markdown file.
type document struct {
	file  string // from the module's root
	title string
	text  []byte
	root  ast.Node
}

var markdown = goldmark.New(
	goldmark.WithExtensions(extension.Table, extension.Strikethrough),
	goldmark.WithParserOptions(parser.WithAutoHeadingID()),
	goldmark.WithRendererOptions(
		html.WithUnsafe(), // the files are ours, and diagrams use <br>
		renderer.WithNodeRenderers(util.Prioritized(codeRenderer{}, 100)),
	),
)

func newDocument(file string, source []byte) *document {
	d := &document{file: file, title: strings.TrimSuffix(path.Base(file), ".md"), text: source}
	d.root = markdown.Parser().Parse(text.NewReader(source))
	for _, h := range d.headings() {
		if h.level == 1 {
			d.title = h.title
			break
		}
	}
	return d
}

// page is the document's file in the site.
func (d *document) page() string { return documentPage(d.file) }

func documentPage(file string) string {
	name := strings.ToLower(strings.TrimSuffix(path.Base(file), ".md"))
	if name == "readme" {
		name = "index"
	}
	return name + ".html"
}

// rank orders the documents as they are likely to be wanted.
func (d *document) rank() int {
	known := []string{"README.md", "docs/guide.md", "docs/testing.md", "docs/from-python.md", "docs/from-v1.md", "docs/coverage.md", "CHANGELOG.md"}
	if i := slices.Index(known, d.file); i >= 0 {
		return i
	}
	return len(known)
}

type heading struct {
	level     int
	title, id string
	node      ast.Node
}

func (d *document) headings() []heading {
	var found []heading
	for n := d.root.FirstChild(); n != nil; n = n.NextSibling() {
		if h, ok := n.(*ast.Heading); ok {
			id, _ := h.AttributeString("id")
			raw, _ := id.([]byte)
			found = append(found, heading{h.Level, plain(h, d.text), string(raw), h})
		}
	}
	return found
}

func (s *site) documentPage(d *document) *page {
	p := &page{Kind: "document", Title: d.title}
	s.retarget(d)
	for _, h := range d.headings() {
		if h.level == 2 || h.level == 3 {
			p.Contents = append(p.Contents, link{Title: h.title, URL: "#" + h.id, Level: h.level})
		}
		s.index = append(s.index, entry{Title: h.title, Kind: d.title, URL: d.page() + "#" + h.id, Text: d.section(h)})
	}
	var out bytes.Buffer
	if err := markdown.Renderer().Render(&out, d.text, d.root); err != nil {
		panic(err) // a buffer can't fail
	}
	content := map[string]any{"HTML": template.HTML(out.String()), "Home": d.page() == "index.html"}
	if d.page() == "index.html" {
		content["Packages"], content["Programs"] = s.overview()
	}
	p.Content = content
	return p
}

// retarget makes links to files lead to their pages, or else to the repository.
func (s *site) retarget(d *document) {
	_ = ast.Walk(d.root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		l, ok := n.(*ast.Link)
		target := ""
		if ok {
			target = string(l.Destination)
		}
		if !ok || !entering || target == "" || strings.HasPrefix(target, "#") || strings.Contains(target, ":") {
			return ast.WalkContinue, nil
		}
		file, section, _ := strings.Cut(target, "#")
		file = path.Join(path.Dir(d.file), file)
		known := slices.ContainsFunc(s.documents, func(d *document) bool { return d.file == file })
		switch {
		case known && section != "":
			l.Destination = []byte(documentPage(file) + "#" + section)
		case known:
			l.Destination = []byte(documentPage(file))
		default:
			l.Destination = []byte(repository + file)
		}
		return ast.WalkContinue, nil
	})
}

// section is the plain text from a heading to the next.
func (d *document) section(h heading) string {
	var b strings.Builder
	for n := h.node.NextSibling(); n != nil && n.Kind() != ast.KindHeading; n = n.NextSibling() {
		b.WriteString(plain(n, d.text) + " ")
	}
	return squeeze(b.String())
}

// plain is the text of a node without its marks.
func plain(n ast.Node, source []byte) string {
	var b strings.Builder
	_ = ast.Walk(n, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			if n.Type() == ast.TypeBlock {
				b.WriteByte(' ')
			}
			return ast.WalkContinue, nil
		}
		switch n := n.(type) {
		case *ast.Text:
			b.Write(n.Segment.Value(source))
			if n.SoftLineBreak() {
				b.WriteByte(' ')
			}
		case *ast.FencedCodeBlock, *ast.CodeBlock:
			for _, s := range n.Lines().Sliced(0, n.Lines().Len()) {
				b.Write(s.Value(source))
			}
		}
		return ast.WalkContinue, nil
	})
	return strings.TrimSpace(b.String())
}

var spaces = regexp.MustCompile(`\s+`)

func squeeze(s string) string { return strings.TrimSpace(spaces.ReplaceAllString(s, " ")) }

// codeRenderer highlights blocks of Go.
type codeRenderer struct{}

func (codeRenderer) RegisterFuncs(r renderer.NodeRendererFuncRegisterer) {
	r.Register(ast.KindFencedCodeBlock, func(w util.BufWriter, source []byte, node ast.Node, entering bool) (ast.WalkStatus, error) {
		if !entering {
			return ast.WalkContinue, nil
		}
		block, ok := node.(*ast.FencedCodeBlock)
		if !ok {
			return ast.WalkContinue, nil
		}
		var code bytes.Buffer
		for _, s := range block.Lines().Sliced(0, block.Lines().Len()) {
			code.Write(s.Value(source))
		}
		language := string(block.Language(source))
		if language == "mermaid" {
			if drawn := flow(code.String()); drawn != "" {
				_, err := w.WriteString(string(drawn))
				return ast.WalkSkipChildren, err
			}
		}
		shown := template.HTML(template.HTMLEscapeString(code.String()))
		if language == "go" {
			shown = highlight(code.Bytes(), nil)
		}
		_, err := w.WriteString("<pre><code>" + string(shown) + "</code></pre>\n")
		return ast.WalkSkipChildren, err
	})
}
