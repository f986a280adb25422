package seclaitest

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
)

// TestOperationsToCome checks that an operation that nothing was written for, as
// a later description may have, behaves as its method and path suggest.
func TestOperationsToCome(t *testing.T) {
	t.Parallel()
	widget := &schema{kind: object, members: []member{
		{name: "id", required: true, schema: &schema{kind: text}},
		{name: "name", required: true, schema: &schema{kind: text}},
		{name: "size", schema: &schema{kind: integer, fallback: "3"}},
		{name: "updated_at", schema: &schema{kind: text}},
	}}
	one := answer{status: 200, media: "application/json", schema: widget}
	id := param{name: "widget_id", in: inPath, required: true, schema: &schema{kind: text}}
	input := &body{media: "application/json", required: true, schema: &schema{kind: object}}
	coming := newRouter([]*operation{
		{method: "POST", path: "/widgets", body: input, answer: answer{status: 201, media: "application/json", schema: widget}},
		{method: "GET", path: "/widgets", answer: answer{status: 200, media: "application/json", schema: &schema{kind: array, items: widget}}, list: &list{item: widget}},
		{method: "GET", path: "/widgets/{widget_id}", params: []param{id}, answer: one},
		{method: "PATCH", path: "/widgets/{widget_id}", params: []param{id}, body: input, answer: one},
		{method: "POST", path: "/widgets/{widget_id}/polish", params: []param{id}, answer: one},
		{method: "DELETE", path: "/widgets/{widget_id}", params: []param{id}, answer: answer{status: 204}},
	})
	srv := New(t)
	call := func(status int, method, path, body string) any {
		t.Helper()
		r := httptest.NewRequest(method, path, strings.NewReader(body))
		r.Header.Set("X-API-Key", "k")
		r.Header.Set("Content-Type", "application/json")
		op, args, allowed := coming.find(method, path)
		reply := srv.answer(op, args, allowed, r)
		if reply.status != status {
			t.Fatalf("%s %s: status %d, want %d: %s", method, path, reply.status, status, reply.body)
		}
		if len(reply.body) == 0 {
			return nil
		}
		return mustJSON(string(reply.body))
	}
	made := call(201, "POST", "/widgets", `{"name":"W"}`).(fields)
	path := "/widgets/" + textOf(made, "id")
	if made["name"] != "W" || intOf(made, "size") != 3 {
		t.Errorf("made %v", made)
	}
	if got := call(200, "PATCH", path, `{"name":"V"}`).(fields); got["name"] != "V" || got["updated_at"] == made["updated_at"] {
		t.Errorf("changed %v", got)
	}
	if got := call(200, "GET", "/widgets", "").([]any); len(got) != 1 {
		t.Errorf("listed %v", got)
	}
	call(200, "POST", path+"/polish", "")
	call(204, "DELETE", path, "")
	call(404, "GET", path, "")
	call(404, "POST", path+"/polish", "")
}

// TestRepeatedParameters checks what a query means that names a parameter twice.
func TestRepeatedParameters(t *testing.T) {
	t.Parallel()
	op := &operation{path: "/widgets", params: []param{
		{name: "page", in: inQuery, schema: &schema{kind: integer, max: new(3.0)}},
		{name: "size", in: inQuery, schema: &schema{kind: array, items: &schema{kind: integer, max: new(3.0)}}},
	}}
	for query, want := range map[string]string{
		"page=1&page=2":          `{"page":2} []`,
		"page=9&page=x&page=2":   `{"page":2} []`,
		"page=1&page=x":          `{} [query page]`,
		"page=1&page=9":          `{"page":9} [query page]`,
		"size=1":                 `{"size":[1]} []`,
		"size=1&page=2&size=3":   `{"page":2,"size":[1,3]} []`,
		"size=1&size=x":          `{} [query size 1]`,
		"size=1&size=2&size=100": `{"size":[1,2,100]} [query size 2]`,
	} {
		values, err := url.ParseQuery(query)
		if err != nil {
			t.Fatal(err)
		}
		var c checker
		got := string(toJSON(c.params(op, nil, values, nil, true))) + " "
		if len(c.problems) > 0 {
			got += fmt.Sprint(c.problems[0].Loc)
		} else {
			got += "[]"
		}
		if got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// TestRecursive checks that what can hold more of itself is made up once.
func TestRecursive(t *testing.T) {
	t.Parallel()
	node, nodeOrNull := new(schema), new(schema)
	describe(node, nodeOrNull, schema{kind: object, members: []member{
		{name: "label", required: true, schema: &schema{kind: text}},
		{name: "inside", schema: node},
		{name: "beside", schema: nodeOrNull},
		{name: "below", schema: &schema{kind: array, items: node}},
	}})
	srv := New(t)
	want := fields{"label": "label", "beside": nil, "below": []any{}}
	if got := srv.sampler.value(node, "node"); !reflect.DeepEqual(want, got) {
		t.Errorf("made %v, want %v", got, want)
	}
	given := fields{"label": "outer", "inside": fields{"label": "inner"}}
	want = fields{"label": "outer", "inside": fields{"label": "inner", "beside": nil, "below": []any{}}, "beside": nil, "below": []any{}}
	if got := srv.shape(node, given); !reflect.DeepEqual(want, got) {
		t.Errorf("shaped %v, want %v", got, want)
	}
}

// TestMembersWithoutAName checks objects whose members the description only gives a
// type.
func TestMembersWithoutAName(t *testing.T) {
	t.Parallel()
	counts := &schema{kind: object, members: []member{{name: "note", schema: &schema{kind: text}}}, others: &schema{kind: integer}}
	for body, want := range map[string]string{
		`{"a":1,"note":"x"}`: "[]",
		`{"a":"1","b":2}`:    "[{[body a] Input should be a valid integer int_type}]",
		`{"a":1,"note":2}`:   "[{[body note] Input should be a valid string string_type}]",
	} {
		var c checker
		c.value([]any{"body"}, counts, mustJSON(body))
		if got := fmt.Sprint(c.problems); got != want {
			t.Errorf("%s: %s, want %s", body, got, want)
		}
	}
}

// TestNullThatAnswersDoNotHave checks that what a request may say with null, and an
// answer may not, is made up.
func TestNullThatAnswersDoNotHave(t *testing.T) {
	t.Parallel()
	widget := &schema{kind: object, members: []member{
		{name: "title", schema: &schema{kind: text}},
		{name: "note", schema: &schema{kind: text, nullable: true}},
		{name: "size", schema: &schema{kind: integer, fallback: "3"}},
	}}
	want := `{"note":null,"size":3,"title":"Untitled"}`
	if got := string(toJSON(New(t).shape(widget, fields{"title": nil, "note": nil, "size": nil, "other": 1}))); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

// TestMadeUpValues checks that values that are made up are within their bounds.
func TestMadeUpValues(t *testing.T) {
	t.Parallel()
	for want, s := range map[string]*schema{
		`"2026-07-27"`:           {kind: text, format: "date"},
		`"2026-07-27T09:00:00Z"`: {kind: text, format: "date-time"},
		`"b"`:                    {kind: text, enum: []string{"b", "a"}},
		`2`:                      {kind: integer, min: new(2.0)},
		`0`:                      {kind: number, min: new(-2.0)},
		`[false,false]`:          {kind: array, minItems: 2, items: &schema{kind: boolean}},
		`null`:                   {kind: text, nullable: true},
		`"plain"`:                {kind: text, nullable: true, fallback: `"plain"`},
	} {
		m := newSampler(1)
		if got := string(toJSON(m.value(s, "thing"))); got != want {
			t.Errorf("made %s, want %s", got, want)
		}
	}
}
