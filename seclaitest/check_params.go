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
		raw := p.raw(args, query, header)
		switch {
		case len(raw) > 0:
			loc := []any{p.in.String(), p.name}
			v, ok := c.parseAll(loc, p.schema, raw)
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

// raw are the texts that a parameter was given.
func (p param) raw(args map[string]string, query url.Values, header http.Header) []string {
	switch p.in {
	case inPath:
		return []string{args[p.name]}
	case inQuery:
		return query[p.name]
	}
	if header.Get(p.name) == "" {
		return nil
	}
	return []string{header.Get(p.name)}
}

func (p place) String() string { return [...]string{"path", "query", "header"}[p] }

// parseAll reads the texts of a parameter as a value of its type. A parameter that is
// repeated is a list, or else the last one holds, as with FastAPI.
func (c *checker) parseAll(loc []any, s *schema, raw []string) (any, bool) {
	if s.kind != array {
		return c.parse(loc, s, raw[len(raw)-1])
	}
	all := make([]any, len(raw))
	for i, text := range raw {
		v, ok := c.parse(append(slices.Clone(loc), i), s.items, text)
		if !ok {
			return nil, false
		}
		all[i] = v
	}
	return all, true
}

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

// timeParams are the parameters that are times, which the description does not say of
// each of them.
var timeParams = []string{"time_from", "time_to", "start_date", "end_date"}

// words checks what the description tells in words only.
func (c *checker) words(op *operation, query fields) {
	for _, p := range op.params {
		v, ok := query[p.name].(string)
		switch {
		case !ok:
		case p.name == "sort" && !slices.Contains(sortFields, v):
			c.add([]any{"query", "sort"}, "value_error", "Value error, sort must be %s", oneOf(sortFields))
		case slices.Contains(timeParams, p.name) && p.schema.format == "" && !parses(v, timeLayouts...):
			c.add([]any{"query", p.name}, "value_error", "Value error, %s must be a date or time in ISO 8601", p.name)
		}
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
