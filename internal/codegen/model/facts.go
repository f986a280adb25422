package model

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	"github.com/pb33f/libopenapi/orderedmap"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// facts turns libopenapi's schemas and operations into ours. Nothing of libopenapi
// leaves its methods.
type facts struct {
	doc      *spec.Document
	schemas  map[string]*ir.Schema       // by the component's name
	merged   []*ir.Schema                // made of others, to be put together when all are known
	unions   []*ir.Schema                // of several types, to be looked at when all are known
	parts    map[*ir.Schema][]*ir.Schema // that a schema is made of, until their members are its own
	required map[*ir.Schema][]string     // members of its parts
	settled  map[*ir.Schema]bool         // whether its options have been looked at
	problems *diag.List
}

const schemaPrefix = "#/components/schemas/"

func (f *facts) components() {
	if f.doc.V3.Components == nil || f.doc.V3.Components.Schemas == nil {
		return
	}
	for name := range f.doc.V3.Components.Schemas.FromOldest() {
		f.schemas[name] = &ir.Schema{Name: name, At: place.Pointer("/components/schemas").Child(name)}
	}
	for name, proxy := range f.doc.V3.Components.Schemas.FromOldest() {
		s := f.schemas[name]
		f.fill(s, proxy)
	}
	f.settle()
}

// schema is the schema at the place at.
func (f *facts) schema(proxy *base.SchemaProxy, at place.Pointer) *ir.Schema {
	s := &ir.Schema{At: at}
	f.fill(s, proxy)
	return s
}

func (f *facts) fill(s *ir.Schema, proxy *base.SchemaProxy) {
	if proxy == nil {
		return
	}
	if proxy.IsReference() {
		f.fillReference(s, proxy)
		return
	}
	high := proxy.Schema()
	if high == nil {
		f.unsupported(s.At, "the schema can't be read")
		return
	}
	f.fillSchema(s, high)
}

// fillSchema fills s with a schema that is no reference.
func (f *facts) fillSchema(s *ir.Schema, high *base.Schema) {
	s.Title, s.Doc, s.Deprecated = high.Title, high.Description, isSet(high.Deprecated)
	s.ReadOnly, s.WriteOnly = isSet(high.ReadOnly), isSet(high.WriteOnly)
	s.Hints = hints(high.Extensions)
	switch options := unionOf(high); {
	case len(options) > 0:
		if high.Properties != nil || len(high.AllOf) > 0 {
			f.unsupported(s.At, "a union beside members or allOf is not supported")
		}
		f.fillUnion(s, high, withoutNull(options), options)
	case len(high.AllOf) > 0:
		f.fillAll(s, high)
	default:
		f.fillType(s, high)
	}
	if high.Default != nil {
		s.Default = jsonOf(high.Default)
	}
	if isSet(high.Nullable) {
		s.Nullable = true
	}
	for keyword, used := range map[string]bool{
		"not": high.Not != nil, "if": high.If != nil, "prefixItems": len(high.PrefixItems) > 0, "patternProperties": high.PatternProperties != nil,
	} {
		if used && s.Hints.Type == "" {
			f.problem(s.At.Child(keyword), "set x-go-type in the overlay, to any if need be", "%s is not supported", keyword)
		}
	}
}

func isSet(flag *bool) bool { return flag != nil && *flag }

func (f *facts) fillReference(s *ir.Schema, proxy *base.SchemaProxy) {
	escaped, ok := strings.CutPrefix(proxy.GetReference(), schemaPrefix)
	name := strings.NewReplacer("~1", "/", "~0", "~").Replace(escaped)
	target := f.schemas[name]
	if !ok || target == nil {
		f.unsupported(s.At, "the reference %s leads to no schema of this file", proxy.GetReference())
		return
	}
	for t := target; t != nil; t = t.Target {
		if t == s {
			f.problem(s.At, "describe one of those on the way", "%s leads back to itself", name)
			return
		}
	}
	s.Target = target
	target.Referenced = true
	if node := proxy.GoLow().GetReferenceNode(); node != nil {
		siblings := mapping(node)
		if text, ok := siblings["description"]; ok {
			s.Doc = text.Value
		}
		s.Hints = hintsOf(siblings)
	}
}

func withoutNull(proxies []*base.SchemaProxy) []*base.SchemaProxy {
	var options []*base.SchemaProxy
	for _, p := range proxies {
		if !p.IsReference() {
			if s := p.Schema(); s != nil && len(s.Type) == 1 && s.Type[0] == "null" {
				continue
			}
		}
		options = append(options, p)
	}
	return options
}

func (f *facts) fillType(s *ir.Schema, high *base.Schema) {
	var types []string
	for _, t := range high.Type {
		if t == "null" {
			s.Nullable = true
			continue
		}
		types = append(types, t)
	}
	switch len(types) {
	case 0:
		f.fillKind(s, high, inferred(high))
	case 1:
		f.fillKind(s, high, types[0])
	default:
		for _, t := range types {
			option := &ir.Schema{At: s.At}
			f.fillKind(option, high, t)
			s.Options = append(s.Options, option)
		}
		f.unions = append(f.unions, s)
	}
	fillBounds(s, high)
}

// inferred is the type of a schema that names none, or empty where anything goes.
func inferred(high *base.Schema) string {
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

func (f *facts) fillKind(s *ir.Schema, high *base.Schema, kind string) {
	s.Format = high.Format
	switch kind {
	case "":
		describeValues(s, high)
	case "object":
		f.fillObject(s, high)
	case "array":
		f.fillArray(s, high)
	case "string":
		s.Kind, s.Pattern = ir.String, high.Pattern
		f.fillEnum(s, high)
	case "integer":
		s.Kind = ir.Integer
		f.fillEnum(s, high)
	case "number":
		s.Kind = ir.Number
	case "boolean":
		s.Kind = ir.Boolean
	default:
		f.problem(s.At.Child("type"), "use one of JSON Schema, or repair it in the overlay", "type %q is unknown", kind)
	}
	f.checkFormat(s)
}

// formats are those that change nothing in Go, or that typeIn knows.
var formats = map[ir.Kind][]string{
	ir.String: {"", "binary", "byte", "base64", "base64url", "char", "date", "date-time", "decimal", "duration", "email", "hostname", "html", "idn-email", "idn-hostname", "ipv4",
		"ipv6", "iri", "iri-reference", "json", "json-pointer", "markdown", "password", "regex", "relative-json-pointer", "time", "unix-time", "uri", "uri-reference", "uri-template", "url", "uuid"},
	ir.Integer: {"", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "unix-time", "timestamp"},
	ir.Number:  {"", "float", "double", "decimal"},
}

func (f *facts) checkFormat(s *ir.Schema) {
	known, checked := formats[s.Kind]
	if s.Kind == ir.Integer && s.Format == "uint64" && s.Hints.Type == "" {
		f.problem(s.At.Child("format"), "set x-go-type in the overlay: to int64 if there are none that large, or else to any", "an integer of format uint64 may be too large for an int64")
		return
	}
	if checked && !slices.Contains(known, s.Format) && s.Hints.Type == "" {
		f.problem(s.At.Child("format"), "set x-go-type in the overlay to the type that it stands for", "nobody knows the format %q of a value of type %s", s.Format, s.Kind)
	}
}

func (f *facts) fillObject(s *ir.Schema, high *base.Schema) {
	s.Kind = ir.Object
	required := map[string]bool{}
	for _, name := range high.Required {
		required[name] = true
	}
	for name, proxy := range high.Properties.FromOldest() {
		s.Members = append(s.Members, &ir.Member{
			Name:     name,
			Required: required[name],
			Schema:   f.schema(proxy, s.At.Child("properties", name)),
		})
		delete(required, name)
	}
	for _, name := range slices.Sorted(maps.Keys(required)) {
		f.problem(s.At.Child("required"), "describe the member, or don't require it; the overlay can do either", "member %q is required but not described", name)
	}
	switch others := high.AdditionalProperties; {
	case others == nil:
		s.Open = len(s.Members) == 0
	case others.IsA():
		s.Others = f.schema(others.A, s.At.Child("additionalProperties"))
	default:
		s.Open = others.B
	}
}

func (f *facts) fillArray(s *ir.Schema, high *base.Schema) {
	s.Kind = ir.Array
	if high.Items == nil || !high.Items.IsA() {
		s.Items = &ir.Schema{At: s.At.Child("items")}
		return
	}
	s.Items = f.schema(high.Items.A, s.At.Child("items"))
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

func (f *facts) problem(at place.Pointer, remedy, format string, args ...any) {
	f.problems.Add(f.doc.At(at), remedy, format, args...)
}

func (f *facts) unsupported(at place.Pointer, format string, args ...any) {
	f.problem(at, "describe it otherwise in the overlay ("+string(at)+")", format, args...)
}

func hints(ext *orderedmap.Map[string, *yaml.Node]) ir.Hints { return hintsOf(extensions(ext)) }

func hintsOf(ext extensionMap) ir.Hints {
	return ir.Hints{Name: ext.text("x-go-name"), Type: ext.text("x-go-type"), TypeName: ext.text("x-go-type-name"), Enum: ext.text("x-go-enum"), SameAs: ext.text("x-go-same-as")}
}

// mapping returns the members of a YAML mapping.
func mapping(node *yaml.Node) extensionMap {
	members := extensionMap{}
	if node == nil || node.Kind != yaml.MappingNode {
		return members
	}
	for i := 0; i+1 < len(node.Content); i += 2 {
		members[node.Content[i].Value] = node.Content[i+1]
	}
	return members
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
