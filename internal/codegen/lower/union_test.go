package lower_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spectest"
)

// union describes an operation that returns a Thing, which is one of several types.
func union(options string) string {
	return `
paths: {/things: {delete: {operationId: delete_thing, responses: {"200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}}}}}}
components:
  schemas:
    Cat: {required: [kind], properties: {kind: {const: cat}, lives: {type: integer}}}
    Dog: {required: [kind], properties: {kind: {const: dog}, name: {type: string}}}
    Cow: {required: [milk, horns], properties: {milk: {type: number}, horns: {type: integer}}}
    Hen: {required: [eggs], properties: {eggs: {type: integer}}}
    Thing: {` + strings.NewReplacer("Cat", "{$ref: '#/components/schemas/Cat'}", "Dog", "{$ref: '#/components/schemas/Dog'}", "Cow", "{$ref: '#/components/schemas/Cow'}", "Hen", "{$ref: '#/components/schemas/Hen'}").Replace(options) + "}\n"
}

// Options come in the order in which a value is tried, with what identifies them.
func TestUnions(t *testing.T) {
	for options, want := range map[string]string{
		"anyOf: [{type: string}, {type: integer}]":                      "Text *string; Int *int",
		"anyOf: [{type: string}, {type: array, items: {type: string}}]": "Text *string; List []string",
		"anyOf: [Cat, Dog]":                                           "Cat *Cat [cat]; Dog *Dog [dog]",
		"anyOf: [Hen, Cow]":                                           "Cow *Cow with milk horns; Hen *Hen with eggs",
		"anyOf: [Cat, {type: object}]":                                "Cat *Cat with kind; Object Object",
		"anyOf: [Hen, Hen, {type: boolean}]":                          "Hen *Hen with eggs; Bool *bool",
		"anyOf: [{type: string, format: date-time}, {type: boolean}]": "Time *Time; Bool *bool",
	} {
		t.Run(options, func(t *testing.T) {
			api := lowered(t, union(options), spectest.Overlay)
			var got []string
			for _, o := range namedThing(t, api).Options {
				got = append(got, showOption(o))
			}
			if line := strings.Join(got, "; "); line != want {
				t.Errorf("got %s, want %s", line, want)
			}
		})
	}
}

func namedThing(t *testing.T, api *ir.API) *ir.Named {
	t.Helper()
	for _, p := range api.Packages {
		for _, n := range p.Types {
			if n.Name == "Thing" {
				return n
			}
		}
	}
	t.Fatal("Thing is not declared")
	return nil
}

func showOption(o *ir.Option) string {
	text := strings.TrimSuffix(showField(o.Field), "?")
	if len(o.Tags) > 0 {
		text += fmt.Sprint(" ", o.Tags)
	}
	if len(o.Needs) > 0 {
		text += " with " + strings.Join(o.Needs, " ")
	}
	return text
}

func TestUnionProblems(t *testing.T) {
	for options, want := range map[string]string{
		"anyOf: [Hen, {type: object, required: [eggs], properties: {eggs: {type: string}}, title: Egg}]":   "Thing may be a Hen or a Egg, and nothing distinguishes them",
		"anyOf: [{type: array, items: {type: string}}, {type: array, items: {type: integer}}]":             "Thing may be a List or a List, and nothing distinguishes them",
		"anyOf: [Cow, Hen], discriminator: {propertyName: kind, mapping: {a: '#/components/schemas/Pig'}}": `"a" stands for Pig, which is not one of the types of Thing`,
	} {
		t.Run(options, func(t *testing.T) {
			_, problems := load(t, union(options), spectest.Overlay)
			if len(problems) == 0 || problems[0].What != want {
				t.Errorf("got %v, want %s", problems, want)
			}
		})
	}
}
