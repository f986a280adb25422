package read

import (
	"slices"
	"strings"

	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// declared returns the parameters of an operation: those of its path, unless it has
// one of the same name itself, and its own.
func (r *reader) declared(o *description.Operation, item *v3.PathItem, op *v3.Operation) []*ir.Param {
	var all []*ir.Param
	add := func(params []*v3.Parameter, at place.Pointer, but []*v3.Parameter) {
		for i, p := range params {
			same := func(o *v3.Parameter) bool { return o.Name == p.Name && o.In == p.In }
			switch {
			case slices.ContainsFunc(params[:i], same):
				r.problem(at.Index(i), "keep one of them", "parameter %s in %s is declared twice", p.Name, p.In)
			case !slices.ContainsFunc(but, same) && !isSetElsewhere(p):
				all = append(all, r.param(p, at.Index(i)))
			}
		}
	}
	add(item.Parameters, place.Pointer("/paths").Child(o.Path, "parameters"), op.Parameters)
	add(op.Parameters, o.At.Child("parameters"), nil)
	return all
}

// isSetElsewhere reports whether an option of core sets the parameter (x-go-option),
// or it is a field of the header that OpenAPI describes by other means.
func isSetElsewhere(p *v3.Parameter) bool {
	own := []string{"accept", "content-type", "authorization"}
	return extensionsOf(p.Extensions).text("x-go-option") != "" || p.In == "header" && slices.Contains(own, strings.ToLower(p.Name))
}

func (r *reader) param(p *v3.Parameter, at place.Pointer) *ir.Param {
	switch {
	case p.Name == "":
		r.problem(at, "give it one", "the parameter has no name")
	case p.Schema == nil && p.Content.Len() > 0:
		r.problem(at.Child("content"), "describe it by a schema in the overlay", "a parameter that is described by its content is not supported")
	case p.Schema == nil:
		r.problem(at, "say of what type it is", "parameter %s has no schema", p.Name)
	}
	return &ir.Param{
		Name: p.Name, In: p.In, Required: isSet(p.Required), Doc: p.Description, Deprecated: p.Deprecated,
		Schema: r.schema(p.Schema, at.Child("schema")), Hints: extensionsOf(p.Extensions).hints(), Style: p.Style, Explode: p.Explode, At: at,
	}
}

// ordered returns the parameters of the path first, in its order.
func (r *reader) ordered(o *description.Operation, params []*ir.Param) []*ir.Param {
	inPath := map[string]*ir.Param{}
	var others []*ir.Param
	for _, p := range params {
		switch p.In {
		case "path":
			inPath[p.Name] = p
		case "query", "header", "cookie":
			others = append(others, p)
		default:
			r.problem(p.At, "say in: path, query, header or cookie", "there are no parameters in %q", p.In)
		}
	}
	return append(r.pathParams(o, inPath), others...)
}

// pathParams returns those that the path names, in its order.
func (r *reader) pathParams(o *description.Operation, declared map[string]*ir.Param) []*ir.Param {
	var ordered []*ir.Param
	for _, m := range templateParam.FindAllStringSubmatch(o.Path, -1) {
		name := m[1]
		switch param := declared[name]; {
		case slices.ContainsFunc(ordered, func(p *ir.Param) bool { return p.Name == name }):
			r.problem(o.At, "give each its own name", "the path has parameter {%s} twice", name)
		case param == nil:
			r.problem(o.At, "declare it, in: path, in the description or the overlay", "the path has parameter {%s}, which is not declared", name)
		default:
			delete(declared, name)
			ordered = append(ordered, param)
		}
	}
	for name, p := range declared {
		r.problem(p.At, "remove it, or put it into the path", "path parameter %q is not in the path %s", name, o.Path)
	}
	return ordered
}
