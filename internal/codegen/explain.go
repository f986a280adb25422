package codegen

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// Explain says how an operation, "GET /agents", became a method: the rules behind
// its names, its types, how it is paged, and the actions of the overlay that had
// a part in it. Problems elsewhere don't matter.
func Explain(cfg Config, operation string) (string, error) {
	in, err := load(cfg)
	if err != nil {
		return "", err
	}
	operation = strings.Join(strings.Fields(operation), " ")
	all := in.api.Operations()
	i := slices.IndexFunc(all, func(o *ir.Operation) bool { return o.Method+" "+o.Path == operation })
	if i < 0 {
		if err := in.problems.Err(); err != nil {
			return "", err // one of them may be the reason
		}
		return "", unknown(operation, all)
	}
	e := &explanation{doc: in.doc, op: all[i]}
	e.name()
	e.arguments()
	e.answer()
	e.waits()
	e.types()
	e.overlay()
	return e.String(), nil
}

// unknown lists the operations that may have been meant.
func unknown(operation string, all []*ir.Operation) error {
	_, path, _ := strings.Cut(operation, " ")
	var near []string
	for _, o := range all {
		if path != "" && strings.HasPrefix(o.Path, path) || o.Path == operation || o.ID == operation || o.Package.Name+"."+o.Name == operation {
			near = append(near, o.Method+" "+o.Path)
		}
	}
	if len(near) == 0 {
		return fmt.Errorf("there is no operation %q; write it as in docs/coverage.md, such as 'GET /agents'", operation)
	}
	return fmt.Errorf("there is no operation %q; did you mean one of these?\n  %s", operation, strings.Join(near, "\n  "))
}

type explanation struct {
	strings.Builder
	doc *spec.Document
	op  *ir.Operation
}

func (e *explanation) line(format string, args ...any) { fmt.Fprintf(e, format+"\n", args...) }

func (e *explanation) name() {
	e.line("%s %s", e.op.Method, e.op.Path)
	e.line("  described at %s", e.op.Origin.At)
	e.line("  %s", templates.Signature(e.op))
	e.line("package %s", e.op.Package.Name)
	e.line("  the path begins with %s, and with no longer beginning in x-go-packages", e.op.Origin.PathPrefix)
	e.line("method %s", e.op.Name)
	e.steps("  ", e.op.Origin.Name, "operation")
}

// steps writes the steps of a rule, or that the overlay has given the name.
func (e *explanation) steps(indent string, steps []naming.Step, what string) {
	if len(steps) == 0 {
		e.line("%sx-go-name of the %s in the overlay", indent, what)
	}
	for _, s := range steps {
		e.line("%s%s: %s", indent, s.Name, s.Rule)
	}
}

func (e *explanation) arguments() {
	for _, a := range e.op.PathArgs {
		e.line("argument %s %s\n  %s in the path", a.Name, templates.TypeName(a.Type), a.Wire)
	}
	for _, a := range e.op.RequiredParams {
		e.line("argument %s %s\n  %s in the %s, which is required", a.Name, templates.TypeName(a.Type), a.Wire, a.In)
	}
	if b := e.op.Body; b != nil && b.Kind == ir.Upload {
		e.line("argument file core.Upload\n  %s in the form", b.File)
	} else if b != nil {
		e.line("argument req %s\n  the body, %s", templates.TypeName(b.Type), e.op.Facts.BodyMedia)
	}
	if len(e.op.Params) > 0 {
		e.line("argument params *%s\n  what is optional", e.op.ParamsName())
	}
	for _, f := range e.op.Params {
		e.line("  %s %s\n    %s in the %s", f.Name, fieldType(f), f.Wire, cmp.Or(f.In, "form"))
	}
}

func fieldType(f *ir.Field) string {
	if f.Presence == ir.Pointer {
		return "*" + templates.TypeName(f.Type)
	}
	return templates.TypeName(f.Type)
}

// pageStyle says how pages are requested, and by which parameters that is known.
func pageStyle(style ir.PageStyle) string {
	if len(style.Params()) > 0 {
		return style.Title() + ": it has parameters " + strings.Join(style.Params(), " and ")
	}
	var others []string
	for _, other := range ir.PageStyles() {
		if len(other.Params()) > 0 {
			others = append(others, strings.Join(other.Params(), " and "))
		}
	}
	return style.Title() + ": it has no parameters " + strings.Join(others, ", or ")
}

func (e *explanation) answer() {
	switch a := e.op.Response; a.Kind {
	case ir.NoContent:
		e.line("answer: none\n  status %d has no content", e.op.Facts.Status)
	case ir.OneValue:
		e.line("answer: %s", templates.TypeName(a.Type))
	case ir.ValueOrNull:
		e.line("answer: %s or nil\n  the description says that it may be null", templates.TypeName(a.Type))
	case ir.ListOfItems:
		e.line("answer: a list of %s", templates.TypeName(a.Type))
		if a.List.Key == "" {
			e.line("  a GET that answers an array")
		} else {
			e.line("  a GET that answers an object with the items in %s", a.List.Key)
		}
		e.line("  %s", pageStyle(a.List.Style))
		if a.List.Limit > 0 {
			e.line("  %d items a page, if the caller does not say", a.List.Limit)
		}
		if a.List.Page != "" {
			e.line("  its pages hold more than items: x-go-list in the overlay names them %s", a.List.Page)
		}
	case ir.EventStream:
		e.line("answer: a stream of %s\n  the media type is text/event-stream; x-go-stream in the overlay names the type of an event", a.Event)
	case ir.ByStatus:
		e.line("answer: *%s\n  there are several successes, and their content differs", e.op.ResultName())
		for _, f := range a.Outcomes {
			e.line("  %s %s: status %d", f.Name, fieldType(f), f.Status)
		}
	case ir.File:
		e.line("answer: a file\n  the media type is not that of a value")
	}
}

func (e *explanation) waits() {
	w := e.op.Wait
	if w == nil {
		return
	}
	e.line("method %s\n  x-go-wait in the overlay: it polls until %s has one of the values that end a wait", w.Name, w.Status.Wire)
	if w.Start != nil {
		e.line("method %s\n  x-go-wait in the overlay: it starts with %s %s", w.Start.Name, w.Start.Operation.Method, w.Start.Operation.Path)
	}
}

func (e *explanation) types() {
	for _, t := range e.op.Origin.Types {
		e.line("type %s\n  described at %s", t.Type, t.At)
		e.steps("  ", t.Steps, "schema "+t.Schema)
		if t.Declared != "" {
			e.line("  declared as %s, because several packages use it", t.Declared)
		}
	}
}

func (e *explanation) overlay() {
	actions := e.doc.Touching(place.Pointer("/paths").Child(e.op.Path, strings.ToLower(e.op.Method)))
	if len(actions) == 0 {
		e.line("overlay: no action touches it")
	}
	for _, a := range actions {
		e.line("overlay %s\n  %s", a.Position, a.Target)
		if a.Description != "" {
			e.line("  %s", a.Description)
		}
		for _, at := range a.Touched {
			e.line("  -> %s", at)
		}
	}
}
