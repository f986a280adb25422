package ir

import "github.com/seclai/seclai-sdk-go/internal/codegen/naming"

// Operation is a method of a package's client.
type Operation struct {
	Package    *Package
	Name       string // of the method
	ID         string // in the description
	Method     string // "GET"
	Path       string // "/agents/{agent_id}"
	Summary    string
	Doc        string
	Deprecated bool

	PathArgs       []*Arg   // in the order of the path
	RequiredParams []*Arg   // of the query, the header and cookies
	Params         []*Field // optional ones, or optional fields of an upload
	Body           *Body    // nil for none
	Response       Response
	Wait           *Wait // nil unless there are methods that wait for the response's end

	Facts  Facts
	Origin Origin
	Order  int // in the description
}

// OpConst returns the name of the constant that names the operation.
func (o *Operation) OpConst() string { return "Op" + o.Name }

// ResultName returns the name of the type of a response that depends on the status.
func (o *Operation) ResultName() string { return o.Name + "Result" }

// ParamsName returns the name of the type of the operation's optional parameters.
func (o *Operation) ParamsName() string { return o.Name + "Params" }

// Origin explains how an operation became what it is.
type Origin struct {
	At         string        // where it is described, file:line:column
	PathPrefix string        // by which the package was found
	Name       []naming.Step // empty if the overlay names the method
	Types      []TypeName    // of the schemas that it uses, in the order of the description
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

// ParamStyle is how a parameter that has several values is written.
type ParamStyle struct {
	Separator string // between the elements of an array; empty to repeat the parameter
	Deep      bool   // whether the members of an object are written as name[member], not as parameters of their own
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

// Response is what a method returns.
type Response struct {
	Kind ResponseKind
	Type *Type // of a value; of a list's items
	List *List // of a list
	Stream
	Outcomes []*Field // of what depends on the status
}

// ResponseKind is the shape of a response.
type ResponseKind byte

// The shapes of responses.
const (
	NoContent ResponseKind = iota
	OneValue
	ValueOrNull
	ListOfItems
	EventStream
	File
	ByStatus
)

// List is how a list is requested, and how its pages are written.
type List struct {
	Style PageStyle
	Key   string   // the member that holds the items; empty for a bare array
	Limit int      // the API's own items a page; 0 if the description has no default
	Page  string   // the name of a page type with more than the items; empty for core.Page
	Extra []*Field // what such a page type has more
}

// Stream is what a stream yields: a type and a decoder that are written by hand.
type Stream struct {
	Event         string // the type of an event, in the operation's package
	JSONEventType string // the type of the event that a JSON response stands for
	Cancel        string // the function that makes the call which cancels what is streamed; empty for none
}
