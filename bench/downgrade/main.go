// Command downgrade writes an OpenAPI 3.1 description as OpenAPI 3.0, for
// generators that read only that:
//
//	downgrade openapi.json > openapi-3.0.json
//
// It knows the 3.1 features that the Seclai description uses, and fails on a
// type that has no counterpart.
package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path"
	"slices"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: downgrade openapi.json")
		os.Exit(2)
	}
	if err := run(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "downgrade:", err)
		os.Exit(1)
	}
}

func run(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var doc map[string]any
	if err := json.Unmarshal(data, &doc); err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	doc["openapi"] = "3.0.3"
	if err := walk(doc, "#"); err != nil {
		return err
	}
	out := json.NewEncoder(os.Stdout)
	out.SetIndent("", " ")
	return out.Encode(doc)
}

// values are the keywords that hold values, which may look like schemas.
var values = []string{"const", "default", "enum", "example", "examples"}

// walk down-grades everything below v. It treats any object as a schema, except
// for those whose members have names of the API's choice: the keywords that it
// looks for mean nothing elsewhere in this description.
func walk(v any, at string) error {
	switch v := v.(type) {
	case []any:
		for i, item := range v {
			if err := walk(item, fmt.Sprintf("%s/%d", at, i)); err != nil {
				return err
			}
		}
	case map[string]any:
		named := path.Base(at) == "properties" || path.Base(at) == "schemas"
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if !named && slices.Contains(values, name) {
				continue
			}
			if err := walk(v[name], at+"/"+name); err != nil {
				return err
			}
		}
		if !named {
			return schema(v, at)
		}
	}
	return nil
}

func schema(s map[string]any, at string) error {
	if ref, ok := s["$ref"].(string); ok {
		clear(s) // 3.0 ignores what stands beside a reference
		s["$ref"] = ref
		return nil
	}
	if value, ok := s["const"]; ok {
		s["enum"] = []any{value}
		delete(s, "const")
	}
	if examples, ok := s["examples"].([]any); ok {
		delete(s, "examples")
		if len(examples) > 0 {
			s["example"] = examples[0]
		}
	}
	exclusive(s, "exclusiveMinimum", "minimum")
	exclusive(s, "exclusiveMaximum", "maximum")
	if s["type"] == "null" {
		delete(s, "type")
		s["nullable"] = true
	}
	if types, ok := s["type"].([]any); ok {
		if err := oneType(s, types, at); err != nil {
			return err
		}
	}
	nullable(s)
	oneMediaType(s)
	setters(s)
	return nil
}

// setters has ogen call the property set_x by another name where there is an x,
// whose method SetX it clashes with.
func setters(s map[string]any) {
	properties, _ := s["properties"].(map[string]any)
	names := map[string]any{}
	for name := range properties {
		if plain, ok := strings.CutPrefix(name, "set_"); ok && properties[plain] != nil {
			names[name] = map[string]any{"name": "Flag" + strings.ReplaceAll(plain, "_", "")}
		}
	}
	if len(names) > 0 {
		s["x-ogen-properties"] = names
	}
}

// oneMediaType leaves a response with several media types one of them: a
// template of ogen's fails on more than one that is not JSON.
func oneMediaType(s map[string]any) {
	content, ok := s["content"].(map[string]any)
	if !ok || len(content) < 2 {
		return
	}
	for _, mediaType := range []string{"application/json", "application/octet-stream"} {
		if media, ok := content[mediaType]; ok {
			s["content"] = map[string]any{mediaType: media}
			return
		}
	}
}

// exclusive turns an exclusive bound, a number in 3.1, into a bound and a flag.
func exclusive(s map[string]any, flag, bound string) {
	if n, ok := s[flag].(float64); ok {
		s[bound], s[flag] = n, true
	}
}

func oneType(s map[string]any, types []any, at string) error {
	types = slices.DeleteFunc(types, func(t any) bool {
		if t == "null" {
			s["nullable"] = true
		}
		return t == "null"
	})
	if len(types) != 1 {
		return fmt.Errorf("%s: a type of %v has no counterpart in OpenAPI 3.0", at, types)
	}
	s["type"] = types[0]
	return nil
}

// nullable turns anyOf [T, null] into a nullable T.
func nullable(s map[string]any) {
	choices, ok := s["anyOf"].([]any)
	if !ok {
		return
	}
	was := len(choices) // before DeleteFunc clears its tail
	rest := slices.DeleteFunc(choices, func(c any) bool {
		m, ok := c.(map[string]any)
		return ok && len(m) == 1 && m["nullable"] == true // walk has been here
	})
	if len(rest) < was {
		s["nullable"] = true
	}
	delete(s, "anyOf")
	if len(rest) != 1 {
		return // any value: ogen has no anyOf of a string and an integer
	}
	only, _ := rest[0].(map[string]any) // nil, which is any value, when it is something else
	if _, isRef := only["$ref"]; isRef {
		s["allOf"] = rest
		return
	}
	for name, value := range only {
		if _, has := s[name]; !has {
			s[name] = value
		}
	}
}
