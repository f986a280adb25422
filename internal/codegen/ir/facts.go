package ir

import "github.com/seclai/seclai-sdk-go/internal/codegen/place"

// Facts are what a server has to know about an operation.
type Facts struct {
	Params       []*Param
	BodyMedia    string // empty for no body
	BodySchema   *Schema
	BodyRequired bool
	Status       int // of a success
	Media        string
	Schema       *Schema // of a success; nil for no content, events and files
	Item         *Schema // of a list's items
	Failures     []Failure
}

// Failure is a response of an operation that is not a success.
type Failure struct {
	Status int
	Doc    string
}

// Param is a parameter as the description has it.
type Param struct {
	Name       string
	In         string // "path", "query", "header" or "cookie"
	Required   bool
	Schema     *Schema
	Doc        string
	Hints      Hints
	Deprecated bool
	Style      string // as the description names it; empty for the usual one
	Explode    *bool
	At         place.Pointer
}
