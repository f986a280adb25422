package spec

import (
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/jsonpath/pkg/jsonpath"
	"github.com/pb33f/jsonpath/pkg/jsonpath/config"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// Action is an action of the overlay that touches something.
type Action struct {
	diag.Position
	Target      string
	Description string
	Touched     []place.Pointer // what of it the action changes, without what lies below
}

// Touching returns the actions of the overlay that change the object at pointer,
// or anything that it refers to, in the order of the overlay.
func (d *Document) Touching(pointer place.Pointer) []Action {
	parts := d.reached(pointer)
	var found []Action
	for _, action := range d.actions {
		var touched []place.Pointer
		for _, set := range d.touched(action) {
			if slices.ContainsFunc(parts, set.at.Within) && !slices.ContainsFunc(touched, set.at.Within) {
				touched = append(touched, set.at)
			}
		}
		if len(touched) > 0 {
			found = append(found, Action{Position: actionAt(d.Overlay, action), Target: action.Target, Description: action.Description, Touched: touched})
		}
	}
	return found
}

// reached are the pointer itself and the components that it leads to.
func (d *Document) reached(pointer place.Pointer) []place.Pointer {
	parts := []place.Pointer{pointer}
	for i := 0; i < len(parts); i++ { // it grows
		node := resolve(d.root, "#"+string(parts[i]))
		if node == nil {
			continue
		}
		eachReference(node, parts[i], func(_ place.Pointer, ref string) {
			target := place.Pointer(strings.TrimPrefix(ref, "#"))
			if !slices.Contains(parts, target) {
				parts = append(parts, target)
			}
		})
	}
	return parts
}

// edit is where an action changes something, and what it sets there.
type edit struct {
	at        place.Pointer
	key, node *yaml.Node // in the overlay; nil when it removes
}

// inOverlay is the place in the overlay of what pointer names, if an action has
// added it.
func (d *Document) inOverlay(pointer place.Pointer) (diag.Position, bool) {
	if d.added == nil {
		d.added = []edit{}
		for _, action := range d.actions {
			d.added = append(d.added, d.touched(action)...)
		}
	}
	for _, set := range slices.Backward(d.added) {
		if set.node == nil || !pointer.Within(set.at) {
			continue
		}
		node, shown := set.node, set.key
		for _, token := range pointer[len(set.at):].Tokens() {
			key, value := child(node, token)
			if value == nil {
				break
			}
			node, shown = value, key
		}
		return diag.Position{File: d.Overlay.Path, Line: shown.Line, Column: shown.Column}, true
	}
	return diag.Position{}, false
}

// touched are the places that an action changes: its targets, or the members of
// them that its update has. What is removed can be found only in the original.
func (d *Document) touched(action *highoverlay.Action) []edit {
	path, err := jsonpath.NewPath(action.Target, config.WithPropertyNameExtension(), config.WithLazyContextTracking())
	if err != nil {
		return nil
	}
	root := d.root
	if action.Remove {
		root = d.Spec.root
	}
	index := d.indexOf(root)
	var targets []int
	for _, node := range path.Query(&yaml.Node{Kind: yaml.DocumentNode, Content: []*yaml.Node{root}}) {
		if i, ok := index.order[node]; ok {
			targets = append(targets, i)
		}
	}
	slices.Sort(targets)
	var places []edit
	for _, i := range slices.Compact(targets) {
		places = append(places, leaves(action.Update, action.Update, index.at[i])...)
	}
	return places
}

// nodeIndex is where the nodes of a document are, in its order.
type nodeIndex struct {
	order map[*yaml.Node]int
	at    []place.Pointer
}

// indexOf is made once for each root: there are many actions.
func (d *Document) indexOf(root *yaml.Node) *nodeIndex {
	if index := d.indexes[root]; index != nil {
		return index
	}
	index := &nodeIndex{order: map[*yaml.Node]int{}}
	eachNode(root, "", func(node *yaml.Node, at place.Pointer) {
		index.order[node] = len(index.at)
		index.at = append(index.at, at)
	})
	if d.indexes == nil {
		d.indexes = map[*yaml.Node]*nodeIndex{}
	}
	d.indexes[root] = index
	return index
}

// leaves are the places of what update sets below at.
func leaves(key, update *yaml.Node, at place.Pointer) []edit {
	if update == nil || update.Kind != yaml.MappingNode || len(update.Content) == 0 {
		return []edit{{at, key, update}}
	}
	var places []edit
	for i := 0; i+1 < len(update.Content); i += 2 {
		places = append(places, leaves(update.Content[i], update.Content[i+1], at.Child(update.Content[i].Value))...)
	}
	return places
}

func eachNode(node *yaml.Node, at place.Pointer, visit func(*yaml.Node, place.Pointer)) {
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
