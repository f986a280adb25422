package model

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

func (b *builder) finishArgs(raw *rawOperation) {
	op := &raw.Operation
	for _, p := range op.Facts.Params {
		name := p.Hints.Name
		if name == "" {
			name = naming.Argument(p.Name)
		}
		arg := &ir.Arg{Name: name, Wire: p.Name, Doc: cmp.Or(p.Doc, p.Schema.Doc), Type: b.paramType(op, p), In: p.In, Style: b.paramStyle(p)}
		if p.In == "header" {
			arg.Wire = http.CanonicalHeaderKey(p.Name)
		}
		switch {
		case p.In == "path":
			op.PathArgs = append(op.PathArgs, arg)
		case p.Required:
			op.RequiredParams = append(op.RequiredParams, arg)
		default:
			op.Params = append(op.Params, &ir.Field{
				Name: cmp.Or(p.Hints.Name, naming.Field(p.Name)), Wire: arg.Wire, Doc: arg.Doc, Type: arg.Type, Presence: pointerUnlessNil(arg.Type), Optional: true,
				Deprecated: p.Deprecated || p.Schema.Deprecated, In: p.In, Style: arg.Style,
			})
		}
	}
}

func (b *builder) paramType(op *ir.Operation, p *ir.Param) *ir.Type {
	if options := p.Schema.Resolve().Options; len(options) > 0 && !slices.ContainsFunc(options, holdsOthers) {
		return &ir.Type{Kind: ir.StringType} // what is one of several scalars is written as text anyway
	}
	t := b.typeIn(op.Package, p.Schema, append(naming.Words(op.Name), naming.Words(p.Name)...), inRequest)
	if !canBeParam(p, t) {
		b.problem(p.Schema.At, "describe it as a string, number, boolean, or array of them in the overlay", "a parameter in %s of type %s is not supported (%s)", p.In, p.Schema.Resolve().Kind, p.Name)
	}
	return t
}

func holdsOthers(s *ir.Schema) bool {
	k := s.Resolve().Kind
	return k == ir.Object || k == ir.Array || k == ir.Any
}

// canBeParam reports whether there is a way to write the type as a parameter.
func canBeParam(p *ir.Param, t *ir.Type) bool {
	if p.In != "query" {
		return t.IsScalar()
	}
	return isFlat(t, p.Style == "deepObject", nil)
}

// isFlat reports whether a value can be written as names and texts. Objects below
// the outermost can only where there is a way to name their members, and where
// they come to an end.
func isFlat(t *ir.Type, deep bool, above []*ir.Named) bool {
	switch {
	case t.Kind == ir.SliceType, t.Kind == ir.MapType:
		return t.Elem.IsScalar()
	case !t.IsStruct():
		return t.Kind == ir.ObjectType && len(above) > 0 || t.IsScalar()
	case t.Named.Kind == ir.Union || slices.Contains(above, t.Named) || len(above) > 0 && !deep:
		return false
	}
	above = append(slices.Clone(above), t.Named)
	return !slices.ContainsFunc(t.Named.Fields, func(f *ir.Field) bool { return !isFlat(f.Type, deep, above) })
}

// paramStyle is how a parameter of the query is written. Unless the description
// says otherwise, arrays are repeated, and the members of an object are parameters.
func (b *builder) paramStyle(p *ir.Param) ir.ParamStyle {
	separators := map[string]string{"": ",", "form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
	separator, known := separators[p.Style]
	usual := p.Style == "" || p.Style == "form"
	exploded := p.Explode == nil && usual || isSet(p.Explode)
	isArray, isObject := p.Schema.Resolve().Kind == ir.Array, p.Schema.Resolve().Kind == ir.Object
	switch {
	case p.In != "query" || !isArray && !isObject:
	case isObject && p.Style == "deepObject":
		return ir.ParamStyle{Deep: true}
	case isObject && (!usual || !exploded), !known:
		b.problem(p.At, "use style form or deepObject for objects, and form, spaceDelimited or pipeDelimited for arrays", "parameter %s is written in a way that is not supported", p.Name)
	case isArray && !exploded:
		return ir.ParamStyle{Separator: separator}
	}
	return ir.ParamStyle{}
}

func (b *builder) finishBody(raw *rawOperation) {
	op := &raw.Operation
	switch s, media := op.Facts.BodySchema, op.Facts.BodyMedia; {
	case s == nil, media == "application/x-www-form-urlencoded" && isEmpty(s.Resolve()):
	case media == "application/json":
		op.Body = &ir.Body{Kind: ir.JSON, Type: b.bodyType(op)}
	case media == "application/x-www-form-urlencoded":
		op.Body = &ir.Body{Kind: ir.Fields, Type: b.bodyType(op)}
		if t := op.Body.Type; !t.IsStruct() && t.Kind != ir.MapType || !isFlat(t, true, nil) {
			b.problem(raw.bodyAt, "describe it as an object of strings, numbers, booleans, arrays of them, and of such objects", "a form that holds anything else is not supported")
		}
	case media == "text/plain":
		op.Body = &ir.Body{Kind: ir.Text, Type: &ir.Type{Kind: ir.StringType}}
	case media == "multipart/form-data":
		b.finishForm(raw)
	default:
		b.problem(raw.bodyAt, "describe it as JSON, as text/plain or as a form in the overlay", "a body of media type %s is not supported", media)
	}
}

// isEmpty reports whether an object has no members, such as a form that is there
// for no reason.
func isEmpty(s *ir.Schema) bool {
	return s.Kind == ir.Object && len(s.Members) == 0 && s.Others == nil
}

func (b *builder) bodyType(op *ir.Operation) *ir.Type {
	return b.typeIn(op.Package, op.Facts.BodySchema, append(naming.Words(op.Name), "request"), bodyUse(op))
}

// finishForm makes the file an argument and the other fields parameters.
func (b *builder) finishForm(raw *rawOperation) {
	op := &raw.Operation
	op.Body = &ir.Body{Kind: ir.Upload}
	for _, m := range op.Facts.BodySchema.Resolve().Members {
		if m.Schema.Resolve().Format == "binary" {
			op.Body.File = m.Name
			continue
		}
		f := b.field(op.Package, append(naming.Words(op.Name), naming.Words(m.Name)...), m, inForm)
		f.Presence = pointerUnlessNil(f.Type)
		if !f.Type.IsScalar() && f.Type.Kind != ir.ObjectType {
			b.problem(m.Schema.At, "describe it as a string, number or boolean, or set x-go-type to core.Object", "a field of type %s in a form with a file is not supported", m.Schema.Resolve().Kind)
		}
		op.Params = append(op.Params, f)
	}
	if op.Body.File == "" {
		b.problem(raw.bodyAt, "describe a member of format binary in the overlay", "a form without a file is not supported")
	}
}

func pointerUnlessNil(t *ir.Type) ir.Presence {
	if t.HasNil() {
		return ir.Plain
	}
	return ir.Pointer
}
