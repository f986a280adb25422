package lower_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/lower"
	"github.com/seclai/seclai-sdk-go/internal/codegen/read"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spectest"
)

// load lowers a description with the actions of an overlay.
func load(t *testing.T, description, actions string) (*ir.API, diag.List) {
	t.Helper()
	doc := spectest.Load(t, description, actions)
	d, problems := read.Read(doc)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return lower.Lower(d, doc.At)
}

// lowered lowers a description that has to be free of problems.
func lowered(t *testing.T, description, actions string) *ir.API {
	t.Helper()
	api, problems := load(t, description, actions)
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return api
}

// same compares lines of text.
func same(t *testing.T, got []string, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// declarations writes what each package declares, a line for each.
func declarations(api *ir.API) []string {
	var lines []string
	for _, p := range api.Packages {
		for _, n := range p.Types {
			lines = append(lines, p.Name+"."+n.Name+" "+showNamed(n))
		}
		for _, a := range p.Aliases {
			lines = append(lines, p.Name+"."+a.Name+" = "+a.Target.Package.Name+"."+a.Target.Name)
		}
	}
	return lines
}

func showNamed(n *ir.Named) string {
	var parts []string
	for _, v := range n.Values {
		parts = append(parts, v.Name+"="+v.Wire)
	}
	for _, f := range n.Fields {
		parts = append(parts, showField(f))
	}
	kind := map[ir.NamedKind]string{ir.Struct: "struct", ir.Enum: "enum", ir.Union: "union"}[n.Kind]
	return kind + "{" + strings.Join(parts, "; ") + "}"
}

// showField writes a field as Go would, with a question mark if it may be left out.
func showField(f *ir.Field) string {
	t := showType(f.Type)
	switch f.Presence {
	case ir.Plain:
	case ir.Pointer:
		t = "*" + t
	case ir.ThreeState:
		t = "Nullable[" + t + "]"
	}
	if f.Optional {
		t += "?"
	}
	return f.Name + " " + t
}

func showType(t *ir.Type) string {
	switch t.Kind {
	case ir.NamedType:
		return t.Name
	case ir.SliceType:
		return "[]" + showType(t.Elem)
	case ir.MapType:
		return "map[string]" + showType(t.Elem)
	case ir.AnyType:
		return "any"
	case ir.StringType:
		return "string"
	case ir.BoolType:
		return "bool"
	case ir.IntType:
		return "int"
	case ir.Int64Type:
		return "int64"
	case ir.Float64Type:
		return "float64"
	case ir.TimeType:
		return "Time"
	case ir.DateType:
		return "Date"
	case ir.ObjectType:
		return "Object"
	}
	return fmt.Sprint("unknown kind ", t.Kind)
}

// methods writes the methods of all packages, a line for each.
func methods(api *ir.API) []string {
	var lines []string
	for _, op := range api.Operations() {
		lines = append(lines, showMethod(op))
	}
	return lines
}

func showMethod(op *ir.Operation) string {
	var args []string
	for _, a := range op.PathArgs {
		args = append(args, a.Name+" "+showType(a.Type))
	}
	for _, a := range op.RequiredParams {
		args = append(args, a.Name+" "+showType(a.Type)+" in "+a.In)
	}
	if op.Body != nil && op.Body.Type != nil {
		args = append(args, "req "+showType(op.Body.Type))
	}
	for _, f := range op.Params {
		args = append(args, showField(f))
	}
	return strings.TrimSpace(op.Package.Name + "." + op.Name + "(" + strings.Join(args, ", ") + ") " + showResponse(op.Response))
}

func showResponse(r ir.Response) string {
	switch r.Kind {
	case ir.NoContent:
	case ir.OneValue:
		return showType(r.Type)
	case ir.ValueOrNull:
		return showType(r.Type) + " or nil"
	case ir.ListOfItems:
		return fmt.Sprintf("%v of %s in %q, %d a page", r.List.Style, showType(r.Type), r.List.Key, r.List.Limit)
	case ir.EventStream:
		return "events " + r.Event
	case ir.File:
		return "file"
	case ir.ByStatus:
		var outcomes []string
		for _, f := range r.Outcomes {
			outcomes = append(outcomes, fmt.Sprint(f.Status, " ", showField(f)))
		}
		return "by status: " + strings.Join(outcomes, ", ")
	}
	return ""
}
