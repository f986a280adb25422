package lower

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

func (l *lowering) finishResponse(op *operation) {
	l.checkList(op)
	switch {
	case op.outcomes != nil:
		l.finishOutcomes(op)
	case op.Facts.Media == "text/event-stream":
		l.finishStream(op)
	case op.Facts.Media == "application/octet-stream":
		op.Response.Kind = ir.File
	case op.Facts.Schema == nil:
		op.Response.Kind = ir.NoContent
	case op.list != nil:
		l.finishList(op)
	default:
		l.finishValue(op)
	}
}

func (l *lowering) finishValue(op *operation) {
	op.Response.Kind = ir.OneValue
	if op.Facts.Schema.Nullable {
		op.Response.Kind = ir.ValueOrNull
	}
	op.Response.Type = l.typeOf(op.Package, op.Facts.Schema, op.words("result"), inResponse)
}

func (l *lowering) finishStream(op *operation) {
	op.Response.Kind, op.Response.Stream = ir.EventStream, op.described.Stream
	if op.Response.Event == "" {
		op.Response.Kind = ir.NoContent // so that this is said once
		l.problem(op.described.At, "add x-go-stream with event and whole in the overlay", "%s %s streams events of no known type", op.Method, op.Path)
	}
}

// outcomes returns the successes if their content differs, and otherwise none.
func outcomes(successes []*description.Success) []*description.Success {
	first := successes[0]
	if slices.ContainsFunc(successes[1:], func(s *description.Success) bool { return !sameContent(first, s) }) {
		return successes
	}
	return nil
}

func sameContent(a, b *description.Success) bool {
	if a.Media != b.Media || (a.Schema == nil) != (b.Schema == nil) {
		return false
	}
	return a.Schema == nil || a.Schema.Target != nil && a.Schema.Target == b.Schema.Target
}

// finishOutcomes makes a field for each success that has content.
func (l *lowering) finishOutcomes(op *operation) {
	op.Response.Kind = ir.ByStatus
	for _, s := range op.outcomes {
		name := outcomeName(s.Status)
		switch {
		case s.Schema != nil:
			t := l.typeOf(op.Package, s.Schema, op.words(naming.Words(name)...), inResponse)
			op.Response.Outcomes = append(op.Response.Outcomes, &ir.Field{Name: name, Doc: s.Doc, Type: t, Presence: pointerUnlessNil(t), Status: s.Status})
		case s.Media != "":
			l.problem(s.At, "remove all but one in the overlay, or let all be JSON", "successes of different media types are not supported")
		}
	}
}

// outcomeName names the field of a status; 0 is any other.
func outcomeName(status int) string {
	if status == 0 {
		return "Other"
	}
	return cmp.Or(naming.Exported(naming.Words(http.StatusText(status))), "Status"+strconv.Itoa(status))
}
