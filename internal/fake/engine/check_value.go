package engine

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"sync"
	"time"
	"unicode/utf8"
)

// checker collects what is wrong with a request. Its messages are those of
// pydantic, which checks for the service.
type checker struct {
	*Definition
	maxFile  int64 // bytes
	problems []Problem
}

func (c *checker) add(loc []any, kind, format string, args ...any) {
	c.problems = append(c.problems, Problem{Loc: slices.Clone(loc), Msg: fmt.Sprintf(format, args...), Type: kind})
}

// value checks a decoded JSON value against its schema.
func (c *checker) value(loc []any, s *Schema, v any) {
	if s.Type == Anything || v == nil && s.Nullable {
		return
	}
	switch v := v.(type) {
	case Fields:
		if s.Type == Object {
			c.object(loc, s, v)
			return
		}
	case []any:
		if s.Type == Array {
			c.array(loc, s, v)
			return
		}
	case string:
		if s.Type == Text {
			c.text(loc, s, v)
			return
		}
	case json.Number:
		if s.Type == Number || s.Type == Integer {
			c.number(loc, s, v)
			return
		}
	case bool:
		if s.Type == Boolean {
			return
		}
	}
	wrong := typeProblems[s.Type]
	c.add(loc, wrong.kind, "%s", wrong.msg)
}

var typeProblems = map[Type]struct{ kind, msg string }{
	Object:  {"model_attributes_type", "Input should be a valid dictionary or object to extract fields from"},
	Array:   {"list_type", "Input should be a valid list"},
	Text:    {"string_type", "Input should be a valid string"},
	Integer: {"int_type", "Input should be a valid integer"},
	Number:  {"float_type", "Input should be a valid number"},
	Boolean: {"bool_type", "Input should be a valid boolean"},
}

func (c *checker) object(loc []any, s *Schema, o Fields) {
	for _, m := range s.Members {
		v, ok := o[m.Name]
		switch {
		case ok:
			c.value(append(loc, m.Name), m.Schema, v)
		case m.Required:
			c.add(append(loc, m.Name), "missing", "Field required")
		}
	}
	for _, name := range SortedKeys(o) {
		if slices.ContainsFunc(s.Members, func(m Member) bool { return m.Name == name }) {
			continue
		}
		switch {
		case s.Others != nil:
			c.value(append(loc, name), s.Others, o[name])
		case s.Closed:
			c.add(append(loc, name), "extra_forbidden", "Extra inputs are not permitted")
		}
	}
}

func (c *checker) array(loc []any, s *Schema, all []any) {
	switch {
	case s.MinItems > 0 && len(all) < s.MinItems:
		c.add(loc, "too_short", "List should have at least %s after validation, not %d", plural(s.MinItems, "item"), len(all))
	case s.MaxItems > 0 && len(all) > s.MaxItems:
		c.add(loc, "too_long", "List should have at most %s after validation, not %d", plural(s.MaxItems, "item"), len(all))
	}
	for i, v := range all {
		c.value(append(loc, i), s.Items, v)
	}
}

func (c *checker) number(loc []any, s *Schema, n json.Number) {
	x, err := n.Float64()
	if err != nil || s.Type == Integer && x != float64(int64(x)) {
		c.add(loc, "int_from_float", "Input should be a valid integer, got a number with a fractional part")
		return
	}
	switch {
	case s.Min != nil && s.AboveMin && x <= *s.Min:
		c.add(loc, "greater_than", "Input should be greater than %v", *s.Min)
	case s.Min != nil && x < *s.Min:
		c.add(loc, "greater_than_equal", "Input should be greater than or equal to %v", *s.Min)
	case s.Max != nil && x > *s.Max:
		c.add(loc, "less_than_equal", "Input should be less than or equal to %v", *s.Max)
	}
}

func (c *checker) text(loc []any, s *Schema, v string) {
	switch n := utf8.RuneCountInString(v); {
	case s.MinLength > 0 && n < s.MinLength:
		c.add(loc, "string_too_short", "String should have at least %s", plural(s.MinLength, "character"))
	case s.MaxLength > 0 && n > s.MaxLength:
		c.add(loc, "string_too_long", "String should have at most %s", plural(s.MaxLength, "character"))
	case s.Enum != nil && !slices.Contains(s.Enum, v):
		c.add(loc, "enum", "Input should be %s", OneOf(s.Enum))
	case s.Pattern != "" && !compiled(s.Pattern).MatchString(v):
		c.add(loc, "string_pattern_mismatch", "String should match pattern '%s'", s.Pattern)
	case s.Format == "uuid" && !IsUUID(v):
		c.add(loc, "uuid_parsing", "Input should be a valid UUID")
	case s.Format == "date-time" && !parses(v, timeLayouts...):
		c.add(loc, "datetime_from_date_parsing", "Input should be a valid datetime or date")
	case s.Format == "date" && !parses(v, time.DateOnly):
		c.add(loc, "date_from_datetime_parsing", "Input should be a valid date or datetime")
	}
}

var uuidPattern = regexp.MustCompile(`^[0-9a-fA-F]{8}-?([0-9a-fA-F]{4}-?){3}[0-9a-fA-F]{12}$`)

// IsUUID reports whether s is a UUID, with or without hyphens.
func IsUUID(s string) bool { return uuidPattern.MatchString(s) }

// timeLayouts are the forms of a time; without a zone it is UTC.
var timeLayouts = []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02 15:04:05Z07:00", time.DateTime, time.DateOnly}

func parses(v string, layouts ...string) bool {
	return slices.ContainsFunc(layouts, func(layout string) bool { _, err := time.Parse(layout, v); return err == nil })
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
