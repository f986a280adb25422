package spec

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
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

func is(kinds ...kind) *shape { return &shape{is: kinds} }

func objectOf(each *shape) *shape { return &shape{is: []kind{object}, each: each} }

func listOf(each *shape) *shape { return &shape{is: []kind{list}, each: each} }

func members(of map[string]*shape) *shape { return &shape{is: []kind{object}, members: of} }

// openAPI is the shape of OpenAPI, as far as the generator reads it, and of the
// extensions that an overlay adds.
var openAPI = func() *shape {
	scalar, names := is(text, flag, whole, number, date), is(text, list)
	schema := &shape{is: []kind{object, flag}}
	schemas := listOf(schema)
	schema.members = map[string]*shape{
		"$ref": is(text), "type": names, "title": scalar, "description": scalar, "format": scalar, "pattern": scalar,
		"properties": objectOf(schema), "additionalProperties": schema, "items": schema, "allOf": schemas, "anyOf": schemas, "oneOf": schemas,
		"required": listOf(scalar), "enum": is(list), "x-enum-varnames": listOf(scalar),
		"nullable": is(flag), "deprecated": is(flag), "readOnly": is(flag), "writeOnly": is(flag),
		"minimum": is(whole, number), "maximum": is(whole, number), "minLength": is(whole), "maxLength": is(whole), "minItems": is(whole), "maxItems": is(whole),
		"discriminator": members(map[string]*shape{"propertyName": is(text), "mapping": objectOf(is(text))}),
		"x-go-name":     is(text), "x-go-type": is(text), "x-go-type-name": is(text), "x-go-enum": is(text), "x-go-same-as": is(text),
	}
	content := objectOf(members(map[string]*shape{"schema": schema}))
	parameter := members(map[string]*shape{
		"$ref": is(text), "name": scalar, "in": is(text), "description": scalar, "required": is(flag), "deprecated": is(flag), "style": is(text), "explode": is(flag),
		"schema": schema, "content": content, "x-go-name": is(text), "x-go-option": is(text),
	})
	body := members(map[string]*shape{"$ref": is(text), "description": scalar, "required": is(flag), "content": content})
	response := members(map[string]*shape{"$ref": is(text), "description": scalar, "content": content})
	operation := members(map[string]*shape{
		"operationId": scalar, "summary": scalar, "description": scalar, "deprecated": is(flag),
		"parameters": listOf(parameter), "requestBody": body, "responses": objectOf(response),
		"x-go-name": is(text), "x-go-list": members(map[string]*shape{"items": is(text), "page": is(text)}),
		"x-go-stream": members(map[string]*shape{"event": is(text), "whole": is(text), "cancel": is(text)}),
		"x-go-wait": members(map[string]*shape{
			"kind": is(text), "start": is(text), "name": is(text), "id": is(text), "cancel": is(text),
			"status": is(text), "done": names, "failed": names, "message": is(text),
		}),
	})
	path := members(map[string]*shape{"$ref": is(text), "parameters": listOf(parameter)})
	for _, method := range []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"} {
		path.members[method] = operation
	}
	return members(map[string]*shape{
		"openapi": scalar, "paths": objectOf(path),
		"components": members(map[string]*shape{
			"schemas": objectOf(schema), "parameters": objectOf(parameter), "requestBodies": objectOf(body), "responses": objectOf(response), "pathItems": objectOf(path),
		}),
		"x-go-packages":     listOf(members(map[string]*shape{"name": is(text), "doc": scalar, "nouns": names, "paths": names})),
		"x-seclai-versions": is(object),
	})
}()

// shapes finds what has another shape than it should.
func (d *Document) shapes() diag.List {
	var problems diag.List
	d.look(d.root, "", openAPI, &problems)
	return problems
}

func (d *Document) look(node *yaml.Node, at place.Pointer, s *shape, problems *diag.List) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	is := kind(node.ShortTag())
	switch {
	case s == nil || is == null: // as good as absent
		return
	case !slices.Contains(s.is, is):
		problems.Add(d.At(at), "correct it, or repair it in the overlay", "%s should be %s, and is %s", called(at), oneOf(s.is), described(node, is))
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

func (d *Document) lookAtMember(name string, value *yaml.Node, of place.Pointer, s *shape, problems *diag.List) {
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
		problems.Add(d.At(at), "correct it in the overlay; "+called(of)+" may have "+strings.Join(names, ", "), "%s means nothing to the generator", called(at))
	}
	if name == "$ref" && known != nil && value.Value == "" && value.Kind == yaml.ScalarNode {
		problems.Add(d.At(at), "say what it refers to, or leave it out", "the reference is empty")
	}
}

// called returns what a message calls the thing at p.
func called(p place.Pointer) string {
	tokens := p.Tokens()
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
