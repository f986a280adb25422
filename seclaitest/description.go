package seclaitest

// The types of this file are what the generated tables of api_gen.go are made
// of: the API's operations and schemas, as far as a server has to know them.

// versions are the dated versions of the API.
type versions struct {
	known    []string // oldest first
	fallback string   // without a header and a pin
	latest   string
}

// operation is one method of one path.
type operation struct {
	method string  // "GET"
	path   string  // "/agents/{agent_id}"
	params []param // of path, query and header, without those that every operation takes
	body   *body   // nil for none
	answer answer  // of a success
	list   *list   // nil for what is no list
}

// param is a parameter of an operation.
type param struct {
	name     string
	in       place
	required bool
	schema   *schema
}

// place is where a parameter is.
type place byte

const (
	inPath place = iota
	inQuery
	inHeader
)

// body is the content that an operation takes.
type body struct {
	media    string // "application/json" or "multipart/form-data"
	required bool
	schema   *schema
}

// answer is what an operation answers when all is well.
type answer struct {
	status int
	media  string  // "application/json", "text/event-stream", "application/octet-stream"; empty for no content
	schema *schema // nil for no content, events and files
}

// list says how a list operation answers and is paged.
type list struct {
	key   string // the member that holds the items before version 2026-07-27; empty for a bare array
	style pageStyle
	item  *schema
}

// pageStyle is how an operation is asked for its next page.
type pageStyle byte

const (
	singlePage pageStyle = iota
	pageNumbers
	pageOffsets
)

// schema is the type of a value and its bounds.
type schema struct {
	kind     kind
	nullable bool
	format   string   // "uuid", "date-time", "date", "binary"; empty for none
	enum     []string // nil for any value
	pattern  string   // empty for none
	fallback string   // the default, as JSON; empty for none

	min, max             *float64
	aboveMin             bool // whether min itself is too small
	minLength, maxLength int  // in characters; 0 for no limit
	minItems, maxItems   int  // 0 for no limit
	items                *schema
	members              []member
	others               *schema // the type of members that are not named; nil when the description has none
	closed               bool    // whether members that are not named are refused
	recursive            bool    // whether what it holds leads back to it
}

// describe says what a recursive schema is, and what it is where null is taken too.
func describe(s, withNull *schema, as schema) {
	as.recursive = true
	*s = as
	*withNull = *orNull(s)
}

// orNull is a named schema in a place that also takes null.
func orNull(s *schema) *schema {
	c := *s
	c.nullable = true
	return &c
}

// member is a named member of an object.
type member struct {
	name     string
	required bool
	schema   *schema
}

// isEndless reports whether a value that is made up leaves the member out, because
// it would hold another of itself, and that another.
func (m member) isEndless() bool { return !m.required && m.schema.recursive && !m.schema.nullable }

// member returns the schema of the member called name, or nil.
func (s *schema) member(name string) *schema {
	for _, m := range s.members {
		if m.name == name {
			return m.schema
		}
	}
	return s.others
}

// names are those of the members.
func (s *schema) names() []string {
	var all []string
	for _, m := range s.members {
		all = append(all, m.name)
	}
	return all
}

// kind is the type of a JSON value.
type kind byte

const (
	anything kind = iota
	object
	array
	text
	integer
	number
	boolean
)
