package lower

import (
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

func (l *lowering) finishBody(op *operation) {
	s, media := op.Facts.BodySchema, op.Facts.BodyMedia
	switch {
	case s == nil, media == "application/x-www-form-urlencoded" && isEmpty(s.Resolve()):
	case media == "application/json":
		op.Body = &ir.Body{Kind: ir.JSON, Type: l.bodyType(op)}
	case media == "application/x-www-form-urlencoded":
		l.finishFields(op)
	case media == "text/plain":
		op.Body = &ir.Body{Kind: ir.Text, Type: &ir.Type{Kind: ir.StringType}}
	case media == "multipart/form-data":
		l.finishUpload(op)
	default:
		l.problem(op.described.Body.At, "describe it as JSON, as text/plain or as a form in the overlay", "a body of media type %s is not supported", media)
	}
}

// isEmpty reports whether an object has no members, such as a form that is there
// for no reason.
func isEmpty(s *ir.Schema) bool {
	return s.Kind == ir.Object && len(s.Members) == 0 && s.Others == nil
}

func (l *lowering) bodyType(op *operation) *ir.Type {
	return l.typeOf(op.Package, op.Facts.BodySchema, op.words("request"), bodyUse(op))
}

// finishFields makes the request a form without a file.
func (l *lowering) finishFields(op *operation) {
	op.Body = &ir.Body{Kind: ir.Fields, Type: l.bodyType(op)}
	if t := op.Body.Type; !t.IsStruct() && t.Kind != ir.MapType || !isFlat(t, true, nil) {
		l.problem(op.described.Body.At, "describe it as an object of strings, numbers, booleans, arrays of them, and of such objects", "a form that holds anything else is not supported")
	}
}

// finishUpload makes the file of a form an argument, and its other fields parameters.
func (l *lowering) finishUpload(op *operation) {
	op.Body = &ir.Body{Kind: ir.Upload}
	for _, m := range op.Facts.BodySchema.Resolve().Members {
		if m.Schema.Resolve().Format == "binary" {
			op.Body.File = m.Name
			continue
		}
		f := l.field(op.Package, op.words(naming.Words(m.Name)...), m, inForm)
		f.Presence = pointerUnlessNil(f.Type)
		if !f.Type.IsScalar() && f.Type.Kind != ir.ObjectType {
			l.problem(m.Schema.At, "describe it as a string, number or boolean, or set x-go-type to core.Object", "a field of type %s in a form with a file is not supported", m.Schema.Resolve().Kind)
		}
		op.Params = append(op.Params, f)
	}
	if op.Body.File == "" {
		l.problem(op.described.Body.At, "describe a member of format binary in the overlay", "a form without a file is not supported")
	}
}
