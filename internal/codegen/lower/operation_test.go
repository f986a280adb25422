package lower_test

import (
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/spectest"
)

const components = `
components:
  schemas:
    Thing: {properties: {name: {type: string}}}
    Things: {properties: {data: {type: array, items: {$ref: '#/components/schemas/Thing'}}, total: {type: integer}}}
    Found: {properties: {matches: {type: array, items: {$ref: '#/components/schemas/Thing'}}, took: {type: integer}}}
`

// operation describes one operation of the path /things, whose successes return a
// component or nothing.
func operation(method, details, component string) string {
	responses := `{"204": {description: None.}}`
	if component != "" {
		responses = `{"200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/` + component + `'}}}}}`
	}
	return "paths: {/things: {" + method + ": {operationId: check_thing, " + details + " responses: " + responses + "}}}" + components
}

// query declares parameters of the query, each an integer with a default of 20.
func query(names ...string) string {
	var all []string
	for _, n := range names {
		all = append(all, "{name: "+n+", in: query, schema: {type: integer, default: 20}}")
	}
	return "parameters: [" + strings.Join(all, ", ") + "],"
}

// A list is recognized by its response, and its style of paging by its parameters.
func TestLists(t *testing.T) {
	matches := `
  - target: $.paths['/things'].get
    update: {x-go-list: {items: matches, page: FoundPage}}
`
	for name, c := range map[string]struct{ description, actions, want string }{
		"single page":              {operation("get", "", "Things"), "", `SinglePage of Thing in "data", 0 a page`},
		"a limit alone":            {operation("get", query("limit"), "Things"), "", `SinglePage of Thing in "data", 20 a page`},
		"a page alone":             {operation("get", query("page"), "Things"), "", `SinglePage of Thing in "data", 0 a page`},
		"pages by number":          {operation("get", query("page", "limit"), "Things"), "", `PageNumbers of Thing in "data", 20 a page`},
		"pages by offset":          {operation("get", query("limit", "offset"), "Things"), "", `PageOffsets of Thing in "data", 20 a page`},
		"a number before offsets":  {operation("get", query("offset", "limit", "page"), "Things"), "", `PageNumbers of Thing in "data", 20 a page`},
		"not in the query":         {operation("get", strings.ReplaceAll(query("limit", "page"), "in: query", "in: header"), "Things"), "", `SinglePage of Thing in "data", 0 a page`},
		"more than an envelope":    {operation("get", "", "Found"), "", `Found`},
		"as the overlay says":      {operation("get", "", "Found"), matches, `SinglePage of Thing in "matches", 0 a page`},
		"not with another method":  {operation("post", query("page", "limit"), "Things"), "", `Things`},
		"an object without a list": {operation("get", "", "Thing"), "", `Thing`},
	} {
		t.Run(name, func(t *testing.T) {
			api := lowered(t, c.description, spectest.Overlay+c.actions)
			if got := showResponse(api.Operations()[0].Response); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// What x-go-list can't make a list is reported at its place in the overlay.
func TestListProblems(t *testing.T) {
	list := func(method, says string) string {
		return "\n  - target: $.paths['/things']." + method + "\n    update: {x-go-list: {" + says + "}}\n"
	}
	for name, c := range map[string]struct{ description, actions, want string }{
		"another method": {operation("post", "", "Found"), list("post", "items: matches, page: FoundPage"), "overlay.yaml:9:26: x-go-list on a POST: only a GET is read as a list"},
		"no array":       {operation("get", "", "Found"), list("get", "items: took, page: FoundPage"), `overlay.yaml:9:26: x-go-list: no member "took" holds an array`},
		"no page":        {operation("get", "", "Found"), list("get", "items: matches"), "description.yaml:3:19: the pages of this list have more than items, and need a type"},
	} {
		t.Run(name, func(t *testing.T) {
			_, problems := load(t, c.description, spectest.Overlay+c.actions)
			if len(problems) != 1 || problems[0].Position.String()+": "+problems[0].What != c.want {
				t.Errorf("got %v, want %s", problems, c.want)
			}
		})
	}
}

func TestResponses(t *testing.T) {
	const value = `content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}`
	for responses, want := range map[string]string{
		`"204": {description: None.}`:              "",
		`"200": {description: It., ` + value + `}`: "Thing",
		`"200": {description: It., content: {application/json: {schema: {type: [string, "null"]}}}}`:                                "string or nil",
		`"200": {description: It., content: {image/png: {}}}`:                                                                       "file",
		`"200": {description: It., ` + value + `}, "201": {description: It., ` + value + `}`:                                        "Thing",
		`"200": {description: It., ` + value + `}, "202": {description: Later.}`:                                                    "by status: 200 OK *Thing",
		`"200": {description: It., ` + value + `}, "2XX": {description: A., content: {application/json: {schema: {type: string}}}}`: "by status: 200 OK *Thing, 0 Other *string",
		`"200": {description: It., ` + value + `}, "299": {description: A., content: {application/json: {schema: {type: string}}}}`: "by status: 200 OK *Thing, 299 Status299 *string",
	} {
		t.Run(responses, func(t *testing.T) {
			api := lowered(t, "paths: {/things: {post: {operationId: check_thing, responses: {"+responses+"}}}}"+components, spectest.Overlay)
			if got := showResponse(api.Operations()[0].Response); got != want {
				t.Errorf("got %q, want %q", got, want)
			}
		})
	}
}

// The status that a server responds with is that of the first success, or 200 for a range.
func TestStatus(t *testing.T) {
	for status, want := range map[string]int{"201": 201, "2XX": 200, "default": 200} {
		api := lowered(t, "paths: {/things: {post: {operationId: check_thing, responses: {"+status+": {description: It.}}}}}", spectest.Overlay)
		if got := api.Operations()[0].Facts.Status; got != want {
			t.Errorf("%s: got %d, want %d", status, got, want)
		}
	}
}

// Required parameters are arguments, and the others fields.
func TestParams(t *testing.T) {
	same(t, methods(lowered(t, `
paths:
  /things/{thing_id}:
    get:
      operationId: get_thing
      parameters:
        - {name: thing_id, in: path, required: true, schema: {type: string}}
        - {name: time, in: query, required: true, schema: {type: integer}}
        - {name: x-trace, in: header, required: true, schema: {type: string}}
        - {name: mode, in: query, schema: {type: string, enum: [fast, slow]}}
        - {name: ids, in: query, schema: {type: array, items: {type: string}}}
        - {name: since, in: query, schema: {anyOf: [{type: string}, {type: integer}]}}
        - {name: old, in: cookie, deprecated: true, schema: {type: boolean}}
      responses: {"204": {description: None.}}
`, spectest.Overlay)), `
things.Get(thingID string, timeValue int in query, xTrace string in header, Mode *GetMode?, IDs []string?, Since *string?, Old *bool?)`)
}

func TestParamStyles(t *testing.T) {
	for param, want := range map[string]string{
		`schema: {type: array, items: {type: string}}`:                                       "false ",
		`explode: false, schema: {type: array, items: {type: string}}`:                       "false ,",
		`style: pipeDelimited, schema: {type: array, items: {type: string}}`:                 "false |",
		`style: spaceDelimited, explode: true, schema: {type: array, items: {type: string}}`: "false ",
		`style: deepObject, schema: {$ref: '#/components/schemas/Thing'}`:                    "true ",
		`schema: {$ref: '#/components/schemas/Thing'}`:                                       "false ",
		`explode: false, schema: {type: string}`:                                             "false ",
	} {
		t.Run(param, func(t *testing.T) {
			api := lowered(t, operation("get", "parameters: [{name: p, in: query, "+param+"}],", ""), spectest.Overlay)
			style := api.Operations()[0].Params[0].Style
			if got := map[bool]string{true: "true ", false: "false "}[style.Deep] + style.Separator; got != want {
				t.Errorf("deep and separator are %q, want %q", got, want)
			}
		})
	}
}

// An operation belongs to the package with the longest prefix of its path.
func TestPackages(t *testing.T) {
	api := lowered(t, `
paths:
  /things: {delete: {operationId: delete_things, responses: {"204": {description: None.}}}}
  /things/parts: {delete: {operationId: delete_parts, responses: {"204": {description: None.}}}}
`, `
  - target: $
    update:
      x-go-packages:
        - {name: all, doc: has all., paths: [/]}
        - {name: parts, doc: has parts., nouns: [part], paths: [/things/parts]}
        - {name: things, doc: has things., nouns: [thing], paths: [/things]}
`)
	same(t, methods(api), `
things.Delete()
parts.Delete()`)
}

// A component that two packages use is declared in the shared one, and each of them
// has a name of its own for it, also for what it describes in place.
func TestSharedTypes(t *testing.T) {
	api := lowered(t, `
paths:
  /things: {delete: {operationId: delete_thing, responses: {"200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/ThingState'}}}}}}}
  /parts: {delete: {operationId: delete_part, responses: {"200": {description: It., content: {application/json: {schema: {$ref: '#/components/schemas/ThingState'}}}}}}}
components:
  schemas:
    ThingState: {properties: {at: {properties: {row: {type: integer}}}}}
`, `
  - target: $
    update:
      x-go-packages:
        - {name: parts, doc: has parts., nouns: [part], paths: [/parts]}
        - {name: things, doc: has things., nouns: [thing], paths: [/things]}
`)
	same(t, declarations(api), `
parts.ThingState = shared.ThingState
parts.ThingStateAt = shared.ThingStateAt
shared.ThingState struct{At ThingStateAt?}
shared.ThingStateAt struct{Row int?}
things.State = shared.ThingState
things.StateAt = shared.ThingStateAt`)
}
