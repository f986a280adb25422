package model

import (
	"encoding/json"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi/datamodel/high/base"
	"github.com/pb33f/libopenapi/orderedmap"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// facts turns libopenapi's schemas into ours. Nothing of libopenapi leaves this
// file and operation_facts.go.
type facts struct {
	doc      *spec.Document
	schemas  map[string]*Schema // by the component's name
	problems *diag.List
}

const schemaPrefix = "#/components/schemas/"

func (f *facts) components() {
	if f.doc.V3.Components == nil || f.doc.V3.Components.Schemas == nil {
		return
	}
	for name := range f.doc.V3.Components.Schemas.FromOldest() {
		f.schemas[name] = &Schema{Name: name, At: spec.Pointer("/components/schemas").Child(name)}
	}
	for name, proxy := range f.doc.V3.Components.Schemas.FromOldest() {
		s := f.schemas[name]
		f.fill(s, proxy)
	}
}

// schema is the schema at the place at.
func (f *facts) schema(proxy *base.SchemaProxy, at spec.Pointer) *Schema {
	s := &Schema{At: at}
	f.fill(s, proxy)
	return s
}

func (f *facts) fill(s *Schema, proxy *base.SchemaProxy) {
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
	s.Doc = high.Description
	s.Hints = hints(high.Extensions)
	if options := withoutNull(high.AnyOf); len(high.AnyOf) > 0 {
		f.fillUnion(s, options, high.AnyOf)
	} else {
		f.fillType(s, high)
	}
	if high.Default != nil {
		s.Default = jsonOf(high.Default)
	}
	for keyword, used := range map[string]bool{
		"oneOf": len(high.OneOf) > 0, "allOf": len(high.AllOf) > 0, "not": high.Not != nil, "if": high.If != nil,
		"prefixItems": len(high.PrefixItems) > 0, "patternProperties": high.PatternProperties != nil,
	} {
		if used {
			f.unsupported(s.At.Child(keyword), "%s is not supported", keyword)
		}
	}
}

func (f *facts) fillReference(s *Schema, proxy *base.SchemaProxy) {
	name, ok := strings.CutPrefix(proxy.GetReference(), schemaPrefix)
	target := f.schemas[name]
	if !ok || target == nil {
		f.unsupported(s.At, "the reference %s leads to no schema of this file", proxy.GetReference())
		return
	}
	s.Target = target
	if node := proxy.GoLow().GetReferenceNode(); node != nil {
		siblings := mapping(node)
		if text, ok := siblings["description"]; ok {
			s.Doc = text.Value
		}
		s.Hints = hintsOf(siblings)
	}
}

// fillUnion reads anyOf with null, the only union that the API has.
func (f *facts) fillUnion(s *Schema, options, all []*base.SchemaProxy) {
	if len(options) != 1 {
		s.Union = len(options) // a problem only where a Go type is wanted
		return
	}
	doc, hint := s.Doc, s.Hints
	f.fill(s, options[0])
	s.Nullable = s.Nullable || len(all) > len(options)
	if doc != "" {
		s.Doc = doc
	}
	if hint != (Hints{}) {
		s.Hints = hint
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

func (f *facts) fillType(s *Schema, high *base.Schema) {
	var types []string
	for _, t := range high.Type {
		if t == "null" {
			s.Nullable = true
			continue
		}
		types = append(types, t)
	}
	if high.Nullable != nil && *high.Nullable {
		s.Nullable = true
	}
	if len(types) > 1 {
		f.unsupported(s.At.Child("type"), "a value of several types (%s) is not supported", strings.Join(types, ", "))
		return
	}
	if len(types) == 0 {
		if high.Properties != nil {
			types = []string{"object"}
		} else {
			return // anything goes
		}
	}
	s.Format = high.Format
	switch types[0] {
	case "object":
		f.fillObject(s, high)
	case "array":
		f.fillArray(s, high)
	case "string":
		f.fillString(s, high)
	case "integer":
		s.Kind = Integer
	case "number":
		s.Kind = Number
	case "boolean":
		s.Kind = Boolean
	default:
		f.unsupported(s.At.Child("type"), "type %q is not one of JSON Schema", types[0])
	}
	fillBounds(s, high)
}

func (f *facts) fillObject(s *Schema, high *base.Schema) {
	s.Kind = Object
	required := map[string]bool{}
	for _, name := range high.Required {
		required[name] = true
	}
	for name, proxy := range high.Properties.FromOldest() {
		s.Members = append(s.Members, &Member{
			Name:     name,
			Required: required[name],
			Schema:   f.schema(proxy, s.At.Child("properties", name)),
		})
		delete(required, name)
	}
	for name := range required {
		f.unsupported(s.At.Child("required"), "member %q is required but not described", name)
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

func (f *facts) fillArray(s *Schema, high *base.Schema) {
	s.Kind = Array
	if high.Items == nil || !high.Items.IsA() {
		s.Items = &Schema{At: s.At.Child("items")}
		return
	}
	s.Items = f.schema(high.Items.A, s.At.Child("items"))
}

func (f *facts) fillString(s *Schema, high *base.Schema) {
	s.Kind, s.Pattern = String, high.Pattern
	for _, node := range high.Enum {
		if node.Tag == "!!null" {
			s.Nullable = true
			continue
		}
		s.Enum = append(s.Enum, node.Value)
	}
	if high.Const != nil {
		s.Enum = []string{high.Const.Value}
	}
}

func fillBounds(s *Schema, high *base.Schema) {
	s.Min, s.Max = high.Minimum, high.Maximum
	if x := high.ExclusiveMinimum; x != nil && x.IsB() {
		s.Min, s.AboveMin = &x.B, true
	}
	for to, from := range map[*int]*int64{
		&s.MinLength: high.MinLength, &s.MaxLength: high.MaxLength, &s.MinItems: high.MinItems, &s.MaxItems: high.MaxItems,
	} {
		if from != nil {
			*to = int(*from)
		}
	}
}

func (f *facts) unsupported(at spec.Pointer, format string, args ...any) {
	f.problems.Add(f.doc.At(at), "describe it otherwise in the overlay ("+string(at)+")", format, args...)
}

func hints(ext *orderedmap.Map[string, *yaml.Node]) Hints { return hintsOf(extensions(ext)) }

func hintsOf(ext extensionMap) Hints {
	return Hints{Name: ext.text("x-go-name"), Type: ext.text("x-go-type"), TypeName: ext.text("x-go-type-name"), SameAs: ext.text("x-go-same-as")}
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
