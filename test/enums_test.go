package test

import (
	"errors"
	"go/constant"
	"go/types"
	"maps"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/emaildomains"
	"github.com/seclai/seclai-sdk-go/sources"
)

// TestFakeKnowsTheValues calls every operation of a fake with sample data, with each
// value that the SDK knows of each type, and wants no other values in what it returns:
// whoever tests code that looks at a status must find one that the service has.
func TestFakeKnowsTheValues(t *testing.T) {
	known := knownValues(t)
	met := map[string]bool{}
	for _, r := range coverage(t) {
		for name, filler := range map[string]func(*world) filler{"full": (*world).full, "least": (*world).least} {
			t.Run(r.pkg+"."+r.method+"/"+name, func(t *testing.T) {
				for n, more := 0, true; more; n++ {
					more = false
					w := newWorld(t, r)
					results, err := w.results(known.fill(filler(w), n, &more))
					if err != nil && (n == 0 || !errors.Is(err, refused[w.op])) {
						t.Errorf("with the values number %d: %v", n, err)
					}
					for _, v := range results {
						known.check(t, v, "it", met)
					}
				}
			})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(known)) {
		if !met[name] && !unanswered[strings.TrimPrefix(name, module+"/")] {
			t.Errorf("no answer has a value of %s", name)
		}
	}
}

// unanswered are the types of what is only sent, and of what the SDK says by itself.
var unanswered = map[string]bool{
	"agents.GenerateMode": true, "agents.Template": true, "aiassistant.Rating": true, "search.DocsMode": true,
	"shared.SortField": true, "shared.SortOrder": true, "sources.FolderOutcome": true,
	"agents.ImportCategory": true,                                  // the fake imports all that there is
	"agents.ScanStatus":     true, "agents.GovernanceStatus": true, // and scans nothing
}

// refused are operations that need more with some of the values.
var refused = map[core.Operation]error{
	sources.OpCreate:   core.ErrValidation, // an address, for a website
	emaildomains.OpAdd: core.ErrConflict,   // there is a vanity domain already
}

// values are those of the string types that the SDK has constants of, by the path
// and name of the type.
type values map[string][]string

func knownValues(t *testing.T) values {
	t.Helper()
	known := values{}
	for _, pkg := range ownPackages(t) {
		for _, name := range pkg.Scope().Names() {
			c, ok := pkg.Scope().Lookup(name).(*types.Const)
			if !ok || c.Val().Kind() != constant.String {
				continue
			}
			if named, ok := c.Type().(*types.Named); ok && named.Obj().Pkg() == pkg && named.Obj().Name() != "Operation" {
				known[pkg.Path()+"."+named.Obj().Name()] = append(known[pkg.Path()+"."+named.Obj().Name()], constant.StringVal(c.Val()))
			}
		}
	}
	// The description does not name the events of steps.
	known[module+"/agents.RunEventType"] = append(known[module+"/agents.RunEventType"], "step_started", "step_completed")
	if len(known) < 30 {
		t.Fatalf("found %d types with constants: the search for them is broken", len(known))
	}
	return known
}

// fill sends the n-th known value of each type, or its first, and text of what is no
// such type. It sets *more if there are values to come.
func (known values) fill(text filler, n int, more *bool) filler {
	return func(f reflect.StructField) string {
		given, all := text(f), known[f.Type.PkgPath()+"."+f.Type.Name()]
		switch {
		case given == leaveOut || len(all) == 0:
			return given
		case n+1 < len(all):
			*more = true
		}
		return all[n%len(all)]
	}
}

// check goes through a value and what it holds. An empty text is a member that was
// left out.
func (known values) check(t *testing.T, v reflect.Value, path string, met map[string]bool) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			known.check(t, v.Elem(), path, met)
		}
	case reflect.Slice:
		for _, item := range v.Seq2() {
			known.check(t, item, path+"[]", met)
		}
	case reflect.Map:
		for _, item := range v.Seq2() {
			known.check(t, item, path+"{}", met)
		}
	case reflect.Struct:
		for f, field := range v.Fields() {
			if f.IsExported() {
				known.check(t, field, path+"."+f.Name, met)
			}
		}
	case reflect.String:
		name := v.Type().PkgPath() + "." + v.Type().Name()
		all := known[name]
		if len(all) == 0 || v.String() == "" {
			return
		}
		met[name] = true
		if !slices.Contains(all, v.String()) {
			t.Errorf("%s is %q, which is no %s that the SDK knows", path, v, v.Type())
		}
	}
}

// results calls the operation and returns what its method returned, or the first
// items of it.
func (w *world) results(f filler) (all []reflect.Value, err error) {
	w.Helper()
	method := clients(w.client)[w.row.pkg].MethodByName(w.row.method)
	err = w.callAnd(method, f, func(v reflect.Value) { all = append(all, v) })
	return all, err
}

// TestFakeImportsEveryStep: a definition is no type of the SDK.
func TestFakeImportsEveryStep(t *testing.T) {
	_, client := newServer(t)
	kinds := knownValues(t)[module+"/agents.StepType"]
	if len(kinds) == 0 {
		t.Fatal("agents.StepType has no constants")
	}
	for _, kind := range kinds {
		step := map[string]any{"id": "s", "step_type": kind}
		export := core.Object{"agent": map[string]any{"name": "A", "definition": map[string]any{"child_steps": []any{step}}}}
		if _, err := agents.New(client).PreviewImport(t.Context(), agents.PreviewImportRequest{AgentDefinition: export}); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}
