package lower

import (
	"cmp"
	"net/http"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// operation is an operation on its way to a method.
type operation struct {
	*ir.Operation
	described *description.Operation
	outcomes  []*description.Success // the successes, if their content differs
	list      *list                  // nil unless the response is a list
}

// newOperation takes over what the description says.
func (l *lowering) newOperation(d *description.Operation, order int, pkg *ir.Package, prefix string) *operation {
	op := &operation{described: d, Operation: &ir.Operation{
		Package: pkg, ID: d.ID, Method: d.Method, Path: d.Path, Summary: d.Summary, Doc: d.Doc, Deprecated: d.Deprecated,
		Facts: facts(d), Origin: ir.Origin{At: l.at(d.At).String(), PathPrefix: prefix}, Order: order,
	}}
	op.outcomes = outcomes(d.Successes)
	op.list = listOf(op)
	return op
}

// facts returns what a server has to know. Of several successes that is the first.
func facts(d *description.Operation) ir.Facts {
	success := d.Successes[0]
	f := ir.Facts{Params: d.Params, Status: cmp.Or(success.Status, http.StatusOK), Media: success.Media, Schema: success.Schema, Failures: d.Failures}
	if d.Body != nil {
		f.BodyMedia, f.BodySchema, f.BodyRequired = d.Body.Media, d.Body.Schema, d.Body.Required
	}
	return f
}

func (l *lowering) finishOperation(op *operation) {
	op.Name = op.described.Name
	if op.Name == "" {
		op.Origin.Name = naming.Method(op.ID, op.Method, op.Path, op.Package.Nouns, op.list != nil)
		op.Name = naming.Last(op.Origin.Name)
	}
	l.finishResponse(op)
	l.finishParams(op)
	l.finishBody(op)
	op.Package.Operations = append(op.Package.Operations, op.Operation)
}

// words are the words that name what the operation describes in place.
func (op *operation) words(more ...string) []string { return append(naming.Words(op.Name), more...) }

// pointerTo returns the place of an operation.
func pointerTo(op *ir.Operation) place.Pointer {
	return place.Pointer("/paths").Child(op.Path, strings.ToLower(op.Method))
}
