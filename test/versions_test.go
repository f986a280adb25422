package test

import (
	"encoding/json"
	"reflect"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seclai/seclai-sdk-go/core"
)

// TestNewestVersionConforms calls every operation with every field set in
// the version from which on undeclared query parameters are refused.
func TestNewestVersionConforms(t *testing.T) {
	check := newValidator(t)
	for _, r := range coverage(t) {
		t.Run(r.pkg+"."+r.method, func(t *testing.T) {
			w := newWorld(t, r)
			seen, err := w.watch(w.full(), core.WithAPIVersion(core.Version20260727))
			if err != nil {
				t.Error(err)
			}
			for _, x := range seen {
				check.request(t, x)
			}
		})
	}
}

// TestListsHaveTheSameItemsInEveryVersion reads each list of an account that has
// something to list, in the envelope of each version.
func TestListsHaveTheSameItemsInEveryVersion(t *testing.T) {
	lists := 0
	for _, r := range coverage(t) {
		w := livedIn(t, r.operation)
		if !clients(w.client)[r.pkg].MethodByName(pagesName(r.method)).IsValid() {
			continue
		}
		lists++
		items := map[string][]string{}
		for _, version := range []string{core.Version20260701, core.Version20260727} {
			client := w.server.Client(core.WithAPIVersion(version))
			items[version] = w.items(clients(client)[r.pkg].MethodByName(r.method))
		}
		if diff := cmp.Diff(items[core.Version20260701], items[core.Version20260727]); diff != "" {
			t.Errorf("%s (-older +newer):\n%s", r.operation, diff)
		}
		if len(items[core.Version20260701]) == 0 {
			t.Errorf("%s lists nothing", r.operation)
		}
	}
	if lists < 30 {
		t.Errorf("only %d lists were read", lists)
	}
}

// items are what a method lists, as JSON.
func (w *world) items(method reflect.Value) (all []string) {
	w.Helper()
	given := w.pathArguments()
	var args []reflect.Value
	for in := range method.Type().Ins() {
		switch {
		case in.Kind() == reflect.String && len(given) > 0:
			args, given = append(args, reflect.ValueOf(given[0]).Convert(in)), given[1:]
		case in.Kind() == reflect.String:
			args = append(args, reflect.ValueOf("a").Convert(in)) // what to search for
		case in.Kind() == reflect.Pointer || in.Kind() == reflect.Slice:
			args = append(args, reflect.Zero(in))
		default:
			args = append(args, w.full().sample(reflect.StructField{Type: in}))
		}
	}
	for item, err := range method.CallSlice(args)[0].Seq2() {
		if !err.IsNil() {
			w.Fatalf("%s: %v", w.op, err.Interface())
		}
		data, err := json.Marshal(item.Interface())
		if err != nil {
			w.Fatal(err)
		}
		all = append(all, string(data))
	}
	return all
}
