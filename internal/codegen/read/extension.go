package read

import (
	"maps"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/orderedmap"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// nodes are the members of a YAML mapping by name, such as the extensions of an
// operation.
type nodes map[string]*yaml.Node

func extensionsOf(m *orderedmap.Map[string, *yaml.Node]) nodes {
	all := nodes{}
	maps.Insert(all, m.FromOldest())
	return all
}

// membersOf returns the members of a mapping, and none of anything else.
func membersOf(node *yaml.Node) nodes {
	all := nodes{}
	if node == nil || node.Kind != yaml.MappingNode {
		return all
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		all[node.Content[i].Value] = node.Content[i+1]
	}
	return all
}

// has reports whether the member is a mapping.
func (n nodes) has(name string) bool { return n[name] != nil && n[name].Kind == yaml.MappingNode }

func (n nodes) members(name string) nodes { return membersOf(n[name]) }

func (n nodes) text(name string) string {
	if node := n[name]; node != nil {
		return node.Value
	}
	return ""
}

// texts returns the elements of a list, or the one value in their place.
func (n nodes) texts(name string) []string {
	node := n[name]
	if node == nil {
		return nil
	}
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	var all []string
	for _, c := range node.Content {
		all = append(all, c.Value)
	}
	return all
}

func (n nodes) hints() ir.Hints {
	return ir.Hints{Name: n.text("x-go-name"), Type: n.text("x-go-type"), TypeName: n.text("x-go-type-name"), Enum: n.text("x-go-enum"), SameAs: n.text("x-go-same-as")}
}

func (n nodes) wait(at place.Pointer) *description.Wait {
	return &description.Wait{
		Kind: n.text("kind"), Start: n.text("start"), Name: n.text("name"), ID: n.text("id"), Cancel: n.text("cancel"),
		Status: n.text("status"), Done: n.texts("done"), Failed: n.texts("failed"), Message: n.text("message"), At: at,
	}
}
