package model

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

func (b *builder) finishArgs(raw *rawOperation) {
	op := &raw.Operation
	for _, p := range op.Facts.Params {
		name := p.Hints.Name
		if name == "" {
			name = naming.Argument(p.Name)
		}
		arg := &Arg{Name: name, Wire: p.Name, Doc: cmp.Or(p.Doc, p.Schema.Doc), Type: b.paramType(op, p), In: p.In, Style: b.paramStyle(p)}
		if p.In == "header" {
			arg.Wire = http.CanonicalHeaderKey(p.Name)
		}
		switch {
		case p.In == "path":
			op.PathArgs = append(op.PathArgs, arg)
		case p.Required:
			op.QueryArgs = append(op.QueryArgs, arg)
		default:
			op.Params = append(op.Params, &Field{
				Name: cmp.Or(p.Hints.Name, naming.Field(p.Name)), Wire: arg.Wire, Doc: arg.Doc, Type: arg.Type, Presence: pointerUnlessNil(arg.Type), Optional: true,
				Old: p.Deprecated || p.Schema.Deprecated, In: p.In, Style: arg.Style,
			})
		}
	}
}

func (b *builder) paramType(op *Operation, p *Param) *Type {
	if options := p.Schema.Resolve().Options; len(options) > 0 && !slices.ContainsFunc(options, holdsOthers) {
		return &Type{Kind: StringType} // what is one of several scalars is written as text anyway
	}
	t := b.typeIn(op.Package, p.Schema, append(naming.Words(op.Name), naming.Words(p.Name)...), inRequest)
	if !canBeParam(p, t) {
		b.problem(p.Schema.At, "describe it as a string, number, boolean, or array of them in the overlay", "a parameter in %s of type %s is not supported (%s)", p.In, p.Schema.Resolve().Kind, p.Name)
	}
	return t
}

func holdsOthers(s *Schema) bool { k := s.Resolve().Kind; return k == Object || k == Array || k == Any }

// canBeParam reports whether there is a way to write the type as a parameter.
func canBeParam(p *Param, t *Type) bool {
	if p.In != "query" {
		return t.isScalar()
	}
	return t.isFlat(p.style == "deepObject", nil)
}

// isFlat reports whether a value can be written as names and texts. Objects below
// the outermost can only where there is a way to name their members, and where
// they come to an end.
func (t *Type) isFlat(deep bool, above []*Named) bool {
	switch {
	case t.Kind == SliceType, t.Kind == MapType:
		return t.Elem.isScalar()
	case !t.IsStruct():
		return t.Kind == ObjectType && len(above) > 0 || t.isScalar()
	case t.Named.Kind == Union || slices.Contains(above, t.Named) || len(above) > 0 && !deep:
		return false
	}
	above = append(slices.Clone(above), t.Named)
	return !slices.ContainsFunc(t.Named.Fields, func(f *Field) bool { return !f.Type.isFlat(deep, above) })
}

func (t *Type) isScalar() bool {
	switch t.Kind {
	case ObjectType, SliceType, MapType:
		return false
	}
	return !t.IsStruct()
}

// paramStyle is how a parameter of the query is written. Unless the description
// says otherwise, arrays are repeated, and the members of an object are parameters.
func (b *builder) paramStyle(p *Param) ParamStyle {
	separators := map[string]string{"": ",", "form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
	separator, known := separators[p.style]
	usual := p.style == "" || p.style == "form"
	exploded := p.explode == nil && usual || isSet(p.explode)
	isArray, isObject := p.Schema.Resolve().Kind == Array, p.Schema.Resolve().Kind == Object
	switch {
	case p.In != "query" || !isArray && !isObject:
	case isObject && p.style == "deepObject":
		return ParamStyle{Deep: true}
	case isObject && (!usual || !exploded), !known:
		b.problem(p.at, "use style form or deepObject for objects, and form, spaceDelimited or pipeDelimited for arrays", "parameter %s is written in a way that is not supported", p.Name)
	case isArray && !exploded:
		return ParamStyle{Separator: separator}
	}
	return ParamStyle{}
}

func (b *builder) finishBody(raw *rawOperation) {
	op := &raw.Operation
	switch s, media := op.Facts.BodySchema, op.Facts.BodyMedia; {
	case s == nil, media == "application/x-www-form-urlencoded" && isEmpty(s.Resolve()):
	case media == "application/json":
		op.Body = &Body{Kind: JSON, Type: b.bodyType(op)}
	case media == "application/x-www-form-urlencoded":
		op.Body = &Body{Kind: Fields, Type: b.bodyType(op)}
		if t := op.Body.Type; !t.IsStruct() && t.Kind != MapType || !t.isFlat(true, nil) {
			b.problem(raw.bodyAt, "describe it as an object of strings, numbers, booleans, arrays of them, and of such objects", "a form that holds anything else is not supported")
		}
	case media == "text/plain":
		op.Body = &Body{Kind: Text, Type: &Type{Kind: StringType}}
	case media == "multipart/form-data":
		b.finishForm(raw)
	default:
		b.problem(raw.bodyAt, "describe it as JSON, as text/plain or as a form in the overlay", "a body of media type %s is not supported", media)
	}
}

// isEmpty reports whether an object has no members, such as a form that is there
// for no reason.
func isEmpty(s *Schema) bool {
	return s.Kind == Object && len(s.Members) == 0 && s.Others == nil
}

func (b *builder) bodyType(op *Operation) *Type {
	return b.typeIn(op.Package, op.Facts.BodySchema, append(naming.Words(op.Name), "request"), bodyUse(op))
}

// finishForm makes the file an argument and the other fields parameters.
func (b *builder) finishForm(raw *rawOperation) {
	op := &raw.Operation
	op.Body = &Body{Kind: Upload}
	for _, m := range op.Facts.BodySchema.Resolve().Members {
		if m.Schema.Resolve().Format == "binary" {
			op.Body.File = m.Name
			continue
		}
		f := b.field(op.Package, append(naming.Words(op.Name), naming.Words(m.Name)...), m, inForm)
		f.Presence = pointerUnlessNil(f.Type)
		if !f.Type.isScalar() && f.Type.Kind != ObjectType {
			b.problem(m.Schema.At, "describe it as a string, number or boolean, or set x-go-type to core.Object", "a field of type %s in a form with a file is not supported", m.Schema.Resolve().Kind)
		}
		op.Params = append(op.Params, f)
	}
	if op.Body.File == "" {
		b.problem(raw.bodyAt, "describe a member of format binary in the overlay", "a form without a file is not supported")
	}
}

func pointerUnlessNil(t *Type) Presence {
	if t.HasNil() {
		return Plain
	}
	return Pointer
}
