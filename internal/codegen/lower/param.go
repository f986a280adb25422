package lower

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// finishParams makes arguments of the required parameters, and fields of the others.
func (l *lowering) finishParams(op *operation) {
	for _, p := range op.Facts.Params {
		arg := l.argument(op, p)
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

func (l *lowering) argument(op *operation, p *ir.Param) *ir.Arg {
	arg := &ir.Arg{
		Name: cmp.Or(p.Hints.Name, naming.Argument(p.Name)), Wire: p.Name, Doc: cmp.Or(p.Doc, p.Schema.Doc),
		Type: l.paramType(op, p), In: p.In, Style: l.paramStyle(p),
	}
	if p.In == "header" {
		arg.Wire = http.CanonicalHeaderKey(p.Name)
	}
	return arg
}

func (l *lowering) paramType(op *operation, p *ir.Param) *ir.Type {
	if options := p.Schema.Resolve().Options; len(options) > 0 && !slices.ContainsFunc(options, holdsOthers) {
		return &ir.Type{Kind: ir.StringType} // what is one of several scalars is written as text anyway
	}
	t := l.typeOf(op.Package, p.Schema, op.words(naming.Words(p.Name)...), inRequest)
	if !canBeParam(p, t) {
		l.problem(p.Schema.At, "describe it as a string, number, boolean, or array of them in the overlay", "a parameter in %s of type %s is not supported (%s)", p.In, p.Schema.Resolve().Kind, p.Name)
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

// isFlat reports whether a value can be written as names and strings. Objects below
// the outermost can only if there is a way to name their members, and if they come to
// an end.
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

// paramStyle returns how a parameter of the query is written. Unless the description
// says otherwise, arrays are repeated, and the members of an object are parameters.
func (l *lowering) paramStyle(p *ir.Param) ir.ParamStyle {
	separators := map[string]string{"": ",", "form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
	separator, known := separators[p.Style]
	usual := p.Style == "" || p.Style == "form"
	exploded := usual
	if p.Explode != nil {
		exploded = *p.Explode
	}
	isArray, isObject := p.Schema.Resolve().Kind == ir.Array, p.Schema.Resolve().Kind == ir.Object
	switch {
	case p.In != "query" || !isArray && !isObject:
	case isObject && p.Style == "deepObject":
		return ir.ParamStyle{Deep: true}
	case isObject && (!usual || !exploded), !known:
		l.problem(p.At, "use style form or deepObject for objects, and form, spaceDelimited or pipeDelimited for arrays", "parameter %s is written in a way that is not supported", p.Name)
	case isArray && !exploded:
		return ir.ParamStyle{Separator: separator}
	}
	return ir.ParamStyle{}
}
