package seclaitest_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// description is the API as its description has it, read without any of the
// package's tables.
type description struct {
	Paths      map[string]map[string]operation
	Components struct {
		Schemas    map[string]schema
		Parameters map[string]parameter
	}
}

type operation struct {
	Parameters  []parameter
	RequestBody struct {
		Content map[string]struct{ Schema schema }
	}
	Responses map[string]struct {
		Content map[string]struct{ Schema schema }
	}
}

type parameter struct {
	Ref      string `json:"$ref"`
	Name, In string
	Required bool
	Schema   schema
}

type schema = map[string]any

var describe = sync.OnceValue(func() *description {
	data, err := os.ReadFile("../openapi/seclai.openapi.json")
	if err != nil {
		panic(err)
	}
	var d description
	if err := json.Unmarshal(data, &d); err != nil {
		panic(err)
	}
	return &d
})

// operations returns every operation as "METHOD /path", in a stable order.
func (d *description) operations() []string {
	var all []string
	for path, methods := range d.Paths {
		for method := range methods {
			all = append(all, strings.ToUpper(method)+" "+path)
		}
	}
	slices.Sort(all)
	return all
}

func (d *description) operation(name string) operation {
	method, path, _ := strings.Cut(name, " ")
	return d.Paths[path][strings.ToLower(method)]
}

// answer returns the status and the JSON schema of a success.
func (op operation) answer() (status string, s schema) {
	for code, response := range op.Responses {
		if strings.HasPrefix(code, "2") {
			return code, response.Content["application/json"].Schema
		}
	}
	return "", nil
}

// check reports how v differs from schema s. It knows what the description uses.
func (d *description) check(at string, s schema, v any) []string {
	if ref, ok := s["$ref"].(string); ok {
		return d.check(at, d.Components.Schemas[ref[strings.LastIndex(ref, "/")+1:]], v)
	}
	if options, ok := s["anyOf"].([]any); ok {
		var all []string
		for _, o := range options {
			wrong := d.check(at, o.(schema), v)
			if len(wrong) == 0 {
				return nil
			}
			all = append(all, wrong...)
		}
		return all
	}
	wrong := func(format string, args ...any) []string {
		return []string{at + ": " + fmt.Sprintf(format, args...)}
	}
	if enum, ok := s["enum"].([]any); ok && !slices.Contains(enum, v) {
		return wrong("%v is none of %v", v, enum)
	}
	if c, ok := s["const"]; ok && c != v {
		return wrong("%v is not %v", v, c)
	}
	switch s["type"] {
	case nil:
		return nil
	case "null":
		if v != nil {
			return wrong("%v is not null", v)
		}
	case "object":
		o, ok := v.(map[string]any)
		if !ok {
			return wrong("%T is no object", v)
		}
		return d.checkObject(at, s, o)
	case "array":
		all, ok := v.([]any)
		if !ok {
			return wrong("%T is no array", v)
		}
		var found []string
		items, _ := s["items"].(schema)
		for i, item := range all {
			found = append(found, d.check(fmt.Sprintf("%s[%d]", at, i), items, item)...)
		}
		return found
	case "string":
		text, ok := v.(string)
		if !ok {
			return wrong("%T is no string", v)
		}
		if !hasFormat(s["format"], text) {
			return wrong("%q is no %s", text, s["format"])
		}
	case "integer":
		if n, ok := v.(float64); !ok || n != math.Trunc(n) {
			return wrong("%v is no integer", v)
		}
	case "number":
		n, ok := v.(float64)
		if !ok {
			return wrong("%T is no number", v)
		}
		if low, ok := s["minimum"].(float64); ok && n < low {
			return wrong("%v is below %v", n, low)
		}
		if high, ok := s["maximum"].(float64); ok && n > high {
			return wrong("%v is above %v", n, high)
		}
	case "boolean":
		if _, ok := v.(bool); !ok {
			return wrong("%T is no boolean", v)
		}
	}
	return nil
}

// checkObject also refuses members that the description does not name.
func (d *description) checkObject(at string, s schema, o map[string]any) []string {
	var found []string
	properties, _ := s["properties"].(schema)
	required, _ := s["required"].([]any)
	for _, name := range required {
		if _, ok := o[name.(string)]; !ok {
			found = append(found, at+"."+name.(string)+": missing")
		}
	}
	others := s["additionalProperties"]
	for name, v := range o {
		if p, ok := properties[name].(schema); ok {
			found = append(found, d.check(at+"."+name, p, v)...)
		} else if inner, ok := others.(schema); ok {
			found = append(found, d.check(at+"."+name, inner, v)...)
		} else if others == nil && len(properties) > 0 {
			found = append(found, at+"."+name+": not described")
		}
	}
	return found
}

var uuidForm = regexp.MustCompile(`^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

func hasFormat(format any, v string) bool {
	var err error
	switch format {
	case "uuid":
		return uuidForm.MatchString(v)
	case "date-time":
		_, err = time.Parse(time.RFC3339, v)
	case "date":
		_, err = time.Parse(time.DateOnly, v)
	}
	return err == nil
}

func TestValidatorFindsMistakes(t *testing.T) {
	d := describe()
	for name, v := range map[string]any{
		"missing":     map[string]any{"ok": nil},
		"not an enum": "finished",
	} {
		s := schema{"$ref": "#/components/schemas/OkResponse"}
		if name == "not an enum" {
			s = schema{"$ref": "#/components/schemas/PendingProcessingCompletedFailedStatus"}
		}
		if len(d.check("$", s, v)) == 0 {
			t.Errorf("%s: %v passes", name, v)
		}
	}
}
