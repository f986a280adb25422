package read

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// formats are those that change nothing in Go, or for which Go has a type.
var formats = map[ir.Kind][]string{
	ir.String: {"", "binary", "byte", "base64", "base64url", "char", "date", "date-time", "decimal", "duration", "email", "hostname", "html", "idn-email", "idn-hostname", "ipv4",
		"ipv6", "iri", "iri-reference", "json", "json-pointer", "markdown", "password", "regex", "relative-json-pointer", "time", "unix-time", "uri", "uri-reference", "uri-template", "url", "uuid"},
	ir.Integer: {"", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "unix-time", "timestamp"},
	ir.Number:  {"", "float", "double", "decimal"},
}

func (r *reader) checkFormat(s *ir.Schema) {
	if s.Hints.Type != "" {
		return
	}
	known, checked := formats[s.Kind]
	switch at := s.At.Child("format"); {
	case s.Kind == ir.Integer && s.Format == "uint64":
		r.problem(at, "set x-go-type in the overlay: to int64 if there are none that large, or else to any", "an integer of format uint64 may be too large for an int64")
	case checked && !slices.Contains(known, s.Format):
		r.problem(at, "set x-go-type in the overlay to the type that it stands for", "unknown format %q of a value of type %s", s.Format, s.Kind)
	}
}
