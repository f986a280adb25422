package engines_test

import (
	"testing"

	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

// TestBehaviour holds the table of docs/dependencies.md to the engines.
func TestBehaviour(t *testing.T) {
	for _, question := range []struct {
		what, in string
		yes      func(model.Page, error) bool
		engines  map[string]bool
	}{
		{
			"takes NAME for name", `{"data":[{"NAME":"x"}]}`,
			func(p model.Page, err error) bool { return err == nil && p.Data[0].Name == "x" },
			map[string]bool{"std": true, "std-jsonv2": true},
		}, {
			"takes a name that comes twice", `{"data":[{"name":"x","name":"y"}]}`,
			func(p model.Page, err error) bool { return err == nil && p.Data[0].Name == "y" },
			map[string]bool{"std": true, "std-jsonv2": true, "wire": true, "jx": true},
		}, {
			"takes bytes that are not UTF-8", "{\"data\":[{\"name\":\"x\xff\"}]}",
			func(p model.Page, err error) bool { return err == nil && p.Data[0].Name == "x\ufffd" },
			map[string]bool{"std": true, "std-jsonv2": true, "wire": true},
		}, {
			"takes null for a plain string", `{"data":[{"name":null}]}`,
			func(_ model.Page, err error) bool { return err == nil },
			map[string]bool{"std": true, "std-jsonv2": true, "go-json-experiment": true, "v2-jsonv2": true, "wire": true},
		}, {
			"takes a time without a zone", `{"data":[{"created_at":"2026-03-04T05:06:07"}]}`,
			func(_ model.Page, err error) bool { return err == nil },
			map[string]bool{"wire": true},
		}, {
			"refuses what follows the value", `{"data":[]} x`,
			func(_ model.Page, err error) bool { return err != nil },
			map[string]bool{"std": true, "std-jsonv2": true, "go-json-experiment": true, "v2-jsonv2": true, "wire": true},
		}, {
			"passes over unknown members", `{"data":[{"name":"x","new":{"a":[1]}}]}`,
			func(p model.Page, err error) bool { return err == nil && p.Data[0].Name == "x" },
			map[string]bool{"std": true, "std-jsonv2": true, "go-json-experiment": true, "v2-jsonv2": true, "wire": true, "jx": true},
		},
	} {
		for _, e := range engines {
			var p model.Page
			err := e.decode([]byte(question.in), &p)
			if got, want := question.yes(p, err), question.engines[e.name]; got != want {
				t.Errorf("%s %s: got %t, want %t (error %v)", e.name, question.what, got, want, err)
			}
		}
	}
}

// TestKeepsUnknownMembers tells which engines can put by what a type does not
// have.
func TestKeepsUnknownMembers(t *testing.T) {
	for _, e := range engines {
		var o model.Open
		if err := e.open([]byte(`{"name":"x","new":{"a":[1]}}`), &o); err != nil {
			t.Errorf("%s: %v", e.name, err)
		}
		got, want := string(o.Extra["new"]) == `{"a":[1]}`, e.name != "std"
		if got != want {
			t.Errorf("%s: got %t, want %t", e.name, got, want)
		}
	}
}
