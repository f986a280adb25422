package templates

import (
	"cmp"
	"maps"
	"regexp"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// prose puts the text of a description into the terms of Go: the operations and
// the members that it names get the names that a Go programmer knows them by.
type prose struct {
	methods map[string]string // by method and path
	members scope             // of the whole package
}

func newProse(api *ir.API, pkg *ir.Package) prose {
	p := prose{methods: map[string]string{}, members: membersOf(pkg)}
	for _, other := range api.Packages {
		for _, op := range other.Operations {
			name := "[Client." + op.Name + "]"
			if other != pkg {
				name = other.Name + ".Client." + op.Name
			}
			p.methods[op.Method+" "+anonymous(op.Path)] = name
		}
	}
	return p
}

// membersOf are the members that have one Go name wherever the package has them.
func membersOf(pkg *ir.Package) scope {
	s, differ := scope{}, map[string]bool{}
	add := func(fields []*ir.Field) {
		for _, f := range fields {
			differ[f.Wire] = differ[f.Wire] || s[f.Wire] != "" && s[f.Wire] != f.Name
			s[f.Wire] = f.Name
		}
	}
	for _, n := range pkg.Types {
		add(n.Fields)
	}
	for _, op := range pkg.Operations {
		add(op.Params)
	}
	maps.DeleteFunc(s, func(wire, _ string) bool { return differ[wire] })
	return s
}

var pathParameter = regexp.MustCompile(`\{[^}]*\}`)

func anonymous(path string) string { return pathParameter.ReplaceAllString(path, "{}") }

// scope are the Go names, by those in the description, of what a text is about.
// Any other word that looks like the name of a member may well be one that only
// exists in free-form JSON.
type scope map[string]string

func (s scope) fields(fields []*ir.Field) scope {
	for _, f := range fields {
		s[f.Wire] = f.Name
	}
	return s
}

func (s scope) and(more scope) scope {
	maps.Copy(s, more)
	return s
}

// members adds those of a struct, or of the structs in a list or map.
func (s scope) members(t *ir.Type) scope {
	for t != nil && t.Elem != nil {
		t = t.Elem
	}
	if t != nil && t.Named != nil {
		s.fields(t.Named.Fields)
	}
	return s
}

// operationScope is what the description of an operation is about. What the
// caller gives counts more than what the answer holds.
func operationScope(op *ir.Operation) scope {
	s := scope{}.members(op.Response.Type)
	if op.Response.List != nil {
		s.fields(op.Response.List.Extra)
	}
	if op.Body != nil {
		s.members(op.Body.Type)
	}
	s.fields(op.Params)
	for _, args := range [][]*ir.Arg{op.PathArgs, op.RequiredParams} {
		for _, a := range args {
			s[a.Wire] = a.Name
		}
	}
	return s
}

// nameLike are the words that may be names, and before them those that are, in
// backquotes, and what is no name though it looks like one: what is quoted, which is
// a value, and paths.
var nameLike = regexp.MustCompile("`[\\w.]+`|" + `"[^"]*"|(?:[A-Z]+ )?/[\w/{}.+-]*[\w}](?: \([A-Z]+\))?|\b[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b`)

// translate returns text in the terms of Go.
func (p prose) translate(text string, names scope) string {
	return nameLike.ReplaceAllStringFunc(text, func(word string) string {
		if inside := strings.Trim(word, "`"); inside != word {
			return cmp.Or(names[inside], p.members[inside], inside)
		}
		if name := names[word]; name != "" {
			return name
		}
		if strings.Contains(word, "/") {
			return p.operation(word)
		}
		return word
	})
}

// operation is the method for "GET /agents" or "/agents (GET)".
func (p prose) operation(words string) string {
	method, path, _ := strings.Cut(words, " ")
	if strings.HasPrefix(words, "/") {
		path, method = method, strings.Trim(path, "()")
	}
	if name := p.methods[method+" "+anonymous(path)]; name != "" {
		return name
	}
	return words
}

// docOf is the documentation of a field in a struct with these names.
func (g *goFile) docOf(f *ir.Field, names scope) []string {
	old := ""
	if f.Deprecated {
		old = deprecated
	}
	doc := f.Doc
	if f.Type.Kind == ir.TimeType {
		doc = strings.Replace(doc, ", in ISO 8601", "", 1) // not in Go
	}
	return comment(g.prose.translate(doc, scope{}.members(f.Type).and(names)), old)
}

// docOfType is that of a type.
func (g *goFile) docOfType(n *ir.Named, otherwise string, more ...string) []string {
	if n.Schema.Deprecated {
		more = append(more, deprecated)
	}
	text := g.prose.translate(n.Schema.Doc, scope{}.fields(n.Fields))
	return comment(append([]string{describe(n.Name, text, otherwise)}, more...)...)
}
