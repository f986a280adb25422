package naming

import (
	"regexp"
	"slices"
	"strings"
)

// Step is what one part of a rule does to a name.
type Step struct {
	Name string // what comes of it
	Rule string
}

// steps collects what a rule does, leaving out the parts that change nothing.
type steps []Step

func (s *steps) add(name, rule string) {
	if len(*s) == 0 || (*s)[len(*s)-1].Name != name {
		*s = append(*s, Step{name, rule})
	}
}

// Last is the name that the steps end with.
func Last(steps []Step) string { return steps[len(steps)-1].Name }

// Method names the method for an operation: what is left of its id without the
// suffix that FastAPI makes of method and path, without words that say nothing,
// and without the nouns that the package's name says already. The last step has
// the name.
func Method(id, httpMethod, path string, nouns []string, lists bool) []Step {
	all := steps{{id, "its operationId"}}
	id = withoutFastAPI(id, httpMethod, path)
	all.add(id, "without what FastAPI makes of path and method")
	words := Words(id)
	say := func(rule string) { all.add(strings.Join(words, "_"), rule) }
	say("in words")
	words = trim(words, func(w string) bool { return w == "api" || w == "endpoint" })
	say("without words that say nothing")
	words = drop(words, nouns)
	say("without the package's nouns")
	words = trimRight(words, func(w string) bool { return slices.Contains([]string{"to", "from", "for", "of", "with"}, w) })
	say("without a preposition at the end")
	if len(words) > 1 {
		words = trimRight(words, func(w string) bool { return w == "detail" || w == "metadata" })
	}
	say("without a noun at the end that says nothing")
	if lists && len(words) > 0 && words[0] == "get" {
		words[0] = "list"
	}
	say("a list is listed")
	all.add(Exported(words), "as Go writes it")
	return all
}

var notWord = regexp.MustCompile(`\W`)

// withoutFastAPI undoes f"{name}{path}" with every character that is not of a
// word replaced, and "_method" at the end. The server may have the API below /api.
func withoutFastAPI(id, httpMethod, path string) string {
	for _, prefix := range []string{"/api", ""} {
		suffix := notWord.ReplaceAllString(prefix+path, "_") + "_" + strings.ToLower(httpMethod)
		if name, ok := strings.CutSuffix(id, suffix); ok && name != "" {
			return name
		}
	}
	return id
}

var modulePrefix = regexp.MustCompile(`^[a-z]\w*__([A-Z])`)

// Type names the type for a schema: without the module that FastAPI puts in front,
// without a suffix that says nothing, and without the package's nouns, unless
// nothing would be left. The last step has the name.
func Type(schema string, nouns []string) []Step {
	all := steps{{schema, "the schema's name"}}
	schema = modulePrefix.ReplaceAllString(schema, "$1")
	all.add(schema, "without the module that FastAPI puts in front")
	words := Words(schema)
	say := func(rule string) { all.add(Suffix(words), rule) }
	say("in words")
	for _, noise := range noiseSuffixes {
		if rest, ok := cutSuffix(words, noise); ok && len(rest) > 0 {
			words = rest
			break
		}
	}
	say("without a suffix that says nothing")
	if rest, ok := cutSuffix(words, []string{"body"}); ok {
		words = append(slices.Clone(rest), "request")
	}
	say("a body is a request")
	if left := drop(words, nouns); len(left) > 0 {
		words = left
	}
	say("without the package's nouns")
	all.add(Exported(words), "as Go writes it")
	return all
}

// noiseSuffixes are tried in this order, and the first is cut off.
var noiseSuffixes = [][]string{{"response", "model"}, {"api", "response"}, {"response"}, {"api", "summary"}, {"model"}}

// Field is the name of the field for a member.
func Field(member string) string { return Exported(Words(member)) }

// Argument is the name of the argument for a parameter.
func Argument(param string) string { return Unexported(Words(param)) }

// drop removes every noun, each one or more words in the singular, also where it
// stands in the plural.
func drop(words, nouns []string) []string {
	out := slices.Clone(words)
	for _, noun := range nouns {
		parts := strings.Split(noun, "_")
		for i := 0; i+len(parts) <= len(out); {
			if isNoun(out[i:i+len(parts)], parts) {
				out = slices.Delete(out, i, i+len(parts))
				continue
			}
			i++
		}
	}
	return out
}

func isNoun(words, noun []string) bool {
	last := len(noun) - 1
	return slices.Equal(words[:last], noun[:last]) && (words[last] == noun[last] || words[last] == noun[last]+"s")
}

func cutSuffix(words, suffix []string) ([]string, bool) {
	at := len(words) - len(suffix)
	if at < 0 || !slices.Equal(words[at:], suffix) {
		return words, false
	}
	return words[:at], true
}

func trim(words []string, cut func(string) bool) []string {
	for len(words) > 0 && cut(words[0]) {
		words = words[1:]
	}
	return trimRight(words, cut)
}

func trimRight(words []string, cut func(string) bool) []string {
	for len(words) > 1 && cut(words[len(words)-1]) {
		words = words[:len(words)-1]
	}
	return words
}
