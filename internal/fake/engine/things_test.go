package engine

import (
	"maps"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// The tests of this package use an API of its own, which keeps things.

var thingKind = &Kind{Title: "Thing", Params: []string{"thing_id"}}

var thing = &Schema{Type: Object, Members: []Member{
	{Name: "id", Required: true, Schema: &Schema{Type: Text}},
	{Name: "name", Required: true, Schema: &Schema{Type: Text}},
	{Name: "size", Schema: &Schema{Type: Integer, Default: "3"}},
	{Name: "updated_at", Schema: &Schema{Type: Text}},
}}

var thingBody = &Body{Media: "application/json", Required: true, Schema: &Schema{Type: Object, Members: []Member{
	{Name: "name", Required: true, Schema: &Schema{Type: Text, MinLength: 1, MaxLength: 5}},
}}}

func things() API {
	one := Response{Status: 200, Media: "application/json", Schema: thing}
	id := Param{Name: "thing_id", In: InPath, Required: true, Schema: &Schema{Type: Text}}
	pages := []Param{
		{Name: "page", In: InQuery, Schema: &Schema{Type: Integer, Default: "1"}},
		{Name: "limit", In: InQuery, Schema: &Schema{Type: Integer, Default: "2"}},
		{Name: "name", In: InQuery, Schema: &Schema{Type: Text}},
		{Name: "sort", In: InQuery, Schema: &Schema{Type: Text}},
		{Name: "order", In: InQuery, Schema: &Schema{Type: Text}},
	}
	return API{
		Versions:      Versions{Known: []string{"2026-01-01", "2026-02-01"}, Default: "2026-01-01", Latest: "2026-02-01"},
		VersionHeader: "Things-Version", Uniform: "2026-02-01", Kinds: []*Kind{thingKind},
		Filters: map[string]Filter{"sort": everything, "order": everything},
		Operations: []*Operation{
			{Method: "POST", Path: "/things", Body: thingBody, Response: Response{Status: 201, Media: "application/json", Schema: thing}},
			{Method: "GET", Path: "/things", Params: pages, List: &List{Item: thing, Key: "things"}, Response: Response{Status: 200, Media: "application/json", Schema: &Schema{
				Type: Object, Members: []Member{{Name: "things", Schema: &Schema{Type: Array, Items: thing}}, {Name: "total", Schema: &Schema{Type: Integer}}},
			}}},
			{Method: "GET", Path: "/things/{thing_id}", Params: []Param{id}, Response: one},
			{Method: "PATCH", Path: "/things/{thing_id}", Params: []Param{id}, Body: thingBody, Response: one},
			{Method: "DELETE", Path: "/things/{thing_id}", Params: []Param{id}, Response: Response{Status: 204}},
			{Method: "POST", Path: "/things/{thing_id}/polish", Params: []Param{id}, Response: one},
		},
	}
}

func everything(Fields, any) bool { return true }

type behaviors = map[string]func(*Exchange) (any, error)

func thingBehaviors() behaviors {
	return behaviors{
		"POST /things": Create(thingKind), "GET /things": ListOf(thingKind), "GET /things/{thing_id}": Show,
		"PATCH /things/{thing_id}": Update, "DELETE /things/{thing_id}": Remove, "POST /things/{thing_id}/polish": Make,
	}
}

// client calls an engine of things.
type client struct {
	*testing.T
	engine *Engine
	header map[string]string
}

// newClient makes an engine of things, with behaviors in place of the usual ones.
func newClient(t *testing.T, over behaviors) *client {
	t.Helper()
	all := thingBehaviors()
	maps.Copy(all, over)
	d, err := Define(things(), all)
	if err != nil {
		t.Fatal(err)
	}
	e := New(Config{
		Definition: d, Seed: 1, Epoch: time.Date(2026, time.January, 2, 3, 4, 5, 0, time.UTC),
		Act: func(x *Exchange) (any, error) { return all[x.Name](x) },
	})
	return &client{T: t, engine: e, header: map[string]string{"Content-Type": "application/json"}}
}

// send makes a call and returns its response.
func (c *client) send(call, body string) *httptest.ResponseRecorder {
	c.Helper()
	method, path, _ := strings.Cut(call, " ")
	r := httptest.NewRequestWithContext(c.Context(), method, path, strings.NewReader(body))
	for name, value := range c.header {
		r.Header.Set(name, value)
	}
	w := httptest.NewRecorder()
	c.engine.ServeHTTP(w, r)
	return w
}

// want makes a call and returns its response, decoded.
func (c *client) want(status int, call, body string) Fields {
	c.Helper()
	w := c.send(call, body)
	if w.Code != status {
		c.Fatalf("%s: status %d, want %d: %s", call, w.Code, status, w.Body)
	}
	if w.Body.Len() == 0 {
		return nil
	}
	o, _ := MustParseJSON(w.Body.String()).(Fields)
	return o
}
