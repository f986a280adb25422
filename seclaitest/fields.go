package seclaitest

import (
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"slices"
)

// fields are the members of a JSON object: text is a string, a number a
// json.Number or an int or float64, an array a []any or a []fields.
type fields = map[string]any

func textOf(o fields, name string) string {
	s, _ := o[name].(string)
	return s
}

func truthOf(o fields, name string) bool {
	b, _ := o[name].(bool)
	return b
}

func intOf(o fields, name string) int {
	switch n := o[name].(type) {
	case int:
		return n
	case float64:
		return int(n)
	case json.Number:
		i, _ := n.Int64()
		return int(i)
	}
	return 0
}

func listOf(o fields, name string) []any {
	l, _ := o[name].([]any)
	return l
}

// textsOf returns the strings of an array.
func textsOf(o fields, name string) []string {
	var all []string
	for _, v := range listOf(o, name) {
		if s, ok := v.(string); ok {
			all = append(all, s)
		}
	}
	return all
}

// anyOf makes a JSON array of a slice.
func anyOf[T any](all []T) []any {
	out := make([]any, len(all))
	for i, v := range all {
		out[i] = v
	}
	return out
}

// with returns base with the members of over on top.
func with(base, over fields) fields {
	o := maps.Clone(base)
	if o == nil {
		o = fields{}
	}
	maps.Copy(o, over)
	return o
}

// change copies the members of body that are there and not null into o; a null
// leaves a member as it is, unless it is one of those that null clears.
func change(o, body fields, cleared ...string) {
	for name, v := range body {
		if v != nil || slices.Contains(cleared, name) {
			o[name] = v
		}
	}
}

func sortedKeys[M ~map[K]V, K cmp.Ordered, V any](m M) []K { return slices.Sorted(maps.Keys(m)) }

// parseJSON reads exactly one JSON value, with numbers as they are written.
func parseJSON(data []byte) (any, error) {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	var v any
	if err := d.Decode(&v); err != nil {
		return nil, err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("there is more than one value")
	}
	return v, nil
}

// mustJSON reads JSON that was checked or comes from the description.
func mustJSON(data string) any {
	v, err := parseJSON([]byte(data))
	if err != nil {
		panic("seclaitest: the tables hold " + data + ": " + err.Error())
	}
	return v
}

func toJSON(v any) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		panic("seclaitest: " + err.Error()) // all that is encoded was decoded or is made here
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n"))
}

func floatOf(v any) (float64, bool) {
	switch n := v.(type) {
	case float64:
		return n, true
	case int:
		return float64(n), true
	case json.Number:
		f, err := n.Float64()
		return f, err == nil
	}
	return 0, false
}
