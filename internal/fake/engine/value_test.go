package engine

import (
	"fmt"
	"net/url"
	"reflect"
	"testing"
)

// TestRepeatedParameters: a parameter that is repeated is a list, or else the last
// one counts.
func TestRepeatedParameters(t *testing.T) {
	t.Parallel()
	op := &Operation{Path: "/widgets", Params: []Param{
		{Name: "page", In: InQuery, Schema: &Schema{Type: Integer, Max: new(3.0)}},
		{Name: "size", In: InQuery, Schema: &Schema{Type: Array, Items: &Schema{Type: Integer, Max: new(3.0)}}},
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
		c := checker{Definition: &Definition{}}
		got := string(ToJSON(c.params(op, nil, values, nil, true))) + " "
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

// TestRecursive: what can contain itself is made up once.
func TestRecursive(t *testing.T) {
	t.Parallel()
	node, nodeOrNull := new(Schema), new(Schema)
	Describe(node, nodeOrNull, Schema{Type: Object, Members: []Member{
		{Name: "label", Required: true, Schema: &Schema{Type: Text}},
		{Name: "inside", Schema: node},
		{Name: "beside", Schema: nodeOrNull},
		{Name: "below", Schema: &Schema{Type: Array, Items: node}},
	}})
	e := newClient(t, nil).engine
	want := Fields{"label": "label", "beside": nil, "below": []any{}}
	if got := e.Sampler.value(node, "node"); !reflect.DeepEqual(want, got) {
		t.Errorf("made %v, want %v", got, want)
	}
	given := Fields{"label": "outer", "inside": Fields{"label": "inner"}}
	want = Fields{"label": "outer", "inside": Fields{"label": "inner", "beside": nil, "below": []any{}}, "beside": nil, "below": []any{}}
	if got := e.Shape(node, given); !reflect.DeepEqual(want, got) {
		t.Errorf("shaped %v, want %v", got, want)
	}
}

// TestFields: numbers and objects read alike, whether they were parsed or made.
func TestFields(t *testing.T) {
	t.Parallel()
	parsed, err := ParseJSON([]byte(`{"n":2,"o":{"a":["x",1]}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range []Fields{parsed.(Fields), {"n": 2.0, "o": Fields{"a": []any{"x", 1}}}} {
		if o.Int("n") != 2 || o.Int("m") != 0 || !reflect.DeepEqual(o.Object("o").Texts("a"), []string{"x"}) {
			t.Errorf("%v reads as %d and %v", o, o.Int("n"), o.Object("o").Texts("a"))
		}
	}
	if _, err := ParseJSON([]byte("1 2")); err == nil {
		t.Error("two values were parsed as one")
	}
}

// TestStringsOfOtherTypesPanic, because they would not compare with the strings of
// requests.
func TestStringsOfOtherTypesPanic(t *testing.T) {
	t.Parallel()
	type status string
	defer func() {
		if got := recover(); got != "engine: a member is a engine.status; convert it to a string" {
			t.Errorf("panic %v", got)
		}
	}()
	newClient(t, nil).engine.Shape(thing, Fields{"name": status("done")})
}
