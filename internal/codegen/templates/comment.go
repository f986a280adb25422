package templates

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const commentWidth = 78

// deprecated is the paragraph by which Go's tools know what is.
const deprecated = "Deprecated: the API's makers advise against it, and may remove it."

// comment makes "// " lines of paragraphs. Text of a description reaches the
// output only through it: whatever is in it stays in a comment.
func comment(paragraphs ...string) []string {
	var lines []string
	for _, p := range paragraphs {
		words := strings.FieldsFunc(p, func(r rune) bool { return unicode.IsSpace(r) || unicode.IsControl(r) || r == '\u2028' || r == '\u2029' })
		if len(words) == 0 {
			continue
		}
		if len(lines) > 0 {
			lines = append(lines, "//")
		}
		lines = append(lines, wrap(words)...)
	}
	return lines
}

func wrap(words []string) []string {
	var lines []string
	line := "//"
	for _, w := range words {
		if len(line) > len("//") && utf8.RuneCountInString(line)+1+utf8.RuneCountInString(w) > commentWidth {
			lines, line = append(lines, line), "//"
		}
		line += " " + w
	}
	return append(lines, line)
}

// describe begins the documentation of a type with its name, as Go does: "An
// agent that …" becomes "Agent is an agent that …", and "The changes to …"
// "Changes holds the changes to …".
func describe(name, text, otherwise string) string {
	if text == "" {
		return name + " " + otherwise
	}
	first, rest, _ := strings.Cut(text, " ")
	switch first {
	case "A", "An", "The", "One":
		verb := " is "
		if second, _, _ := strings.Cut(rest, " "); isPlural(second) {
			verb = " holds "
		}
		return name + verb + strings.ToLower(first) + " " + rest
	case "How", "What", "When", "Where", "Whether", "Which", "Who", "Whose", "Why":
		return name + " says " + strings.ToLower(first) + " " + rest
	}
	return name + ": " + text
}

func isPlural(noun string) bool {
	return strings.HasSuffix(noun, "s") && !hasSuffix(noun, "'s", "ss", "us", "is")
}

// act begins the documentation of a method: "List the agents" becomes "List lists
// the agents."
func act(name, summary string) string {
	summary = strings.TrimRight(strings.TrimSpace(summary), ".")
	if summary == "" {
		return name + " calls the operation."
	}
	words := strings.Fields(summary)
	words[0] = thirdPerson(strings.ToLower(words[0]))
	for i := 2; i < len(words); i++ {
		if joins := words[i-1] == "or" || words[i-1] == "and"; joins && (i == 2 || isVerb(words[i:])) {
			words[i] = thirdPerson(words[i])
		}
	}
	return name + " " + strings.Join(words, " ") + "."
}

// isVerb reports whether words, after "and", go on with what is done ("apply its
// actions") and not with what it is done to ("its actions").
func isVerb(words []string) bool {
	determiners := []string{"a", "all", "an", "the", "its", "their"}
	return len(words) > 1 && slices.Contains(determiners, words[1]) && !slices.Contains(determiners, words[0])
}

func thirdPerson(verb string) string {
	switch {
	case hasSuffix(verb, "ss", "sh", "ch", "x", "o"):
		return verb + "es"
	case strings.HasSuffix(verb, "y") && !hasSuffix(verb, "ay", "ey", "oy", "uy"):
		return strings.TrimSuffix(verb, "y") + "ies"
	}
	return verb + "s"
}

func hasSuffix(s string, suffixes ...string) bool {
	for _, x := range suffixes {
		if strings.HasSuffix(s, x) {
			return true
		}
	}
	return false
}
