package engine

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
)

// Fields are the members of a JSON object. A string is a string, a number a
// json.Number, an int or a float64, an array a []any, an object Fields. Constants
// of other string types have to be converted.
type Fields map[string]any

// Text returns a string member, or "".
func (o Fields) Text(name string) string {
	s, _ := o[name].(string)
	return s
}

// Bool returns a boolean member, or false.
func (o Fields) Bool(name string) bool {
	b, _ := o[name].(bool)
	return b
}

// Int returns a number member without its fraction, or 0.
func (o Fields) Int(name string) int {
	if n, ok := o[name].(json.Number); ok {
		i, _ := n.Int64()
		return int(i)
	}
	f, _ := o.Float(name)
	return int(f)
}

// Float returns a number member, and whether there is one.
func (o Fields) Float(name string) (float64, bool) {
	switch n := o[name].(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}

// List returns an array member, or nil.
func (o Fields) List(name string) []any {
	l, _ := o[name].([]any)
	return l
}

// Texts returns the strings of an array member.
func (o Fields) Texts(name string) []string {
	var all []string
	for _, v := range o.List(name) {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// Object returns an object member, or nil.
func (o Fields) Object(name string) Fields {
	inner, _ := o[name].(Fields)
	return inner
}

// With returns a copy of o with the members of over on top.
func (o Fields) With(over Fields) Fields {
	c := make(Fields, len(o)+len(over))
	maps.Copy(c, o)
	maps.Copy(c, over)
	return c
}

// Or returns the member, or fallback if it is missing or null.
func (o Fields) Or(name string, fallback any) any {
	if v := o[name]; v != nil {
		return v
	}
	return fallback
}

// Change copies the members of body that are not null into o. A null member only
// takes effect if its name is among cleared.
func (o Fields) Change(body Fields, cleared ...string) {
	for name, v := range body {
		if v != nil || slices.Contains(cleared, name) {
			o[name] = v
		}
	}
}

// Anys returns a slice as a JSON array.
func Anys[T any](all []T) []any {
	out := make([]any, len(all))
	for i, v := range all {
		out[i] = v
	}
	return out
}

// SortedKeys returns the keys of a map in order.
func SortedKeys[M ~map[K]V, K cmp.Ordered, V any](m M) []K { return slices.Sorted(maps.Keys(m)) }

// ParseJSON decodes exactly one JSON value. Numbers become a json.Number, objects
// [Fields].
func ParseJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one value")
	}
	return withFields(v), nil
}

// withFields makes Fields of the objects in a decoded value, in place.
func withFields(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, inner := range v {
			v[name] = withFields(inner)
		}
		return Fields(v)
	case []any:
		for i, inner := range v {
			v[i] = withFields(inner)
		}
	}
	return v
}

// MustParseJSON is [ParseJSON] for JSON that is known to be valid. It panics otherwise.
func MustParseJSON(data string) any {
	v, err := ParseJSON([]byte(data))
	if err != nil {
		panic("engine: invalid JSON " + data + ": " + err.Error())
	}
	return v
}

// ToFields converts a Go value to the members of a JSON object.
func ToFields(v any) (Fields, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	parsed, err := ParseJSON(data)
	if o, ok := parsed.(Fields); ok {
		return o, err
	}
	return Fields{}, err
}

// ToJSON encodes a value that is known to be encodable. It panics otherwise.
func ToJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("engine: " + err.Error())
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}
