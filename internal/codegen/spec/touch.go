package spec

import (
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/jsonpath/pkg/jsonpath"
	"github.com/pb33f/jsonpath/pkg/jsonpath/config"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
)

// Action is an action of the overlay that touches something.
type Action struct {
	diag.Position
	Target      string
	Description string
	Touched     []Pointer // what of it the action changes, without what lies below
}

// Touching returns the actions of the overlay that change the object at pointer,
// or anything that it refers to, in the order of the overlay.
func (d *Document) Touching(pointer Pointer) []Action {
	parts := d.reached(pointer)
	var found []Action
	for _, action := range d.actions {
		var touched []Pointer
		for _, at := range d.touched(action) {
			if slices.ContainsFunc(parts, at.within) && !slices.ContainsFunc(touched, at.within) {
				touched = append(touched, at)
			}
		}
		if len(touched) > 0 {
			found = append(found, Action{Position: actionAt(d.Overlay, action), Target: action.Target, Description: action.Description, Touched: touched})
		}
	}
	return found
}

// within reports whether p is the place of outer or below it.
func (p Pointer) within(outer Pointer) bool {
	return p == outer || strings.HasPrefix(string(p), string(outer)+"/")
}

// reached are the pointer itself and the components that it leads to.
func (d *Document) reached(pointer Pointer) []Pointer {
	parts := []Pointer{pointer}
	for i := 0; i < len(parts); i++ { // it grows
		node := resolve(d.root, "#"+string(parts[i]))
		if node == nil {
			continue
		}
		eachReference(node, parts[i], func(_ Pointer, ref string) {
			target := Pointer(strings.TrimPrefix(ref, "#"))
			if !slices.Contains(parts, target) {
				parts = append(parts, target)
			}
		})
	}
	return parts
}

// touched are the places that an action changes: its targets, or the members of
// them that its update has. What is removed can be found only in the original.
func (d *Document) touched(action *highoverlay.Action) []Pointer {
	path, err := jsonpath.NewPath(action.Target, config.WithPropertyNameExtension(), config.WithLazyContextTracking())
	if err != nil {
		return nil
	}
	root := d.root
	if action.Remove {
		root = d.Spec.root
	}
	targets := path.Query(&yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{root}})
	var places []Pointer
	eachNode(root, "", func(node *yaml.Node, at Pointer) {
		if slices.Contains(targets, node) {
			places = append(places, leaves(action.Update, at)...)
		}
	})
	return places
}

// leaves are the places of what update sets below at.
func leaves(update *yaml.Node, at Pointer) []Pointer {
	if update == nil || update.Kind != yaml.MappingNode || len(update.Content) == 0 {
		return []Pointer{at}
	}
	var places []Pointer
	for i := 0; i+1 < len(update.Content); i += 2 {
		places = append(places, leaves(update.Content[i+1], at.Child(update.Content[i].Value))...)
	}
	return places
}

func eachNode(node *yaml.Node, at Pointer, visit func(*yaml.Node, Pointer)) {
	visit(node, at)
	switch node.Kind {
	case yaml.SequenceNode:
		for i, c := range node.Content {
			eachNode(c, at.Index(i), visit)
		}
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			eachNode(node.Content[i+1], at.Child(node.Content[i].Value), visit)
		}
	}
}
