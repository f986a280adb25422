package codegen_test

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/pb33f/go-yaml"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/lower"
	"github.com/seclai/seclai-sdk-go/internal/codegen/read"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// Whatever else is in the description, and in whatever order, a thing keeps its
// name.
func TestNamesStay(t *testing.T) {
	document, err := os.ReadFile(filepath.Join(repository, place))
	if err != nil {
		t.Fatal(err)
	}
	whole := namesIn(t, document)
	if len(whole) < 1000 {
		t.Fatalf("only %d names were found", len(whole))
	}
	for name, change := range map[string]func(description){
		"backwards":              func(d description) { backwards(d.node) },
		"the odd operations":     func(d description) { halve(d.at("paths"), 1) },
		"the even operations":    func(d description) { halve(d.at("paths"), 0) },
		"everything is in twice": func(d description) { more(d) },
	} {
		t.Run(name, func(t *testing.T) {
			changed := namesIn(t, edit(t, document, change))
			found := 0
			for thing, is := range changed {
				if was, ok := whole[thing]; ok {
					found++
					if was != is {
						t.Errorf("%s was %s, and is %s", thing, was, is)
					}
				}
			}
			if found < len(whole)/3 {
				t.Errorf("only %d of %d names were compared", found, len(whole))
			}
		})
	}
}

// namesIn are the names of methods, types, fields and constants, by what they
// stand for in the description and, but for methods, by package.
func namesIn(t *testing.T, document []byte) map[string]string {
	t.Helper()
	source, err := spec.NewSource("description.json", document)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := spec.Read(filepath.Join(repository, "openapi", "overlay.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := spec.Build(source, overlay)
	if err != nil {
		t.Fatal(err)
	}
	described, problems := read.Read(doc)
	api, more := lower.Lower(described, doc.At)
	if now, _ := append(problems, more...).Split(); len(now) > 0 {
		t.Fatal(now.Err())
	}
	names := map[string]string{}
	for _, p := range api.Packages {
		for _, op := range p.Operations {
			names[op.Method+" "+op.Path] = p.Name + "." + op.Name
			for _, f := range op.Params {
				names[op.Method+" "+op.Path+" "+f.Wire] = f.Name
			}
		}
		for _, n := range p.Types {
			addNames(names, p.Name, n.Name, n.Schema, n)
		}
		for _, a := range p.Aliases {
			addNames(names, p.Name, a.Name, a.Schema, a.Target)
		}
	}
	return names
}

func addNames(names map[string]string, in, name string, s *ir.Schema, n *ir.Named) {
	if in == ir.SharedPackage {
		return // nobody should use it but by the names that others have for it
	}
	at := in + " " + string(s.At)
	names[at] = name
	for _, f := range n.Fields {
		names[at+"."+f.Wire] = f.Name
	}
	for _, v := range n.Values {
		names[at+"="+v.Wire] = strings.Replace(v.Name, n.Name, name, 1)
	}
}

// backwards turns the order of members around, and that of values.
func backwards(node *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode:
		var all []*yaml.Node
		for pair := range slices.Chunk(node.Content, 2) {
			all = append(slices.Clone(pair), all...)
		}
		node.Content = all
		for i := 0; i < len(all); i += 2 {
			if all[i].Value == "enum" && all[i+1].Kind == yaml.SequenceNode {
				slices.Reverse(all[i+1].Content)
			}
		}
	}
	for _, c := range node.Content {
		backwards(c)
	}
}

// halve leaves every second path.
func halve(d description, first int) {
	var rest []*yaml.Node
	i := 0
	for pair := range slices.Chunk(d.node.Content, 2) {
		if i%2 == first {
			rest = append(rest, pair...)
		}
		i++
	}
	d.node.Content = rest
}

// more adds an operation in package search for every one that answers with a
// component, so that all these are shared.
func more(d description) {
	paths := d.at("paths")
	for pair := range slices.Chunk(slices.Clone(paths.node.Content), 2) {
		path := description{d.t, pair[1]}
		if path.find("get") < 0 {
			continue
		}
		ref := schemaOf(path.at("get"))
		if ref == "" || strings.HasPrefix(pair[0].Value, "/search") {
			continue
		}
		name := strings.Join(strings.FieldsFunc(pair[0].Value, func(r rune) bool { return !('a' <= r && r <= 'z') }), "_")
		paths.set("/search/"+name, `{"post": {"operationId": "check_again_`+name+`", "responses": {"200": {"description": "It.", "content": {"application/json": {"schema": {"$ref": "`+ref+`"}}}}}}}`)
	}
}

// schemaOf is the component that an operation answers with, or nothing.
func schemaOf(operation description) string {
	for _, name := range []string{"responses", "200", "content", "application/json", "schema", "$ref"} {
		i := operation.find(name)
		if i < 0 {
			return ""
		}
		operation.node = operation.node.Content[i+1]
	}
	return operation.node.Value
}
