package core

import (
	"fmt"
	"net/url"
	"strings"
)

// Operation names one operation of the API by its method and path template,
// for example "GET /agents/{agent_id}". Every package of the SDK has a constant
// for each operation that it calls.
type Operation string

// Method is the HTTP method, for example "GET".
func (o Operation) Method() string {
	method, _, _ := strings.Cut(string(o), " ")
	return method
}

// Path is the path template, for example "/agents/{agent_id}".
func (o Operation) Path() string {
	_, path, _ := strings.Cut(string(o), " ")
	return path
}

// expand puts args, in order, into the template's parameters. Each argument
// stays inside its own segment; one that can't is an error, because a server or
// a proxy would resolve it to another resource.
func (o Operation) expand(args []string) (string, error) {
	var b strings.Builder
	rest := o.Path()
	b.Grow(len(rest) + 36*len(args)) // most are UUIDs
	for {
		open := strings.IndexByte(rest, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(rest, '}')
		if end < open || len(args) == 0 {
			return "", &ConfigError{Message: fmt.Sprintf("%s: it has more path parameters than arguments", o)}
		}
		segment, err := escapeSegment(args[0])
		if err != nil {
			return "", fmt.Errorf("%s: path argument %s: %w", o, rest[open+1:end], err)
		}
		b.WriteString(rest[:open])
		b.WriteString(segment)
		rest, args = rest[end+1:], args[1:]
	}
	if len(args) > 0 {
		return "", &ConfigError{Message: fmt.Sprintf("%s: it has fewer path parameters than arguments", o)}
	}
	b.WriteString(rest)
	return b.String(), nil
}

// escapeSegment writes s as exactly one path segment.
func escapeSegment(s string) (string, error) {
	switch s {
	case "":
		return "", &ConfigError{Message: "it is empty; pass the ID of an existing resource"}
	case ".", "..":
		return "", &ConfigError{Message: fmt.Sprintf("%q would leave its path segment", s)}
	}
	for _, r := range s {
		if r < 0x20 || r == 0x7f {
			return "", &ConfigError{Message: "it has a control character"}
		}
	}
	return url.PathEscape(s), nil
}
