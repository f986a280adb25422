package test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
)

// A listOperation is what the description says of a list.
type listOperation struct {
	key        string   // the member that holds the items; empty for a bare array
	totals     bool     // whether the total stands beside it
	parameters []string // of the query
}

func (l listOperation) has(parameter string) bool { return slices.Contains(l.parameters, parameter) }

// TestEveryListReadsEveryEnvelope reads each list of the API through its iterator of
// pages and counts: 5 items, 2 a page where the list has pages, in the envelope of
// before version 2026-07-27 and in that from it on.
func TestEveryListReadsEveryEnvelope(t *testing.T) {
	lists := describedLists(t)
	seen := 0
	for _, r := range coverage(t) {
		list := lists[r.operation]
		for _, dated := range []bool{false, true} {
			server := httptest.NewServer(pagesOfFive(t, list, dated))
			client, err := core.New(core.WithBaseURL(server.URL), core.WithAPIKey("test"))
			if err != nil {
				t.Fatal(err)
			}
			method := clients(client)[r.pkg].MethodByName(pagesName(r.method))
			if !method.IsValid() {
				server.Close()
				break
			}
			seen++
			sizes := pageSizes(t, method)
			want := []int{5}
			if list.has("page") || list.has("offset") {
				want = []int{2, 2, 1}
			}
			if !reflect.DeepEqual(sizes, want) {
				t.Errorf("%s.%s, dated %v: pages of %v items, want %v", r.pkg, method.Type(), dated, sizes, want)
			}
			server.Close()
		}
	}
	if seen < 60 {
		t.Errorf("only %d lists were read", seen)
	}
}

func pagesName(method string) string { return method + "Pages" }

// pageSizes goes through the pages that a method yields.
func pageSizes(t *testing.T, method reflect.Value) (sizes []int) {
	t.Helper()
	var args []reflect.Value
	for in := range method.Type().Ins() {
		arg := sample(in, "")
		if in.Kind() == reflect.Pointer && strings.HasSuffix(in.Elem().Name(), "Params") {
			arg = reflect.New(in.Elem())
			if limit := arg.Elem().FieldByName("Limit"); limit.IsValid() {
				limit.Set(reflect.ValueOf(new(2)))
			}
		}
		args = append(args, arg)
	}
	for page, err := range method.CallSlice(args)[0].Seq2() {
		if !err.IsNil() {
			t.Errorf("%s: %v", method.Type(), err.Interface())
			return sizes
		}
		sizes = append(sizes, page.Elem().FieldByName("Items").Len())
	}
	return sizes
}

// pagesOfFive answers as the description says that the list does.
func pagesOfFive(t *testing.T, list listOperation, dated bool) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		for name := range q {
			if !list.has(name) {
				t.Errorf("%s %s: parameter %s is not declared", r.Method, r.URL.Path, name)
			}
		}
		first, end, page := 0, 5, 1
		switch number := func(name string) int { n, _ := strconv.Atoi(q.Get(name)); return n }; {
		case list.has("offset"):
			first = number("offset")
			end, page = first+2, first/2+1
		case list.has("page"):
			page = max(number("page"), 1)
			first, end = 2*(page-1), 2*page
		}
		items := []json.RawMessage{}
		for i := first; i < min(end, 5); i++ {
			items = append(items, json.RawMessage(fmt.Sprintf(`{"id": "item-%d"}`, i)))
		}
		var body any = items
		switch {
		case dated:
			body = map[string]any{"data": items, "pagination": map[string]any{
				"page": page, "limit": 2, "total": 5, "pages": 3, "has_next": end < 5, "has_prev": page > 1}}
		case list.key != "":
			envelope := map[string]any{list.key: items}
			if list.totals {
				envelope["total"] = 5
			}
			body = envelope
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(body)
	}
}

// describedLists are the operations of the description by method and path, as far
// as a list is concerned, read without the generator.
func describedLists(t *testing.T) map[string]listOperation {
	t.Helper()
	data, err := os.ReadFile("../openapi/seclai.openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	type schema struct {
		Ref        string `json:"$ref"`
		Type       any
		Items      struct{ Type any }
		Properties map[string]json.RawMessage
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
			Responses  map[string]struct {
				Content map[string]struct{ Schema schema }
			}
		}
		Components struct{ Schemas map[string]schema }
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	lists := map[string]listOperation{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			var list listOperation
			for _, p := range op.Parameters {
				if p.In == "query" {
					list.parameters = append(list.parameters, p.Name)
				}
			}
			answer := op.Responses["200"].Content["application/json"].Schema
			if name, ok := strings.CutPrefix(answer.Ref, "#/components/schemas/"); ok {
				answer = doc.Components.Schemas[name]
			}
			for name, property := range answer.Properties {
				var p schema
				if json.Unmarshal(property, &p) == nil && p.Type == "array" && p.Items.Type != "string" {
					list.key = name
				}
				list.totals = list.totals || name == "total"
			}
			lists[strings.ToUpper(method)+" "+path] = list
		}
	}
	return lists
}
