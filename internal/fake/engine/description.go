package engine

// The types of this file are what generated tables are made of: an API's
// operations and schemas, as far as a server has to know them. They refer to
// nothing else of this package.

// Versions are the dated versions of an API.
type Versions struct {
	Known   []string // oldest first
	Default string   // for requests that name no version
	Latest  string
}

// Operation is one method of one path.
type Operation struct {
	Method   string  // "GET"
	Path     string  // "/agents/{agent_id}"
	Params   []Param // of path, query and header, without those that every operation takes
	Body     *Body   // nil if the operation takes none
	Response Response
	List     *List // nil if the operation is not a list
}

// Name is the operation's method and path, such as "GET /agents/{agent_id}".
func (op *Operation) Name() string { return op.Method + " " + op.Path }

// takes reports whether the operation has a query parameter with this name.
func (op *Operation) takes(name string) bool {
	for _, p := range op.Params {
		if p.In == InQuery && p.Name == name {
			return true
		}
	}
	return false
}

// Param is a parameter of an operation.
type Param struct {
	Name     string
	In       Place
	Required bool
	Schema   *Schema
}

// Place is where a request carries a parameter.
type Place byte

// The places of parameters.
const (
	InPath Place = iota
	InQuery
	InHeader
)

// Body is the content that an operation takes.
type Body struct {
	Media    string // "application/json" or "multipart/form-data"
	Required bool
	Schema   *Schema
}

// Response is what an operation returns on success.
type Response struct {
	Status int
	Media  string  // "application/json", "text/event-stream", "application/octet-stream"; empty for no content
	Schema *Schema // nil for no content, events and files
}

// List describes the response of a list operation. How the list is paged follows
// from the operation's parameters: limit with page or offset.
type List struct {
	Key  string // the member that holds the items in versions with old envelopes; empty for a bare array
	Item *Schema
}

// Schema is the type of a value and its bounds.
type Schema struct {
	Type     Type
	Nullable bool
	Format   string   // "uuid", "date-time", "date", "binary"; empty for none
	Enum     []string // nil for any value
	Pattern  string   // empty for none
	Default  string   // as JSON; empty for none

	Min, Max             *float64
	AboveMin             bool // whether Min itself is too small
	MinLength, MaxLength int  // in characters; 0 for no limit
	MinItems, MaxItems   int  // 0 for no limit
	Items                *Schema
	Members              []Member
	Others               *Schema // the type of members that are not named; nil when the description has none
	Closed               bool    // whether members that are not named are refused
	recursive            bool    // whether it can contain itself
}

// Describe sets a recursive schema, and the same schema with null allowed.
func Describe(s, nullable *Schema, as Schema) {
	as.recursive = true
	*s = as
	*nullable = *OrNull(s)
}

// OrNull returns a schema with null allowed.
func OrNull(s *Schema) *Schema {
	c := *s
	c.Nullable = true
	return &c
}

// Member is a named member of an object.
type Member struct {
	Name     string
	Required bool
	Schema   *Schema
}

// isEndless reports whether made-up values leave the member out, because it would
// contain another of itself without end.
func (m Member) isEndless() bool { return !m.Required && m.Schema.recursive && !m.Schema.Nullable }

// Member returns the schema of the member with this name, or nil.
func (s *Schema) Member(name string) *Schema {
	for _, m := range s.Members {
		if m.Name == name {
			return m.Schema
		}
	}
	return s.Others
}

// names returns the names of the members.
func (s *Schema) names() []string {
	var all []string
	for _, m := range s.Members {
		all = append(all, m.Name)
	}
	return all
}

// Type is the type of a JSON value.
type Type byte

// The types of JSON values.
const (
	Anything Type = iota
	Object
	Array
	Text
	Integer
	Number
	Boolean
)
