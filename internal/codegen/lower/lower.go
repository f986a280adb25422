// Package lower decides how Go sees a description: packages, names, types, requests,
// lists and unions. It makes the types of package ir of those of package description,
// and knows no library that reads one.
package lower

import (
	"cmp"
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// Lower returns the API as Go sees it, and what is wrong with it. With a problem that
// can't be left for later the API is of no use. The function at says where a place is
// in the files.
func Lower(d *description.Description, at func(place.Pointer) diag.Position) (*ir.API, diag.List) {
	l := &lowering{description: d, at: at, api: &ir.API{Versions: d.Versions, Schemas: d.Schemas}, declared: map[*ir.Schema]*ir.Named{}}
	l.addPackages()
	l.findSame()
	l.placeOperations()
	l.declareTypes()
	for _, op := range l.operations {
		l.finishOperation(op)
	}
	l.addWaits()
	l.endRecursion()
	l.sort()
	l.checkNames()
	l.explain()
	return l.api, l.problems
}

// lowering is the work on one description.
type lowering struct {
	description *description.Description
	at          func(place.Pointer) diag.Position
	api         *ir.API
	operations  []*operation
	declared    map[*ir.Schema]*ir.Named  // the type of a schema
	same        map[*ir.Schema]*ir.Schema // x-go-same-as: what a component is an alias of
	problems    diag.List
}

func (l *lowering) problem(at place.Pointer, remedy, format string, args ...any) {
	l.problems.Add(l.at(at), remedy, format, args...)
}

// problemForLater reports what a refresh can leave to be done afterwards.
func (l *lowering) problemForLater(at place.Pointer, remedy, format string, args ...any) {
	l.problems.AddLater(l.at(at), remedy, format, args...)
}

// sort sorts what packages declare by name, when all of it is declared.
func (l *lowering) sort() {
	for _, p := range l.api.Packages {
		aliasInPlace(p)
		slices.SortFunc(p.Aliases, func(x, y *ir.Alias) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(p.Types, func(x, y *ir.Named) int { return cmp.Compare(x.Name, y.Name) })
		slices.SortFunc(p.Operations, func(x, y *ir.Operation) int { return cmp.Compare(x.Name, y.Name) })
	}
}
