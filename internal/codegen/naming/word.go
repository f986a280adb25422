// Package naming turns the names of a description into Go's. Rules come first:
// an overlay has to name only what they get wrong.
package naming

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Words splits a snake_case, kebab-case or CamelCase name into lower-case words.
func Words(name string) []string {
	var words []string
	var word []rune
	end := func() {
		if len(word) > 0 {
			words = append(words, strings.ToLower(string(word)))
			word = nil
		}
	}
	runes := []rune(name)
	for i, r := range runes {
		switch {
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			end()
			continue
		case unicode.IsUpper(r) && i > 0 && startsWord(runes, i):
			end()
		}
		word = append(word, r)
	}
	end()
	return words
}

// startsWord reports whether the capital at i begins a word: after a small
// letter, or as the last of several capitals before one (the S of "APIServer").
func startsWord(runes []rune, i int) bool {
	before := runes[i-1]
	if unicode.IsLower(before) || unicode.IsDigit(before) {
		return true
	}
	return unicode.IsUpper(before) && i+1 < len(runes) && unicode.IsLower(runes[i+1])
}

// Exported joins words to an exported identifier, with Go's initialisms.
func Exported(words []string) string {
	return withLetterFirst(Suffix(words), "N", "X", unicode.IsUpper)
}

// Suffix joins words to what can stand behind an exported identifier.
func Suffix(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(capital(w))
	}
	return b.String()
}

// withLetterFirst puts a letter before a name that begins with a digit, or with what
// has no capital.
func withLetterFirst(name, beforeDigit, beforeLetter string, ok func(rune) bool) string {
	first, _ := utf8.DecodeRuneInString(name)
	switch {
	case name == "" || ok(first):
		return name
	case unicode.IsDigit(first):
		return beforeDigit + name
	}
	return beforeLetter + name
}

// Unexported joins words to an identifier that is not exported and is neither a
// keyword nor a name that generated code uses.
func Unexported(words []string) string {
	if len(words) == 0 {
		return ""
	}
	name := withLetterFirst(words[0]+Suffix(words[1:]), "n", "x", unicode.IsLetter)
	if reserved[name] {
		name += "Value"
	}
	return name
}

func capital(word string) string {
	if s, ok := spelling[word]; ok {
		return s
	}
	first, size := utf8.DecodeRuneInString(word)
	return string(unicode.ToUpper(first)) + word[size:]
}

// spelling holds the words that are not just written with a capital.
var spelling = map[string]string{
	"ai": "AI", "api": "API", "aws": "AWS", "csv": "CSV", "dmarc": "DMARC", "dns": "DNS", "hitl": "HITL", "html": "HTML", "http": "HTTP",
	"id": "ID", "ids": "IDs", "ip": "IP", "json": "JSON", "jsonl": "JSONL", "kb": "KB", "mcp": "MCP", "mx": "MX", "ok": "OK",
	"openai": "OpenAI", "optout": "OptOut", "optouts": "OptOuts", "rss": "RSS", "sql": "SQL", "sso": "SSO", "txt": "TXT",
	"ui": "UI", "uri": "URI", "url": "URL", "urls": "URLs", "utc": "UTC", "uuid": "UUID", "xml": "XML",
}

// IsReserved reports whether generated code needs name for something else than an
// argument.
func IsReserved(name string) bool { return reserved[name] }

// reserved are Go's keywords, and what the body of a generated method needs.
var reserved = map[string]bool{
	"break": true, "case": true, "chan": true, "const": true, "continue": true, "default": true, "defer": true, "else": true,
	"fallthrough": true, "for": true, "func": true, "go": true, "goto": true, "if": true, "import": true, "interface": true,
	"map": true, "package": true, "range": true, "return": true, "select": true, "struct": true, "switch": true, "type": true, "var": true,
	"c": true, "core": true, "ctx": true, "fields": true, "file": true, "form": true, "header": true, "http": true, "joined": true, "strings": true, "time": true, "iter": true, "opts": true, "params": true, "req": true, "runtime": true, "vals": true, "wire": true,
	"string": true, "int": true, "bool": true, "any": true, "error": true, "nil": true, "true": true, "false": true, "len": true, "new": true,
}
