package ir

import "github.com/seclai/seclai-sdk-go/internal/codegen/place"

// Schema is what the description says about a value: the facts, before anything is
// decided about Go.
type Schema struct {
	Name     string        // of the component; empty for one that is described in place
	At       place.Pointer // where it is described
	Title    string
	Doc      string  // prose; for a reference its own, or else its target's
	Target   *Schema // of a reference; all but Doc, Nullable and the hints is then the target's
	Nullable bool

	Referenced bool // whether a reference leads to it; without, a component describes nothing that is sent

	Kind     Kind
	Format   string // such as "uuid", "date-time" or "binary"
	Pattern  string
	Enum     []string
	Names    []string // of the values, where the description gives them
	Default  string   // as JSON; empty for none
	Min, Max *float64
	AboveMin bool // whether Min itself is too small

	MinLength, MaxLength int // in characters; 0 for no bound
	MinItems, MaxItems   int // 0 for no bound

	Items   *Schema   // of an array
	Members []*Member // of an object, in the order of the description
	Others  *Schema   // the type of an object's members that have no name here; nil for none
	Open    bool      // whether an object may have others without a type
	Options []*Schema // that it is one of; empty when one type serves for all
	Tag     *Tag      // by which the options are told apart; nil for none

	Deprecated          bool
	ReadOnly, WriteOnly bool // whether only a response or a request has it

	Hints Hints
}

// Tag is a member whose value says which option of a union an object is.
type Tag struct {
	Member  string
	Values  map[*Schema][]string // by option, which is no reference
	Mapping map[string]string    // of the discriminator: from values to components
}

// Member is a named member of an object.
type Member struct {
	Name     string
	Required bool
	Schema   *Schema
}

// Hints are the extensions by which an overlay says how Go sees a schema, parameter
// or operation.
type Hints struct {
	Name     string // x-go-name: the Go identifier
	Type     string // x-go-type: one of the types that a string, integer or object can also be
	TypeName string // x-go-type-name: the name of the type for a schema described in place
	Enum     string // x-go-enum: the component that lists the values of a string, for its type alone
	SameAs   string // x-go-same-as: the component that this one is an alias of
}

// Kind is the type of a JSON value.
type Kind byte

// The kinds of JSON values. Any is a value of whatever kind.
const (
	Any Kind = iota
	Object
	Array
	String
	Integer
	Number
	Boolean
)

var kindNames = [...]string{Any: "any", Object: "object", Array: "array", String: "string", Integer: "integer", Number: "number", Boolean: "boolean"}

// String returns the name that JSON Schema has for the kind.
func (k Kind) String() string { return kindNames[k] }

// Resolve follows references to the schema that says what the value is.
func (s *Schema) Resolve() *Schema {
	for s.Target != nil {
		s = s.Target
	}
	return s
}

// IsNullable reports whether null is a value, here or at the target.
func (s *Schema) IsNullable() bool {
	for ; s != nil; s = s.Target {
		if s.Nullable {
			return true
		}
	}
	return false
}

// IsRecursive reports whether a component has members or elements that lead back to it.
func (s *Schema) IsRecursive() bool { return s.leadsTo(s, map[*Schema]bool{}) }

func (s *Schema) leadsTo(to *Schema, seen map[*Schema]bool) bool {
	for _, part := range s.parts() {
		if part == to {
			return true
		}
		if !seen[part] {
			seen[part] = true
			if part.leadsTo(to, seen) {
				return true
			}
		}
	}
	return false
}

// parts are the schemas of what a value holds.
func (s *Schema) parts() []*Schema {
	var all []*Schema
	for _, part := range []*Schema{s.Target, s.Items, s.Others} {
		if part != nil {
			all = append(all, part)
		}
	}
	for _, m := range s.Members {
		all = append(all, m.Schema)
	}
	return all
}
