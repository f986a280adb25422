// Package read turns libopenapi's model of a description into plain structs. Besides
// package spec, which loads the description, it is the only one that knows libopenapi.
package read

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// Read returns what doc says, and all that is wrong with it.
func Read(doc *spec.Document) (*description.Description, diag.List) {
	r := &reader{doc: doc, schemas: map[string]*ir.Schema{}, allOf: map[*ir.Schema]*allOf{}, settled: map[*ir.Schema]bool{}, problems: slices.Clone(doc.Problems)}
	d := &description.Description{Schemas: r.components(), Packages: r.packages(), Versions: r.versions()}
	d.Operations = r.operations()
	r.findEndless(d.Schemas)
	return d, r.problems
}

// reader reads one description. Nothing of libopenapi leaves its methods.
type reader struct {
	doc      *spec.Document
	schemas  map[string]*ir.Schema // by the component's name
	merged   []*ir.Schema          // composed by allOf, to be put together when all are known
	allOf    map[*ir.Schema]*allOf // of those that have not been put together
	unions   []*ir.Schema          // of several types, to be settled when all are known
	settled  map[*ir.Schema]bool   // the unions that have been
	problems diag.List
}

func (r *reader) problem(at place.Pointer, remedy, format string, args ...any) {
	r.problems.Add(r.doc.At(at), remedy, format, args...)
}

func (r *reader) unsupported(at place.Pointer, format string, args ...any) {
	r.problem(at, "describe it otherwise in the overlay ("+string(at)+")", format, args...)
}

// packages reads x-go-packages, which the overlay adds to the root.
func (r *reader) packages() []description.Package {
	node := extensionsOf(r.doc.V3.Extensions)["x-go-packages"]
	if node == nil {
		r.problem("", "add it in the overlay: a list of name, doc, nouns and paths", "there is no x-go-packages")
		return nil
	}
	all := []description.Package{}
	for i, item := range node.Content {
		m := membersOf(item)
		all = append(all, description.Package{
			Name: m.text("name"), Doc: m.text("doc"), Nouns: m.texts("nouns"), Paths: m.texts("paths"),
			At: place.Pointer("/x-go-packages").Index(i),
		})
	}
	return all
}

func (r *reader) versions() ir.Versions {
	m := extensionsOf(r.doc.V3.Extensions).members("x-seclai-versions")
	v := ir.Versions{Known: m.texts("known"), Default: m.text("default"), Latest: m.text("latest")}
	slices.Sort(v.Known)
	return v
}
