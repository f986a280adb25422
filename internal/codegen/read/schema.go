package read

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/datamodel/high/base"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

const schemaPrefix = "#/components/schemas/"

// components reads the schemas that have names. References may lead to any of them,
// so all are there before the first one is filled in.
func (r *reader) components() []*ir.Schema {
	if r.doc.V3.Components == nil || r.doc.V3.Components.Schemas == nil {
		return nil
	}
	var all []*ir.Schema
	for name := range r.doc.V3.Components.Schemas.FromOldest() {
		r.schemas[name] = &ir.Schema{Name: name, At: place.Pointer("/components/schemas").Child(name)}
		all = append(all, r.schemas[name])
	}
	for name, proxy := range r.doc.V3.Components.Schemas.FromOldest() {
		r.fill(r.schemas[name], proxy)
	}
	r.settle()
	return all
}

// settle puts together what allOf composes, and settles the unions.
func (r *reader) settle() {
	for _, s := range r.merged {
		r.merge(s)
	}
	for _, s := range r.unions {
		r.settleUnion(s)
	}
	r.merged, r.unions = nil, nil
}

// schema reads the schema at the given place.
func (r *reader) schema(proxy *base.SchemaProxy, at place.Pointer) *ir.Schema {
	s := &ir.Schema{At: at}
	r.fill(s, proxy)
	return s
}

func (r *reader) fill(s *ir.Schema, proxy *base.SchemaProxy) {
	if proxy == nil {
		return
	}
	if proxy.IsReference() {
		r.fillReference(s, proxy)
		return
	}
	high := proxy.Schema()
	if high == nil {
		r.unsupported(s.At, "the schema can't be read")
		return
	}
	r.fillSchema(s, high)
}

func (r *reader) fillReference(s *ir.Schema, proxy *base.SchemaProxy) {
	escaped, ok := strings.CutPrefix(proxy.GetReference(), schemaPrefix)
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(escaped)
	target := r.schemas[name]
	if !ok || target == nil {
		r.unsupported(s.At, "the reference %s leads to no schema of this file", proxy.GetReference())
		return
	}
	for t := target; t != nil; t = t.Target {
		if t == s {
			r.problem(s.At, "describe one of those on the way", "%s leads back to itself", name)
			return
		}
	}
	s.Target = target
	target.Referenced = true
	if node := proxy.GoLow().GetReferenceNode(); node != nil {
		siblings := membersOf(node)
		if text, ok := siblings["description"]; ok {
			s.Doc = text.Value
		}
		s.Hints = siblings.hints()
	}
}

// fillSchema fills s with a schema that is no reference.
func (r *reader) fillSchema(s *ir.Schema, high *base.Schema) {
	s.Title, s.Doc, s.Deprecated = high.Title, high.Description, isSet(high.Deprecated)
	s.ReadOnly, s.WriteOnly = isSet(high.ReadOnly), isSet(high.WriteOnly)
	s.Hints = extensionsOf(high.Extensions).hints()
	switch options := unionOf(high); {
	case len(options) > 0:
		if high.Properties != nil || len(high.AllOf) > 0 {
			r.unsupported(s.At, "a union beside members or allOf is not supported")
		}
		r.fillUnion(s, high, options)
	case len(high.AllOf) > 0:
		r.fillAll(s, high)
	default:
		r.fillType(s, high)
	}
	if high.Default != nil {
		s.Default = jsonOf(high.Default)
	}
	if isSet(high.Nullable) {
		s.Nullable = true
	}
	r.checkKeywords(s, high)
}

// checkKeywords reports the keywords that can't be expressed in Go.
func (r *reader) checkKeywords(s *ir.Schema, high *base.Schema) {
	for keyword, used := range map[string]bool{
		"not": high.Not != nil, "if": high.If != nil, "prefixItems": len(high.PrefixItems) > 0, "patternProperties": high.PatternProperties != nil,
	} {
		if used && s.Hints.Type == "" {
			r.problem(s.At.Child(keyword), "set x-go-type in the overlay, to any if need be", "%s is not supported", keyword)
		}
	}
}

func isSet(flag *bool) bool { return flag != nil && *flag }

// fillType reads a schema by its type. A schema with several types is a union.
func (r *reader) fillType(s *ir.Schema, high *base.Schema) {
	types := slices.DeleteFunc(slices.Clone(high.Type), func(t string) bool { return t == "null" })
	s.Nullable = s.Nullable || len(types) < len(high.Type)
	switch len(types) {
	case 0:
		r.fillKind(s, high, inferredType(high))
	case 1:
		r.fillKind(s, high, types[0])
	default:
		for _, t := range types {
			option := &ir.Schema{At: s.At}
			r.fillKind(option, high, t)
			s.Options = append(s.Options, option)
		}
		r.unions = append(r.unions, s)
	}
	fillBounds(s, high)
}

// inferredType returns the type of a schema that names none, or "" if it takes
// anything.
func inferredType(high *base.Schema) string {
	if high.Properties != nil {
		return "object"
	}
	values := high.Enum
	if high.Const != nil {
		values = []*yaml.Node{high.Const}
	}
	found := ""
	for _, node := range values {
		t := map[string]string{"!!str": "string", "!!int": "integer", "!!null": found}[node.Tag]
		if t == "" || found != "" && found != t {
			return ""
		}
		found = t
	}
	return found
}

func (r *reader) fillKind(s *ir.Schema, high *base.Schema, name string) {
	s.Format = high.Format
	switch name {
	case "":
		describeValues(s, high)
	case "object":
		r.fillObject(s, high)
	case "array":
		r.fillArray(s, high)
	case "string":
		s.Kind, s.Pattern = ir.String, high.Pattern
		r.fillEnum(s, high)
	case "integer":
		s.Kind = ir.Integer
		r.fillEnum(s, high)
	case "number":
		s.Kind = ir.Number
	case "boolean":
		s.Kind = ir.Boolean
	default:
		r.problem(s.At.Child("type"), "use one of JSON Schema, or repair it in the overlay", "type %q is unknown", name)
	}
	r.checkFormat(s)
}

func (r *reader) fillObject(s *ir.Schema, high *base.Schema) {
	s.Kind = ir.Object
	required := map[string]bool{}
	for _, name := range high.Required {
		required[name] = true
	}
	for name, proxy := range high.Properties.FromOldest() {
		s.Members = append(s.Members, &ir.Member{
			Name:     name,
			Required: required[name],
			Schema:   r.schema(proxy, s.At.Child("properties", name)),
		})
		delete(required, name)
	}
	for _, name := range slices.Sorted(maps.Keys(required)) {
		r.undescribed(s, name)
	}
	switch others := high.AdditionalProperties; {
	case others == nil:
		s.Open = len(s.Members) == 0
	case others.IsA():
		s.Others = r.schema(others.A, s.At.Child("additionalProperties"))
	default:
		s.Open = others.B
	}
}

// undescribed reports a member that an object requires but does not describe.
func (r *reader) undescribed(s *ir.Schema, member string) {
	r.problem(s.At.Child("required"), "describe the member, or don't require it; the overlay can do either", "member %q is required but not described", member)
}

func (r *reader) fillArray(s *ir.Schema, high *base.Schema) {
	s.Kind = ir.Array
	if high.Items == nil || !high.Items.IsA() {
		s.Items = &ir.Schema{At: s.At.Child("items")}
		return
	}
	s.Items = r.schema(high.Items.A, s.At.Child("items"))
}

func fillBounds(s *ir.Schema, high *base.Schema) {
	s.Min, s.Max = high.Minimum, high.Maximum
	switch x := high.ExclusiveMinimum; {
	case x != nil && x.IsB():
		s.Min, s.AboveMin = &x.B, true
	case x != nil: // OpenAPI 3.0
		s.AboveMin = x.A
	}
	for to, from := range map[*int]*int64{
		&s.MinLength: high.MinLength, &s.MaxLength: high.MaxLength, &s.MinItems: high.MinItems, &s.MaxItems: high.MaxItems,
	} {
		if from != nil {
			*to = int(*from)
		}
	}
}

func jsonOf(node *yaml.Node) string {
	var v any
	if node.Decode(&v) != nil {
		return ""
	}
	data, err := json.Marshal(v)
	if err != nil {
		return ""
	}
	return string(data)
}
