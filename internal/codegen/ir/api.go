// Package ir is what templates write files from: the API as Go sees it, its packages,
// types and operations. It is the contract between reading a description and writing
// code, plain structs that know no library of either side.
package ir

import (
	"cmp"
	"slices"
)

// SharedPackage is the name of the package whose types several packages use.
const SharedPackage = "shared"

// API is all that there is to write.
type API struct {
	Versions Versions
	Packages []*Package // by name
	Schemas  []*Schema  // every component, in the order of the description
}

// Versions are the dated versions of the API, oldest first.
type Versions struct {
	Known           []string
	Default, Latest string
}

// Operations returns the operations of all packages in the order of the description.
func (a *API) Operations() []*Operation {
	var all []*Operation
	for _, p := range a.Packages {
		all = append(all, p.Operations...)
	}
	slices.SortFunc(all, func(x, y *Operation) int { return cmp.Compare(x.Order, y.Order) })
	return all
}

// Package is one Go package: a domain of the API.
type Package struct {
	Name       string   // also that of its directory
	Doc        string   // what comes after "Package name"
	Nouns      []string // that names in the package leave out
	Paths      []string // prefixes of the paths that belong to it
	Shared     bool     // whether it only declares types for others
	Types      []*Named // by name
	Aliases    []*Alias // of types that other packages declare, by name
	Operations []*Operation
}

// Alias is another name, in this package, for a type.
type Alias struct {
	Name   string
	Schema *Schema // the component that the name is for
	Target *Named
	Doc    string
}
