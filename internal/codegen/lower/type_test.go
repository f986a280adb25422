package lower_test

import (
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/spectest"
)

// thing describes operations that receive, create and update a Thing, whose one member
// x is described by schema. The components may refer to each other.
func thing(schema string) string {
	return `
paths:
  /things:
    delete: {operationId: delete_thing, responses: {"200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Received'}}}}}}
    post: {operationId: create_thing, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Created'}}}}, responses: {"204": {description: None.}}}
    patch: {operationId: update_thing, requestBody: {content: {application/json: {schema: {$ref: '#/components/schemas/Updated'}}}}, responses: {"204": {description: None.}}}
components:
  schemas:
    Received: {properties: {x: ` + schema + `}}
    Created: {properties: {x: ` + schema + `}}
    Updated: {properties: {x: ` + schema + `}}
    Color: {type: string, enum: [red, green]}
    Part: {properties: {name: {type: string}}}
`
}

// Each case describes the member x, which may be left out, and gives the field for it
// in what is received, created and updated.
func TestFields(t *testing.T) {
	for schema, want := range map[string]string{
		`{type: string}`:                                  "string, *string, *string",
		`{type: [string, "null"]}`:                        "*string, *string, Nullable[string]",
		`{type: [string, "null"], default: a}`:            "*string, Nullable[string], Nullable[string]",
		`{type: [string, "null"], default: null}`:         "*string, *string, Nullable[string]",
		`{type: string, default: a}`:                      "string, *string, *string",
		`{type: array, items: {type: integer}}`:           "[]int, []int, []int",
		`{type: [array, "null"], items: {type: integer}}`: "[]int, []int, Nullable[[]int]",
		`{$ref: '#/components/schemas/Color'}`:            "Color, *Color, *Color",
		`{$ref: '#/components/schemas/Part'}`:             "Part, *Part, *Part",

		`{type: string, format: date-time}`:  "Time, *Time, *Time",
		`{type: string, format: date}`:       "Date, *Date, *Date",
		`{type: string, format: uuid}`:       "string, *string, *string",
		`{type: integer}`:                    "int, *int, *int",
		`{type: integer, format: int64}`:     "int64, *int64, *int64",
		`{type: integer, format: int32}`:     "int, *int, *int",
		`{type: integer, format: unix-time}`: "int64, *int64, *int64",
		`{type: number}`:                     "float64, *float64, *float64",
		`{type: boolean}`:                    "bool, *bool, *bool",
		`{}`:                                 "any, any, any",
		`{type: object}`:                     "Object, Object, Object",
		`{type: object, additionalProperties: {type: integer}}`: "map[string]int, map[string]int, map[string]int",
		`{type: object, additionalProperties: {}}`:              "Object, Object, Object",
		`{type: string, x-go-type: time.Time}`:                  "Time, *Time, *Time",
		`{type: string, x-go-enum: Color}`:                      "Color, *Color, *Color",
		`{type: string, readOnly: true}`:                        "string, -, -",
		`{type: string, writeOnly: true}`:                       "-, *string, *string",
	} {
		t.Run(schema, func(t *testing.T) {
			api := lowered(t, thing(schema), spectest.Overlay)
			var got []string
			for _, name := range []string{"Received", "Created", "Updated"} {
				got = append(got, fieldOf(t, declarations(api), "things."+name))
			}
			if line := strings.Join(got, ", "); line != want {
				t.Errorf("got %s, want %s", line, want)
			}
		})
	}
}

// fieldOf returns the type of the one field of a struct.
func fieldOf(t *testing.T, declarations []string, name string) string {
	t.Helper()
	for _, d := range declarations {
		if fields, ok := strings.CutPrefix(d, name+" struct{"); ok {
			field := strings.TrimSuffix(strings.TrimPrefix(fields, "X "), "}")
			if field == "" {
				return "-"
			}
			return strings.TrimSuffix(field, "?")
		}
	}
	t.Fatalf("%s is not declared in %q", name, declarations)
	return ""
}

// Only the fields by which a struct would hold itself become pointers: a pointer on
// the way ends it.
func TestRecursion(t *testing.T) {
	const received = `
paths: {/things: {get: {operationId: get_thing, responses: {"200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/A'}}}}}}}}
components:
  schemas:
`
	for name, c := range map[string]struct{ schemas, want string }{
		"a pointer on the way": {`
    A: {properties: {b: {anyOf: [{$ref: '#/components/schemas/B'}, {type: "null"}]}}}
    B: {required: [a], properties: {a: {$ref: '#/components/schemas/A'}}}`, `
things.A struct{B *B?}
things.B struct{A A}`},
		"no pointer": {`
    A: {properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {properties: {a: {$ref: '#/components/schemas/A'}}}`, `
things.A struct{B *B?}
things.B struct{A *A?}`},
		"a list on the way": {`
    A: {properties: {all: {type: array, items: {$ref: '#/components/schemas/A'}}}}`, `
things.A struct{All []A?}`},
		"beside the circle": {`
    A: {properties: {b: {$ref: '#/components/schemas/B'}}}
    B: {properties: {b: {$ref: '#/components/schemas/B'}}}`, `
things.A struct{B B?}
things.B struct{B *B?}`},
	} {
		t.Run(name, func(t *testing.T) {
			same(t, declarations(lowered(t, received+c.schemas, spectest.Overlay)), c.want)
		})
	}
}
