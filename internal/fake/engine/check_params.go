package engine

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// params checks a request's parameters and returns those of the query as JSON
// values, with the defaults of those that were left out.
func (c *checker) params(op *Operation, args map[string]string, query url.Values, header http.Header, strict bool) Fields {
	values := Fields{}
	for _, p := range slices.Concat(op.Params, c.Params) {
		raw := p.raw(args, query, header)
		switch {
		case len(raw) > 0:
			loc := []any{p.In.String(), p.Name}
			v, ok := c.parseAll(loc, p.Schema, raw)
			if !ok {
				continue
			}
			c.value(loc, p.Schema, v)
			if p.In == InQuery {
				values[p.Name] = v
			}
		case p.Required:
			c.add([]any{p.In.String(), p.Name}, "missing", "Field required")
		case p.In == InQuery && p.Schema.Default != "":
			values[p.Name] = defaultOf(p.Schema)
		}
	}
	if strict {
		c.undeclared(op, query)
	}
	return values
}

// raw are the texts that a parameter was given.
func (p Param) raw(args map[string]string, query url.Values, header http.Header) []string {
	switch p.In {
	case InPath:
		return []string{args[p.Name]}
	case InQuery:
		return query[p.Name]
	case InHeader:
		if header.Get(p.Name) != "" {
			return []string{header.Get(p.Name)}
		}
	}
	return nil
}

// String returns "path", "query" or "header".
func (p Place) String() string { return [...]string{"path", "query", "header"}[p] }

// parseAll reads the texts of a parameter as a value of its type. A parameter that is
// repeated is a list, or else the last one holds, as with FastAPI.
func (c *checker) parseAll(loc []any, s *Schema, raw []string) (any, bool) {
	if s.Type != Array {
		return c.parse(loc, s, raw[len(raw)-1])
	}
	all := make([]any, len(raw))
	for i, text := range raw {
		v, ok := c.parse(append(slices.Clone(loc), i), s.Items, text)
		if !ok {
			return nil, false
		}
		all[i] = v
	}
	return all, true
}

// parse reads the text of a parameter as a value of its type.
func (c *checker) parse(loc []any, s *Schema, raw string) (any, bool) {
	switch s.Type {
	case Integer:
		if _, err := strconv.ParseInt(raw, 10, 64); err != nil {
			c.add(loc, "int_parsing", "Input should be a valid integer, unable to parse string as an integer")
			return nil, false
		}
		return json.Number(raw), true
	case Number:
		if _, err := strconv.ParseFloat(raw, 64); err != nil {
			c.add(loc, "float_parsing", "Input should be a valid number, unable to parse string as a number")
			return nil, false
		}
		return json.Number(raw), true
	case Boolean:
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

// undeclared refuses query parameters that the operation does not have.
func (c *checker) undeclared(op *Operation, query url.Values) {
	for _, name := range SortedKeys(query) {
		known := slices.ContainsFunc(op.Params, func(p Param) bool { return p.In == InQuery && p.Name == name })
		if !known {
			c.add([]any{"query", name}, "extra_forbidden", "Extra inputs are not permitted")
		}
	}
}

// values checks what the description says in words only.
func (c *checker) values(op *Operation, query Fields) {
	for _, p := range op.Params {
		v, ok := query[p.Name].(string)
		check := c.Values[p.Name]
		if !ok || check == nil || p.Schema.Format != "" {
			continue
		}
		if problem := check(v); problem != "" {
			c.add([]any{"query", p.Name}, "value_error", "Value error, %s", problem)
		}
	}
}
