package main

import (
	"maps"
	"strings"
	"testing"
)

// step is one revision of a description, what a refresh says of it, and the exit
// code by which a pipeline knows.
type step struct {
	name      string
	old, with string // what is replaced, of the revision before
	code      int
	says      []string
	never     []string
}

// series is a year in the life of an API. Each revision goes on from the one
// before, as it was put in place.
var series = []step{
	{"nothing", ``, ``, exitOK, []string{"clean: "}, []string{"Files:"}},
	{"another tag", `"summary": "Get the thing"`, `"summary": "Get the thing", "tags": ["things"]`, exitOK, []string{"clean: "}, nil},
	{
		"a text", `"summary": "Get the thing"`, `"summary": "Fetch the thing"`, exitChanged,
		[]string{"Files:\n  wrote things/operations_gen.go\n", "documentation only: "}, []string{"Go API", "changed: "},
	},
	{
		"a field came", `"name": {"type": "string"}`, `"name": {"type": "string"}, "size": {"type": "integer"}`, exitChanged,
		[]string{"Compatible changes of the Go API:\n  things.Thing.Size: added\n"}, []string{"Breaking"},
	},
	{
		"an enumeration came", `"size":`, `"color": {"type": "string", "enum": ["red"]}, "size":`, exitChanged,
		[]string{"  things.Thing.Color: added\n", "  things.ThingColor: added\n", "  things.ThingColorRed: added\n"}, []string{"Breaking"},
	},
	{"a value came", `["red"]`, `["green", "red"]`, exitChanged, []string{"  things.ThingColorGreen: added\n"}, []string{"Breaking", "ThingColorRed"}},
	{
		"a list came", `"paths": {`, `"paths": {
    "/things/all": {"get": {"operationId": "get_things", "responses": {"200": {"description": "All.", "content": {"application/json": {"schema": {
      "type": "object", "properties": {"data": {"type": "array", "items": {"$ref": "#/components/schemas/ThingResponse"}}, "total": {"type": "integer"}}}}}}}}},`,
		exitChanged, []string{
			"changed: ", "Operations:\n  added: GET /things/all, which is things.Client.ListThings\n", "  things.(*Client).ListThings: added\n", "  things.(*Client).ListThingsPages: added\n",
		}, []string{"Breaking"},
	},
	{"an envelope changed", `"data": {"type": "array"`, `"things": {"type": "array"`, exitChanged, []string{"changed: ", "wrote things/operations_gen.go"}, []string{"Go API", "documentation only"}},
	{
		"the envelope became an object", `"total": {"type": "integer"}`, `"total": {"type": "integer"}, "cost": {"type": "integer"}`, exitBreaking,
		[]string{"Operations:\n  renamed: GET /things/all, from things.Client.ListThings to things.Client.GetThings\n", "  things.(*Client).ListThings: removed\n"}, nil,
	},
	{
		"a field has another name", `"name": {"type": "string"}`, `"title": {"type": "string"}`, exitBreaking,
		[]string{"Fields that seem to have another name:\n  things.Thing: Name seems to be Title now\n", "Breaking changes of the Go API:\n  things.Thing.Name: removed\n"}, nil,
	},
	{
		"a field has another type", `"size": {"type": "integer"}`, `"size": {"type": ["number", "null"]}`, exitBreaking,
		[]string{"  things.Thing.Size: changed from int to *float64\n"}, nil,
	},
	{
		"a name that no rule makes good", `"paths": {`, `"paths": {
    "/things/color": {"post": {"operationId": "thing_color", "responses": {"204": {"description": "Done."}}}},`, exitChanged,
		[]string{"To do in the overlay; until then generating fails:\n  new.json:5:23: things.ThingColor does not begin with a verb", "which is things.Client.ThingColor\n"}, nil,
	},
	{
		"an operation has another path", `"/things/color"`, `"/things/colors"`, exitChanged,
		[]string{"Operations:\n  moved: things.Client.ThingColor, from POST /things/color to POST /things/colors\n"}, []string{"Breaking"},
	},
	{
		"an operation went", `
    "/things/colors": {"post": {"operationId": "thing_color", "responses": {"204": {"description": "Done."}}}},`, ``, exitBreaking,
		[]string{"Operations:\n  removed: POST /things/colors, which was things.Client.ThingColor\n"}, []string{"To do"},
	},
	{
		"what the overlay names went", `"ThingResponse"`, `"Thing"`, exitFailed, // for a reference to it is left
		[]string{"new.json:", "the reference #/components/schemas/ThingResponse leads nowhere"}, nil,
	},
	{
		"a new place for the whole", `"/things": {`, `"/boxes": {`, exitBreaking,
		[]string{"openapi/overlay.yaml:9:13: overlay target $.paths['/things'].get", "things.FetchThing does not begin with a verb"}, nil,
	},
}

func TestSeries(t *testing.T) {
	module(t)
	gen(t, exitOK)
	now := description
	for _, s := range series {
		t.Run(strings.ReplaceAll(s.name, " ", "_"), func(t *testing.T) {
			if !strings.Contains(now, s.old) {
				t.Fatalf("there is no %s in\n%s", s.old, now)
			}
			next := strings.Replace(now, s.old, s.with, 1)
			write(t, "new.json", next)
			before := tree(t)
			out, errs := gen(t, s.code, "refresh", "new.json")
			has(t, out+errs, s.says...)
			for _, part := range s.never {
				if strings.Contains(out, part) {
					t.Errorf("%q is in\n%s", part, out)
				}
			}
			if s.code == exitFailed {
				if !maps.Equal(before, tree(t)) {
					t.Error("a refresh that failed has changed files")
				}
				return
			}
			if now = next; tree(t)["openapi/seclai.openapi.json"] != next {
				t.Error("the new description is not in place")
			}
		})
	}
}
