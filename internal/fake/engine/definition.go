package engine

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// API is an API to imitate: its generated tables, and what they can't say.
type API struct {
	Versions   Versions
	Operations []*Operation
	Kinds      []*Kind  // of all resources that paths name
	Plain      []string // the path parameters that name no resource

	VersionHeader string  // the header that names the version of a request
	Uniform       string  // the version from which lists have one envelope, and unknown query parameters are refused
	Params        []Param // that every operation takes

	Values    map[string]func(value string) (problem string) // checks of query parameters, by name; "" for no problem
	Filters   map[string]Filter                              // of lists, by query parameter; others compare the member of that name
	ExtraPart func(name string) bool                         // whether forms may have a part that the schema doesn't name
	CheckForm func(form Fields) error                        // nil for no check
	MediaType func(declared, fileName string) string         // the type of an uploaded file
	Samples   map[string]string                              // plausible strings, by member
}

// Filter reports whether a list keeps an item, for the value of a query parameter.
type Filter func(item Fields, value any) bool

// Definition is an API that was checked and prepared. Engines share it.
type Definition struct {
	API
	byName map[string]*route
	routes *router
}

// route is an operation with what its path names.
type route struct {
	*Operation
	name string
	args []pathArg // in the order of the path
}

// pathArg is a parameter of a path.
type pathArg struct {
	segment int // counted from 0
	name    string
	kind    *Kind // nil if it names no resource
}

// Define prepares an API. It reports operations without a behavior, behaviors
// without an operation, and path parameters that are neither of a kind nor plain.
func Define[K ~string, B any](api API, behaviors map[K]B) (*Definition, error) {
	d := &Definition{API: api, byName: map[string]*route{}, routes: &router{}}
	var problems []error
	for _, op := range api.Operations {
		r, err := d.route(op)
		if err != nil {
			problems = append(problems, err)
		}
		if _, ok := behaviors[K(r.name)]; !ok {
			problems = append(problems, fmt.Errorf("%s has no behavior: register one", r.name))
		}
		d.byName[r.name] = r
		d.routes.add(r)
	}
	for _, name := range SortedKeys(behaviors) {
		if d.byName[string(name)] == nil {
			problems = append(problems, fmt.Errorf("a behavior is registered for %s, which the description doesn't have", name))
		}
	}
	return d, errors.Join(problems...)
}

func (d *Definition) route(op *Operation) (*route, error) {
	r := &route{Operation: op, name: op.Name()}
	var err error
	for i, segment := range strings.Split(op.Path[1:], "/") {
		name, ok := paramName(segment)
		if !ok {
			continue
		}
		kind := d.kindOf(op.Path, name)
		if kind == nil && !slices.Contains(d.Plain, name) {
			err = fmt.Errorf("%s: {%s} names no known kind of resource: add it to a kind, or to the plain ones", r.name, name)
		}
		r.args = append(r.args, pathArg{i, name, kind})
	}
	return r, err
}

// kindOf finds the kind that a path parameter names. A kind that is limited to
// some paths comes before one that is not.
func (d *Definition) kindOf(path, param string) *Kind {
	var found *Kind
	for _, k := range d.Kinds {
		if slices.Contains(k.Params, param) && strings.HasPrefix(path, k.Under) && (found == nil || len(k.Under) > len(found.Under)) {
			found = k
		}
	}
	return found
}

// Operation returns the operation with a name such as "GET /agents", or nil.
func (d *Definition) Operation(name string) *Operation {
	if r := d.byName[name]; r != nil {
		return r.Operation
	}
	return nil
}

// Schema returns the schema of what an operation returns; of an item, for a list.
func (d *Definition) Schema(name string) *Schema {
	switch op := d.Operation(name); {
	case op == nil || op.List == nil && op.Response.Schema == nil:
		return &Schema{}
	case op.List != nil:
		return op.List.Item
	default:
		return op.Response.Schema
	}
}
