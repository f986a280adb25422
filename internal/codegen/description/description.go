// Package description holds what an OpenAPI description and its overlay say about an
// API, in plain structs, before anything is decided about Go. Package read fills it in,
// and package lower makes Go of it.
package description

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// Description is a description with its overlay applied.
type Description struct {
	Packages   []Package // x-go-packages; nil without
	Versions   ir.Versions
	Schemas    []*ir.Schema // every component, in the order of the description
	Operations []*Operation // in the order of the description
}

// Schema returns the component with the given name, or nil.
func (d *Description) Schema(name string) *ir.Schema {
	i := slices.IndexFunc(d.Schemas, func(s *ir.Schema) bool { return s.Name == name })
	if i < 0 {
		return nil
	}
	return d.Schemas[i]
}

// Package is an entry of x-go-packages.
type Package struct {
	Name  string
	Doc   string
	Nouns []string
	Paths []string // prefixes of the paths that belong to it
	At    place.Pointer
}

// Operation is a method of a path.
type Operation struct {
	ID         string
	Method     string // "GET"
	Path       string // "/agents/{agent_id}"
	Summary    string
	Doc        string
	Deprecated bool
	At         place.Pointer

	Params    []*ir.Param // those of the path first, in its order
	Body      *Body       // nil for none
	Successes []*Success  // at least one
	Failures  []ir.Failure

	Name   string    // x-go-name
	List   *List     // x-go-list; nil without
	Stream ir.Stream // x-go-stream
	Wait   *Wait     // x-go-wait; nil without

	Broken bool // whether there are problems with it
}

// Body is what a request sends.
type Body struct {
	Media    string // without parameters; "application/json" for every kind of JSON
	Schema   *ir.Schema
	Required bool
	At       place.Pointer // of the schema
}

// Success is a response to a request that succeeded.
type Success struct {
	Status int    // 0 for a range of them, or for the default response
	Media  string // as in Body; "application/octet-stream" for a file, empty for no content
	Schema *ir.Schema
	Doc    string
	At     place.Pointer // of the content
}

// List is what x-go-list says about the pages of a list.
type List struct {
	Items string // the member that holds the items
	Page  string // the name of the type of a page
	At    place.Pointer
}

// Wait is what x-go-wait says about waiting for what a GET returns. Operations are
// named by method and path.
type Wait struct {
	Kind    string   // what errors call it; empty for the name of its type
	Start   string   // the operation that starts one; empty for none
	Name    string   // of the method that starts one and waits; empty for that of the operation with AndWait
	ID      string   // the member of that operation's response that holds the ID; empty if its path does
	Cancel  string   // the operation that cancels one; empty for none
	Status  string   // the member that holds the status
	Done    []string // the statuses of one that has ended well
	Failed  []string // and of one that has failed
	Message string   // the member that says why it failed, such as attempts.error; empty for none
	At      place.Pointer
}
