package spec

import (
	"net/url"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// references finds every reference, with the overlay applied, that leads nowhere or
// back to itself. libopenapi finds them too, but not all of them and not where they
// stand.
func (d *Document) references() diag.List {
	var problems diag.List
	root := d.root
	based := map[place.Pointer]bool{}
	eachReference(root, "", func(at place.Pointer, ref string) {
		switch base, ok := baseOf(root, at); {
		case ok && based[base]: // it is said once
		case ok:
			based[base] = true
			problems.Add(d.At(base), "remove it; the overlay can do that", "$id gives the references below it another base, which is not supported")
		case !strings.HasPrefix(ref, "#"):
			problems.Add(d.At(at.Child("$ref")), elsewhere, "the reference %s leads to another place", ref)
		case resolve(root, ref) == nil:
			problems.Add(d.At(at.Child("$ref")), "correct the reference, or describe what it should lead to; the overlay can do either", "the reference %s leads nowhere", ref)
		case circular(root, ref):
			problems.Add(d.At(at.Child("$ref")), "let one of the references be a description", "the reference %s leads back to itself", ref)
		}
	})
	return problems
}

const elsewhere = "refer to a file below the description's directory, or to a part of this one as #/..."

// notSchemas hold values, in which $ref means nothing.
var notSchemas = []string{"example", "examples", "default", "enum", "const"}

// eachReference calls visit for every reference below node, with the place of
// the object that is one.
func eachReference(node *yaml.Node, at place.Pointer, visit func(at place.Pointer, ref string)) {
	switch node.Kind {
	case yaml.SequenceNode:
		for i, c := range node.Content {
			eachReference(c, at.Index(i), visit)
		}
	case yaml.MappingNode:
		if ref := reference(node); ref != "" {
			visit(at, ref)
		}
		named := strings.HasSuffix(string(at), "/properties") // its members are names, not keywords
		for i := 0; i+1 < len(node.Content); i += 2 {
			key := node.Content[i].Value
			if !named && (slices.Contains(notSchemas, key) || strings.HasPrefix(key, "x-")) {
				continue
			}
			eachReference(node.Content[i+1], at.Child(key), visit)
		}
	}
}

// baseOf finds the $id that says what the references at a place are relative to.
func baseOf(root *yaml.Node, at place.Pointer) (base place.Pointer, found bool) {
	node, here := root, place.Pointer("")
	for _, token := range append(at.Tokens(), "") {
		if _, id := child(node, "$id"); id != nil && id.Kind == yaml.ScalarNode {
			base, found = here.Child("$id"), true
		}
		if _, node = child(node, token); node == nil {
			break
		}
		here = here.Child(token)
	}
	return base, found
}

// reference is what node refers to, or "" when it is no reference.
func reference(node *yaml.Node) string {
	if _, value := child(node, "$ref"); value != nil && value.Kind == yaml.ScalarNode {
		return value.Value
	}
	return ""
}

// resolve returns what a reference within root leads to, or nil.
func resolve(root *yaml.Node, ref string) *yaml.Node {
	pointer, ok := strings.CutPrefix(ref, "#")
	if unescaped, err := url.PathUnescape(pointer); err == nil {
		pointer = unescaped
	}
	if !ok || pointer != "" && !strings.HasPrefix(pointer, "/") {
		return nil
	}
	node := root
	for _, token := range place.Pointer(pointer).Tokens() {
		if _, node = child(node, token); node == nil {
			return nil
		}
	}
	return node
}

// circular reports whether following ref never comes to an end.
func circular(root *yaml.Node, ref string) bool {
	seen := map[string]bool{}
	for ref != "" && !seen[ref] {
		seen[ref] = true
		node := resolve(root, ref)
		if node == nil {
			return false
		}
		ref = reference(node)
	}
	return ref != ""
}
