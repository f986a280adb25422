package read_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/read"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spectest"
)

// Parameters come in the order of the path, and those of an operation take the place
// of its path's.
func TestParams(t *testing.T) {
	d := load(t, `
paths:
  /things/{thing_id}/parts/{part_id}:
    parameters:
      - {name: part_id, in: path, required: true, schema: {type: integer}}
      - {name: thing_id, in: path, required: true, schema: {type: integer}}
      - {name: part_id, in: query, schema: {type: string}}
      - {name: Accept, in: header, schema: {type: string}}
      - {name: version, in: header, x-go-option: WithVersion, schema: {type: string}}
    get:
      operationId: get_part
      parameters:
        - {name: part_id, in: query, schema: {type: boolean}}
        - {name: part_id, in: path, required: true, schema: {type: string}}
      responses: {"204": {description: None.}}
`)
	var got []string
	for _, p := range d.Operations[0].Params {
		got = append(got, p.In+" "+p.Name+" "+show(p.Schema))
	}
	if want := []string{"path thing_id integer", "path part_id string", "query part_id boolean"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestBodies(t *testing.T) {
	for content, want := range map[string]string{
		`{application/json: {schema: {type: string}}}`:                                        "application/json string",
		`{application/problem+json; charset=utf-8: {schema: {type: string}}}`:                 "application/json string",
		`{text/plain; charset=utf-8: {schema: {type: string}}}`:                               "text/plain string",
		`{text/plain: {schema: {type: string}}, application/json: {schema: {type: integer}}}`: "application/json integer",
		`{}`: "none",
	} {
		d := load(t, `paths: {/things: {post: {operationId: add_thing, requestBody: {content: `+content+`}, responses: {"204": {description: None.}}}}}`)
		got := "none"
		if body := d.Operations[0].Body; body != nil {
			got = body.Media + " " + show(body.Schema)
		}
		if got != want {
			t.Errorf("%s is read as %s, want %s", content, got, want)
		}
	}
}

func TestResponses(t *testing.T) {
	const value = `description: It., content: {application/json: {schema: {type: string}}}`
	for responses, want := range map[string]string{
		`"200": {` + value + `}, "404": {description: Gone.}`:                                                  "200 application/json string; failures 404",
		`"2XX": {` + value + `}, "4XX": {description: No.}`:                                                    "0 application/json string; failures",
		`default: {` + value + `}`:                                                                             "0 application/json string; failures",
		`default: {` + value + `}, "204": {description: None.}`:                                                "204 none; failures",
		`"200": {` + value + `}, "202": {description: Later.}`:                                                 "200 application/json string; 202 none; failures",
		`"200": {description: Events., content: {text/event-stream: {schema: {type: string}}}}`:                "200 text/event-stream; failures",
		`"200": {description: A file., content: {image/png: {}}}`:                                              "200 application/octet-stream; failures",
		`"200": {description: A file., content: {application/json: {schema: {type: string, format: binary}}}}`: "200 application/octet-stream; failures",
		`"200": {description: Either., content: {image/png: {}, application/json: {schema: {type: string}}}}`:  "200 application/json string; failures",
	} {
		t.Run(responses, func(t *testing.T) {
			d := load(t, `paths: {/things: {get: {operationId: list_things, responses: {`+responses+`}}}}`)
			if got := showResponses(d.Operations[0]); got != want {
				t.Errorf("got %s, want %s", got, want)
			}
		})
	}
}

func showResponses(o *description.Operation) string {
	var b strings.Builder
	for _, s := range o.Successes {
		fmt.Fprint(&b, s.Status, " ")
		switch {
		case s.Media == "":
			b.WriteString("none")
		case s.Schema == nil:
			b.WriteString(s.Media)
		default:
			b.WriteString(s.Media + " " + show(s.Schema))
		}
		b.WriteString("; ")
	}
	b.WriteString("failures")
	for _, f := range o.Failures {
		fmt.Fprint(&b, " ", f.Status)
	}
	return b.String()
}

// The default response stands for failures if there are any others.
func TestNoSuccess(t *testing.T) {
	got := problems(t, `paths: {/things: {get: {operationId: list_things, responses: {"404": {description: Gone.}, default: {description: Failed.}}}}}`)
	if want := []string{"3:51: there is no response for a success"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// An operation with problems is marked as such, and the others are not.
func TestBrokenOperations(t *testing.T) {
	const text = `
paths:
  /things:
    get: {operationId: list_things, responses: {"204": {description: None.}}}
    post: {operationId: add_thing, responses: {"2004": {description: None.}, "204": {description: None.}}}
`
	d, all := read.Read(spectest.Load(t, text, spectest.Overlay))
	if len(all) != 1 || all[0].What != `invalid status "2004"` {
		t.Errorf("got %v, want one problem with a status", all)
	}
	for _, o := range d.Operations {
		if want := o.Method == "POST"; o.Broken != want {
			t.Errorf("%s is broken: %t, want %t", o.Method, o.Broken, want)
		}
	}
}
