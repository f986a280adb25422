package spec_test

import (
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// What is no text, or no single one, is said with its place, however the file begins
// and its lines end.
func TestNewSource(t *testing.T) {
	const bom = "\xef\xbb\xbf"
	for data, want := range map[string]string{
		"":                               "f:1:1: the file does not hold an object",
		"null\n":                         "f:1:1: the file does not hold an object",
		"- a\n":                          "f:1:1: the file does not hold an object",
		"a: b\nc: caf\xe9\n":             "f:2:7: the file is not in UTF-8",
		"{\"a\":\n\"caf\xe9\"}":          "f:2:5: the file is not in UTF-8",
		"a: b\n\x00":                     "f:2:1: the file has a control character",
		"a: b\r\nc: \x1b[0m":             "f:2:4: the file has a control character",
		"a: b\n---\nc: d\n":              "f:2:1: the file holds a second document",
		"a: b\n...\n]":                   "f:3:1: malformed YAML",
		"a: b\r\na: c\r\n":               "f:2:1: \"a\" is there twice, the first time in line 1",
		"{\"a\": 1,\n \"a\": 2}":         "f:2:2: \"a\" is there twice, the first time in line 1",
		bom + "{\"a\": 1,}":              "f:1:12: malformed JSON",
		"a: &a {b: [*a]}":                "f:1:12: *a is a part of what it stands for",
		"a:\n\tb: c\n":                   "f:2:1: malformed YAML",
		bom + "{\"a\": 1}":               "",
		bom + "a: b\r\nc: d\r\n":         "",
		"\xff\xfea\x00:\x00 \x00b\x00":   "", // UTF-16
		"a: &a {b: c}\nd: *a\ne: [*a]\n": "",
		"# größe 🎉\na: \"\u2028\\0\"\n":  "",
	} {
		_, err := spec.NewSource("f", []byte(data))
		switch {
		case err == nil && want != "":
			t.Errorf("%q: no error, want %s", data, want)
		case err != nil && (want == "" || !strings.HasPrefix(err.Error(), want)):
			t.Errorf("%q: %v, want %s", data, err, want)
		}
	}
}
