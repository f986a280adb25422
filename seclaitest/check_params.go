package seclaitest

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// common are the parameters that every operation takes.
var common = []param{
	{name: "X-Account-Id", in: inHeader, schema: &schema{kind: text, format: "uuid"}},
	{name: versionHeader, in: inHeader, schema: &schema{kind: text, pattern: `^\d{4}-\d{2}-\d{2}$`}},
}

const versionHeader = "Seclai-Version"

// params checks a request's parameters and returns those of the query as JSON
// values, with the defaults of those that were left out.
func (c *checker) params(op *operation, args map[string]string, query url.Values, header http.Header, strict bool) fields {
	values := fields{}
	for _, p := range slices.Concat(op.params, common) {
		raw, ok := p.raw(args, query, header)
		switch {
		case ok:
			loc := []any{p.in.String(), p.name}
			v, ok := c.parse(loc, p.schema, raw)
			if !ok {
				continue
			}
			c.value(loc, p.schema, v)
			if p.in == inQuery {
				values[p.name] = v
			}
		case p.required:
			c.add([]any{p.in.String(), p.name}, "missing", "Field required")
		case p.in == inQuery && p.schema.fallback != "":
			values[p.name] = fallbackOf(p.schema)
		}
	}
	if strict {
		c.undeclared(op, query)
	}
	return values
}

func (p param) raw(args map[string]string, query url.Values, header http.Header) (string, bool) {
	switch p.in {
	case inPath:
		v, ok := args[p.name]
		return v, ok
	case inQuery:
		return query.Get(p.name), query.Has(p.name)
	}
	return header.Get(p.name), header.Get(p.name) != ""
}

func (p place) String() string { return [...]string{"path", "query", "header"}[p] }

// parse reads the text of a parameter as a value of its type.
func (c *checker) parse(loc []any, s *schema, raw string) (any, bool) {
	switch s.kind {
	case integer:
		if _, err := strconv.ParseInt(raw, 10, 64); err != nil {
			c.add(loc, "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
			return nil, false
		}
		return json.Number(raw), true
	case number:
		if _, err := strconv.ParseFloat(raw, 64); err != nil {
			c.add(loc, "float_parsing", "Input should be a valid number, unable to parse string as a number")
			return nil, false
		}
		return json.Number(raw), true
	case boolean:
		switch strings.ToLower(raw) {
		case "true", "1", "on", "t", "yes", "y":
			return true, true
		case "false", "0", "off", "f", "no", "n":
			return false, true
		}
		c.add(loc, "bool_parsing", "Input should be a valid boolean, unable to interpret input")
		return nil, false
	}
	return raw, true
}

// sortFields are what lists can be sorted by, which the description only tells in
// words.
var sortFields = []string{"created_at", "updated_at", "name"}

// sort refuses to sort by anything else.
func (c *checker) sort(query fields) {
	if by, ok := query["sort"].(string); ok && !slices.Contains(sortFields, by) {
		c.add([]any{"query", "sort"}, "value_error", "Value error, sort must be %s", oneOf(sortFields))
	}
}

// undeclared refuses query parameters that the operation does not have.
func (c *checker) undeclared(op *operation, query url.Values) {
	for _, name := range sortedKeys(query) {
		known := slices.ContainsFunc(op.params, func(p param) bool { return p.in == inQuery && p.name == name })
		if !known {
			c.add([]any{"query", name}, "extra_forbidden", "Extra inputs are not permitted")
		}
	}
}
