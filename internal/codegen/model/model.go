// Package model is what templates write files from: the API as Go sees it, its
// packages, types and operations. It is the contract between reading a
// description and writing code, and knows no library of either side.
package model

import (
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// API is the whole of it.
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

// Operations returns the operations of all packages in the order of the
// description.
func (a *API) Operations() []*Operation {
	var all []*Operation
	for _, p := range a.Packages {
		all = append(all, p.Operations...)
	}
	sortByOrder(all)
	return all
}

// Package is one Go package: a domain of the API.
type Package struct {
	Name       string   // also that of its folder
	Doc        string   // what comes after "Package name"
	Nouns      []string // that names in the package leave out
	Paths      []string // beginnings of the paths that belong to it
	Shared     bool     // whether it only holds types for others
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

// Named is a type that a package declares.
type Named struct {
	Package    *Package
	Name       string
	Schema     *Schema
	Kind       NamedKind
	Fields     []*Field  // of a struct, in the order of the description
	Values     []*Value  // of an enumeration
	Options    []*Option // of a union, in the order in which a value is tried
	InRequest  bool      // whether it is sent
	InResponse bool      // whether it is received
}

// Option is one of the types that a value of a union can have.
type Option struct {
	Field *Field
	Kind  Kind     // of the JSON value
	Tags  []string // the values of the union's tag that stand for it; empty without a tag
	Needs []string // for an object of a union without a tag, the members that there have to be
	at    spec.Pointer
}

// NamedKind is what a declared type is.
type NamedKind byte

// The kinds of declared types.
const (
	Struct NamedKind = iota
	Enum
	Union
)

// Field is a member of a struct or a field of a form.
type Field struct {
	Name     string // in Go
	Wire     string // in JSON, in a form or in a query
	Doc      string
	Type     *Type
	Presence Presence
	Optional bool   // whether it may be left out
	Old      bool   // whether it is deprecated
	In       string // of a parameter: "query", "header" or "cookie"
	Status   int    // of an outcome; 0 for every other
	Style    ParamStyle
	Default  string // what a response means by leaving it out, as JSON; empty for the zero value
}

// ParamStyle is how a parameter that has several values is written.
type ParamStyle struct {
	Separator string // between the elements of an array; empty to repeat the parameter
	Deep      bool   // whether the members of an object are written as name[member], not as parameters of their own
}

// Presence is how a field tells a value from none.
type Presence byte

const (
	Plain      Presence = iota // it always has a value, or its type's nil is none
	Pointer                    // nil is none
	ThreeState                 // core.Nullable: left out, null or a value
)

// Value is a value of an enumeration.
type Value struct {
	Name string // of the constant
	Wire string
}

// Type is a Go type.
type Type struct {
	Kind  TypeKind
	Named *Named // of a NamedType
	Name  string // of a NamedType, in the package that uses it
	Elem  *Type  // of a SliceType or MapType
}

// TypeKind is what a Go type is.
type TypeKind byte

// The Go types that generated code uses.
const (
	AnyType TypeKind = iota
	StringType
	BoolType
	IntType
	Int64Type
	Float64Type
	TimeType
	DateType
	ObjectType // core.Object
	NamedType
	SliceType
	MapType // map[string]Elem
)

// HasNil reports whether the type has a nil of its own that stands for none.
func (t *Type) HasNil() bool {
	switch t.Kind {
	case AnyType, ObjectType, SliceType, MapType:
		return true
	}
	return false
}

// IsStruct reports whether the type is a struct in Go: a declared one, or a union.
func (t *Type) IsStruct() bool { return t.Kind == NamedType && t.Named.Kind != Enum }

// innermost is the type of what slices and maps hold at last.
func (t *Type) innermost() *Type {
	for t.Elem != nil {
		t = t.Elem
	}
	return t
}

// Operation is a method of a package's client.
type Operation struct {
	Package *Package
	Name    string // of the method
	ID      string // in the description
	Method  string // "GET"
	Path    string // "/agents/{agent_id}"
	Summary string
	Doc     string
	At      string // where it is described, file:line:column

	Deprecated bool

	PathArgs  []*Arg   // in the order of the path
	QueryArgs []*Arg   // required parameters of the query, the header and cookies
	Params    []*Field // optional ones, or optional fields of an upload
	Body      *Body    // nil for none
	Answer    Answer

	Facts Facts
	Why   Why
	order int // in the description
}

// Why says how an operation became what it is, for those who wonder.
type Why struct {
	Beginning string        // of the path, by which the package was found
	Name      []naming.Step // empty when the overlay names the method
	Types     []TypeName    // of the schemas that it uses, in the order of the description
}

// TypeName is how a schema got its name in Go.
type TypeName struct {
	Schema   string
	Type     string // "agents.Run"
	Declared string // in another package, for several: "shared.AgentRun"; empty otherwise
	At       string // where the schema is described, file:line:column
	Steps    []naming.Step
}

// Arg is a required argument of a method.
type Arg struct {
	Name  string
	Wire  string
	Doc   string
	Type  *Type
	In    string // "path", "query", "header" or "cookie"
	Style ParamStyle
}

// Body is what an operation sends.
type Body struct {
	Kind BodyKind
	Type *Type  // nil for an upload, whose fields are parameters
	File string // the field of an upload that holds the file
}

// BodyKind is how a body is written.
type BodyKind byte

// The kinds of bodies.
const (
	JSON   BodyKind = iota
	Upload          // multipart/form-data with a file
	Fields          // application/x-www-form-urlencoded
	Text            // text/plain
)

// Answer is what a method returns.
type Answer struct {
	Kind AnswerKind
	Type *Type // of a value; of a list's items
	List *List // of a list
	Stream
	Outcomes []*Field // of what depends on the status
}

// AnswerKind is the shape of an answer.
type AnswerKind byte

// The shapes of answers.
const (
	NoContent AnswerKind = iota
	OneValue
	ValueOrNull
	ListOfItems
	EventStream
	File
	ByStatus
)

// List is how a list is asked for and answered.
type List struct {
	Style PageStyle
	Key   string   // the member that holds the items; empty for a bare array
	Limit int      // the API's own items a page; 0 when it does not say
	Page  string   // the name of a page type with more than the items; empty for core.Page
	Extra []*Field // what such a page type has more
}

// PageStyle is how the next page is asked for.
type PageStyle byte

// The styles of paging.
const (
	SinglePage PageStyle = iota
	PageNumbers
	PageOffsets
)

// Stream is what a stream yields: a type and a decoder that are written by hand.
type Stream struct {
	Event string // the type of an event, in the operation's package
	Whole string // the type of the event that a JSON answer stands for
}

// Facts are what a server has to know of an operation.
type Facts struct {
	Params     []*Param
	BodyMedia  string // empty for no body
	BodySchema *Schema
	Required   bool // whether there must be a body
	Status     int  // of a success
	Media      string
	Schema     *Schema // of a success; nil for no content, events and files
	Item       *Schema // of a list's items
	Failures   []Failure
}

// Failure is an answer of an operation that is not a success.
type Failure struct {
	Status int
	Doc    string
}

// Param is a parameter as the description has it.
type Param struct {
	Name     string
	In       string // "path", "query", "header" or "cookie"
	Required bool
	Schema   *Schema
	Doc      string
	Hints    Hints

	Deprecated bool
	style      string // as the description names it; empty for the usual one
	explode    *bool
	at         spec.Pointer
}
