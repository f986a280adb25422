package spec

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
)

// shape is what a part of a description is: libopenapi passes over what is
// something else, and the generator would as if it were not there.
type shape struct {
	is      []kind
	members map[string]*shape // of an object; a name that is not there may be anything
	each    *shape            // of the other members of an object, or the elements of a list
}

// kind is that of a value, by its tag in YAML.
type kind string

const (
	object kind = "!!map"
	list   kind = "!!seq"
	text   kind = "!!str"
	flag   kind = "!!bool"
	whole  kind = "!!int"
	number kind = "!!float"
	date   kind = "!!timestamp"
	null   kind = "!!null"
)

var kindNames = map[kind]string{object: "an object", list: "a list", text: "a text", flag: "true or false", whole: "a whole number", number: "a number", date: "a date"}

func a(kinds ...kind) *shape { return &shape{is: kinds} }

func objectOf(each *shape) *shape { return &shape{is: []kind{object}, each: each} }

func listOf(each *shape) *shape { return &shape{is: []kind{list}, each: each} }

func members(of map[string]*shape) *shape { return &shape{is: []kind{object}, members: of} }

// openAPI is the shape of OpenAPI, as far as the generator reads it, and of the
// extensions that an overlay adds.
var openAPI = func() *shape {
	scalar, names := a(text, flag, whole, number, date), a(text, list)
	schema := &shape{is: []kind{object, flag}}
	schemas := listOf(schema)
	schema.members = map[string]*shape{
		"$ref": a(text), "type": names, "title": scalar, "description": scalar, "format": scalar, "pattern": scalar,
		"properties": objectOf(schema), "additionalProperties": schema, "items": schema, "allOf": schemas, "anyOf": schemas, "oneOf": schemas,
		"required": listOf(scalar), "enum": a(list), "x-enum-varnames": listOf(scalar),
		"nullable": a(flag), "deprecated": a(flag), "readOnly": a(flag), "writeOnly": a(flag),
		"minimum": a(whole, number), "maximum": a(whole, number), "minLength": a(whole), "maxLength": a(whole), "minItems": a(whole), "maxItems": a(whole),
		"discriminator": members(map[string]*shape{"propertyName": a(text), "mapping": objectOf(a(text))}),
		"x-go-name":     a(text), "x-go-type": a(text), "x-go-type-name": a(text), "x-go-enum": a(text), "x-go-same-as": a(text),
	}
	content := objectOf(members(map[string]*shape{"schema": schema}))
	parameter := members(map[string]*shape{
		"$ref": a(text), "name": scalar, "in": a(text), "description": scalar, "required": a(flag), "deprecated": a(flag), "style": a(text), "explode": a(flag),
		"schema": schema, "content": content, "x-go-name": a(text), "x-go-option": a(text),
	})
	body := members(map[string]*shape{"$ref": a(text), "description": scalar, "required": a(flag), "content": content})
	response := members(map[string]*shape{"$ref": a(text), "description": scalar, "content": content})
	operation := members(map[string]*shape{
		"operationId": scalar, "summary": scalar, "description": scalar, "deprecated": a(flag),
		"parameters": listOf(parameter), "requestBody": body, "responses": objectOf(response),
		"x-go-name": a(text), "x-go-list": members(map[string]*shape{"items": a(text), "page": a(text)}),
		"x-go-stream": members(map[string]*shape{"event": a(text), "whole": a(text)}),
	})
	path := members(map[string]*shape{"$ref": a(text), "parameters": listOf(parameter)})
	for _, method := range []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"} {
		path.members[method] = operation
	}
	return members(map[string]*shape{
		"openapi": scalar, "paths": objectOf(path),
		"components": members(map[string]*shape{
			"schemas": objectOf(schema), "parameters": objectOf(parameter), "requestBodies": objectOf(body), "responses": objectOf(response), "pathItems": objectOf(path),
		}),
		"x-go-packages":     listOf(members(map[string]*shape{"name": a(text), "doc": scalar, "nouns": names, "paths": names})),
		"x-seclai-versions": a(object),
	})
}()

// shapes finds what has another shape than it should.
func (d *Document) shapes() diag.List {
	var problems diag.List
	d.look(d.root, "", openAPI, &problems)
	return problems
}

func (d *Document) look(node *yaml.Node, at Pointer, s *shape, problems *diag.List) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	is := kind(node.ShortTag())
	switch {
	case s == nil || is == null: // as good as absent
		return
	case !slices.Contains(s.is, is):
		problems.Add(d.At(at), "correct it, or repair it in the overlay", "%s should be %s, and is %s", at.called(), oneOf(s.is), described(node, is))
		return
	}
	switch is {
	case list:
		for i, c := range node.Content {
			d.look(c, at.Index(i), s.each, problems)
		}
	case object:
		for i := 0; i+1 < len(node.Content); i += 2 {
			d.lookAtMember(node.Content[i].Value, node.Content[i+1], at, s, problems)
		}
	}
}

func (d *Document) lookAtMember(name string, value *yaml.Node, of Pointer, s *shape, problems *diag.List) {
	at, extension := of.Child(name), strings.HasPrefix(name, "x-")
	known := s.members[name]
	switch {
	case s.members == nil && !(extension && value.Kind != yaml.MappingNode):
		d.look(value, at, s.each, problems)
	case known != nil:
		d.look(value, at, known, problems)
	case s.members != nil && (strings.HasPrefix(name, "x-go-") || strings.Contains(string(of), "/x-go-")):
		names := slices.Sorted(maps.Keys(s.members))
		names = slices.DeleteFunc(names, func(n string) bool { return extension && !strings.HasPrefix(n, "x-go-") })
		problems.Add(d.At(at), "correct it in the overlay; "+of.called()+" may have "+strings.Join(names, ", "), "%s means nothing to the generator", at.called())
	}
	if name == "$ref" && known != nil && value.Value == "" && value.Kind == yaml.ScalarNode {
		problems.Add(d.At(at), "say what it refers to, or leave it out", "the reference is empty")
	}
}

// called is what a message calls the thing at p.
func (p Pointer) called() string {
	tokens := p.tokens()
	if len(tokens) == 0 {
		return "the description"
	}
	last := tokens[len(tokens)-1]
	if _, err := strconv.Atoi(last); err == nil && len(tokens) > 1 {
		return "an element of " + tokens[len(tokens)-2]
	}
	return last
}

func described(node *yaml.Node, is kind) string {
	if node.Kind == yaml.ScalarNode && node.Value == "" {
		return "empty"
	}
	return oneOf([]kind{is})
}

func oneOf(kinds []kind) string {
	if len(kinds) > 3 { // any that can be read as a text
		kinds = kinds[:1]
	}
	var names []string
	for _, k := range kinds {
		if name, ok := kindNames[k]; ok {
			names = append(names, name)
		}
	}
	return strings.Join(names, " or ")
}
