package read_test

import (
	"slices"
	"testing"
)

// Each case describes Thing, and says what is read.
func TestSchemas(t *testing.T) {
	for name, c := range map[string]struct{ description, want string }{
		"a string":      {`Thing: {type: string, format: uuid}`, "string(uuid)"},
		"no type":       {`Thing: {description: Whatever.}`, "any"},
		"type by name":  {`Thing: {properties: {id: {type: integer}}}`, "object{id integer}"},
		"type by value": {`Thing: {enum: [1, 2]}`, "integer[1 2]"},
		"mixed values":  {`Thing: {enum: [1, two]}`, "any"},
		"const":         {`Thing: {const: fixed}`, "string[fixed]"},
		"values twice":  {`Thing: {type: string, enum: [a, b, a]}`, "string[a b]"},
		"null value":    {`Thing: {type: [string, "null"], enum: [a, null]}`, "string[a]|null"},

		"null in 3.1":        {`Thing: {type: [string, "null"]}`, "string|null"},
		"null in 3.0":        {`Thing: {type: string, nullable: true}`, "string|null"},
		"null in anyOf":      {`Thing: {anyOf: [{type: string}, {type: "null"}]}`, "string|null"},
		"null in an option":  {`Thing: {anyOf: [{type: string}, {type: [boolean, "null"]}]}`, "one of string, boolean|null|null"},
		"null in a part":     {`Thing: {allOf: [{type: [object, "null"], properties: {a: {type: string}}}, {properties: {b: {type: string}}}]}`, "object{a string, b string}|null"},
		"null in no part":    {`Thing: {allOf: [{properties: {a: {type: string}}}, {properties: {b: {type: string}}}]}`, "object{a string, b string}"},
		"null by reference":  {"Thing: {allOf: [{$ref: '#/components/schemas/Part'}], nullable: true}\n    Part: {type: string}", "Part|null"},
		"null twice removed": {"Thing: {anyOf: [{$ref: '#/components/schemas/Part'}, {type: 'null'}]}\n    Part: {type: string}", "Part|null"},

		"an array":         {`Thing: {type: array, items: {type: number}}`, "array of number"},
		"an array of any":  {`Thing: {type: array}`, "array of any"},
		"a map":            {`Thing: {type: object, additionalProperties: {type: integer}}`, "object and others: integer"},
		"required members": {`Thing: {required: [b], properties: {a: {type: string}, b: {type: string}}}`, "object{a string, b! string}"},

		"a part requires what another describes": {`Thing: {allOf: [{required: [a]}, {properties: {a: {type: string}}}]}`, "object{a! string}"},
		"the later part describes":               {`Thing: {allOf: [{properties: {a: {}}}, {properties: {a: {type: string}}}]}`, "object{a string}"},
		"what one part requires, all do":         {"Thing: {allOf: [{$ref: '#/components/schemas/Part'}, {properties: {a: {type: string}}}]}\n    Part: {required: [a], properties: {a: {}}}", "object{a! string}"},
		"parts of parts":                         {"Thing: {allOf: [{$ref: '#/components/schemas/Part'}, {properties: {b: {type: string}}}]}\n    Part: {allOf: [{properties: {a: {type: string}}}, {required: [a]}]}", "object{a! string, b string}"},
		"a string in parts":                      {`Thing: {allOf: [{type: string}, {description: More.}]}`, "string"},
	} {
		t.Run(name, func(t *testing.T) {
			d := load(t, somePaths+"    "+c.description)
			if got := show(d.Schema("Thing")); got != c.want {
				t.Errorf("%s is read as %s, want %s", c.description, got, c.want)
			}
		})
	}
}

// Each case describes a union of Cat and Dog, or of simple values.
func TestUnions(t *testing.T) {
	const pets = `
    Cat: {properties: {kind: {const: cat}, lives: {type: integer}}}
    Dog: {properties: {kind: {enum: [dog, puppy]}, name: {type: string}}}
    Cow: {properties: {milk: {type: number}}}
    Thing: `
	ref := func(name string) string { return "{$ref: '#/components/schemas/" + name + "'}" }
	for name, c := range map[string]struct{ description, want, tag string }{
		"a constant identifies":        {"oneOf: [" + ref("Cat") + ", " + ref("Dog") + "]", "one of Cat, Dog", "kind: Cat[cat] Dog[dog puppy]"},
		"nothing identifies":           {"oneOf: [" + ref("Cat") + ", " + ref("Cow") + "]", "one of Cat, Cow", ""},
		"the discriminator identifies": {"oneOf: [" + ref("Cow") + ", " + ref("Cat") + "], discriminator: {propertyName: type, mapping: {milky: '#/components/schemas/Cow'}}", "one of Cow, Cat", "type: Cat[Cat] Cow[milky]"},
		"its values are listed":        {"oneOf: [" + ref("Cow") + ", " + ref("Dog") + "], discriminator: {propertyName: kind}", "one of Cow, Dog", "kind: Cow[Cow] Dog[dog puppy]"},
		"integers and numbers":         {"anyOf: [{type: integer}, {type: number}]", "number", ""},
		"strings of one format":        {"anyOf: [{type: string, format: uuid}, {type: string, format: uuid}]", "string(uuid)", ""},
		"strings of two formats":       {"anyOf: [{type: string, format: uuid}, {type: string, format: date}]", "string", ""},
		"enumerations":                 {"anyOf: [{enum: [a, b]}, {enum: [b, c]}]", "string[a b c]", ""},
		"an enumeration or any":        {"anyOf: [{enum: [a, b]}, {type: string}]", "string", ""},
		"anything":                     {"anyOf: [{type: string}, {}]", "any", ""},
		"several types in one":         {"type: [string, boolean]", "one of string, boolean", ""},
		"only what it requires":        {"properties: {a: {type: string}}, anyOf: [{required: [a]}, {maxProperties: 1}]", "object{a string}", ""},
		"a union within a union":       {"anyOf: [{anyOf: [{type: integer}, {type: number}]}, {type: boolean}]", "one of number, boolean", ""},
		"null beside several":          {"anyOf: [{type: string}, {type: boolean}, {type: 'null'}]", "one of string, boolean|null", ""},
		"the same values":              {"oneOf: [" + ref("Cat") + ", {properties: {kind: {const: cat}}}]", "one of Cat, object{kind string[cat]}", ""},
	} {
		t.Run(name, func(t *testing.T) {
			s := load(t, somePaths+pets+"{"+c.description+"}").Schema("Thing")
			if got := show(s); got != c.want {
				t.Errorf("%s is read as %s, want %s", c.description, got, c.want)
			}
			if got := showTag(s.Tag); got != c.tag {
				t.Errorf("%s is identified by %q, want %q", c.description, got, c.tag)
			}
		})
	}
}

func TestSchemaProblems(t *testing.T) {
	for description, want := range map[string]string{
		`Thing: {type: string, format: colour}`:                                         `7:27: unknown format "colour" of a value of type string`,
		`Thing: {type: integer, format: uint64}`:                                        `7:28: an integer of format uint64 may be too large for an int64`,
		`Thing: {type: text}`:                                                           `7:13: type "text" is unknown`,
		`Thing: {type: integer, enum: [1.5]}`:                                           `7:5: invalid value "1.5": want a whole number that fits into 64 bits`,
		`Thing: {type: string, enum: [[a]]}`:                                            `7:5: invalid value ["a"]: want a string`,
		`Thing: {type: string, enum: [a], x-enum-varnames: [A, B]}`:                     `7:5: x-enum-varnames has 2 names for 1 values`,
		`Thing: {required: [a], properties: {b: {type: string}}}`:                       `7:13: member "a" is required but not described`,
		`Thing: {allOf: [{type: string}, {type: integer}]}`:                             `7:13: a schema that is made of others than objects is not supported`,
		`Thing: {allOf: [{required: [a]}, {properties: {b: {}}}]}`:                      `7:5: member "a" is required but not described`,
		`Thing: {anyOf: [{type: string}], properties: {b: {}}}`:                         `7:5: a union beside members or allOf is not supported`,
		`Thing: {not: {type: string}}`:                                                  `7:13: not is not supported`,
		"Thing: {required: [a], properties: {a: {$ref: '#/components/schemas/Thing'}}}": `7:5: no value of Thing can ever be complete: it needs another of itself (Thing -> Thing)`,
	} {
		t.Run(description, func(t *testing.T) {
			if got := problems(t, somePaths+"    "+description); !slices.Equal(got, []string{want}) {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
	for _, fine := range []string{
		`Thing: {type: string, format: colour, x-go-type: string}`,
		`Thing: {not: {type: string}, x-go-type: any}`,
		"Thing: {required: [a], properties: {a: {type: array, items: {$ref: '#/components/schemas/Thing'}}}}",
		"Thing: {required: [a], properties: {a: {anyOf: [{$ref: '#/components/schemas/Thing'}, {type: string}]}}}",
		"Thing: {required: [a], properties: {a: {anyOf: [{$ref: '#/components/schemas/Thing'}, {type: 'null'}]}}}",
	} {
		if got := problems(t, somePaths+"    "+fine); len(got) > 0 {
			t.Errorf("%s: %q", fine, got)
		}
	}
}
