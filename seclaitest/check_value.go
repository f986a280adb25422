package seclaitest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// checker collects what is wrong with a request. Its messages are those of
// pydantic, which checks for the service.
type checker struct {
	maxFile  int64 // bytes
	problems []problem
}

func (c *checker) add(loc []any, kind, format string, args ...any) {
	c.problems = append(c.problems, problem{Loc: slices.Clone(loc), Msg: fmt.Sprintf(format, args...), Type: kind})
}

// value checks a decoded JSON value against its schema.
func (c *checker) value(loc []any, s *schema, v any) {
	if s.kind == anything || v == nil && s.nullable {
		return
	}
	switch v := v.(type) {
	case fields:
		if s.kind == object {
			c.object(loc, s, v)
			return
		}
	case []any:
		if s.kind == array {
			c.array(loc, s, v)
			return
		}
	case string:
		if s.kind == text {
			c.text(loc, s, v)
			return
		}
	case json.Number:
		if s.kind == number || s.kind == integer {
			c.number(loc, s, v)
			return
		}
	case bool:
		if s.kind == boolean {
			return
		}
	}
	wrong := typeProblems[s.kind]
	c.add(loc, wrong.kind, "%s", wrong.msg)
}

var typeProblems = map[kind]struct{ kind, msg string }{
	object:  {"model_attributes_type", "Input should be a valid dictionary or object to extract fields from"},
	array:   {"list_type", "Input should be a valid list"},
	text:    {"string_type", "Input should be a valid string"},
	integer: {"int_type", "Input should be a valid integer"},
	number:  {"float_type", "Input should be a valid number"},
	boolean: {"bool_type", "Input should be a valid boolean"},
}

func (c *checker) object(loc []any, s *schema, o fields) {
	for _, m := range s.members {
		v, ok := o[m.name]
		switch {
		case ok:
			c.value(append(loc, m.name), m.schema, v)
		case m.required:
			c.add(append(loc, m.name), "missing", "Field required")
		}
	}
	for _, name := range sortedKeys(o) {
		if slices.ContainsFunc(s.members, func(m member) bool { return m.name == name }) {
			continue
		}
		switch {
		case s.others != nil:
			c.value(append(loc, name), s.others, o[name])
		case s.closed:
			c.add(append(loc, name), "extra_forbidden", "Extra inputs are not permitted")
		}
	}
}

func (c *checker) array(loc []any, s *schema, all []any) {
	switch {
	case s.minItems > 0 && len(all) < s.minItems:
		c.add(loc, "too_short", "List should have at least %s after validation, not %d", count(s.minItems, "item"), len(all))
	case s.maxItems > 0 && len(all) > s.maxItems:
		c.add(loc, "too_long", "List should have at most %s after validation, not %d", count(s.maxItems, "item"), len(all))
	}
	for i, v := range all {
		c.value(append(loc, i), s.items, v)
	}
}

func (c *checker) number(loc []any, s *schema, n json.Number) {
	x, err := n.Float64()
	if err != nil || s.kind == integer && x != float64(int64(x)) {
		c.add(loc, "int_from_float", "Input should be a valid integer, got a number with a fractional part")
		return
	}
	switch {
	case s.min != nil && s.aboveMin && x <= *s.min:
		c.add(loc, "greater_than", "Input should be greater than %v", *s.min)
	case s.min != nil && x < *s.min:
		c.add(loc, "greater_than_equal", "Input should be greater than or equal to %v", *s.min)
	case s.max != nil && x > *s.max:
		c.add(loc, "less_than_equal", "Input should be less than or equal to %v", *s.max)
	}
}

func (c *checker) text(loc []any, s *schema, v string) {
	switch n := utf8.RuneCountInString(v); {
	case s.minLength > 0 && n < s.minLength:
		c.add(loc, "string_too_short", "String should have at least %s", count(s.minLength, "character"))
	case s.maxLength > 0 && n > s.maxLength:
		c.add(loc, "string_too_long", "String should have at most %s", count(s.maxLength, "character"))
	case s.enum != nil && !slices.Contains(s.enum, v):
		c.add(loc, "enum", "Input should be %s", oneOf(s.enum))
	case s.pattern != "" && !compiled(s.pattern).MatchString(v):
		c.add(loc, "string_pattern_mismatch", "String should match pattern '%s'", s.pattern)
	case s.format == "uuid" && !isUUID(v):
		c.add(loc, "uuid_parsing", "Input should be a valid UUID")
	case s.format == "date-time" && !parses(v, timeLayouts...):
		c.add(loc, "datetime_from_date_parsing", "Input should be a valid datetime or date")
	case s.format == "date" && !parses(v, time.DateOnly):
		c.add(loc, "date_from_datetime_parsing", "Input should be a valid date or datetime")
	}
}

var uuidPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$`)

func isUUID(s string) bool { return uuidPattern.MatchString(s) }

// timeLayouts are the forms of a time; without a zone it is UTC.
var timeLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", time.DateTime, time.DateOnly}

func parses(v string, layouts ...string) bool {
	return slices.ContainsFunc(layouts, func(layout string) bool { _, err := time.Parse(layout, v); return err == nil })
}

func count(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// oneOf writes 'a', 'b' or 'c'.
func oneOf(values []string) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "'" + v + "'"
	}
	last := len(quoted) - 1
	if last == 0 {
		return quoted[0]
	}
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

var patterns sync.Map // of *regexp.Regexp by their text; the description has a handful

func compiled(pattern string) *regexp.Regexp {
	if re, ok := patterns.Load(pattern); ok {
		return re.(*regexp.Regexp)
	}
	re := regexp.MustCompile(pattern)
	patterns.Store(pattern, re)
	return re
}
