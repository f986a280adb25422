package read_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/read"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spectest"
)

// load reads a description that has to be free of problems.
func load(t *testing.T, text string) *description.Description {
	t.Helper()
	d, problems := read.Read(spectest.Load(t, text, spectest.Overlay))
	if err := problems.Err(); err != nil {
		t.Fatal(err)
	}
	return d
}

// problems returns what is wrong with a description, a line each, without the remedy.
func problems(t *testing.T, text string) []string {
	t.Helper()
	_, all := read.Read(spectest.Load(t, text, spectest.Overlay))
	var lines []string
	for _, p := range all.Sorted() {
		lines = append(lines, fmt.Sprintf("%d:%d: %s", p.Line, p.Column, p.What))
	}
	return lines
}

// somePaths is for descriptions that are about schemas.
const somePaths = `
paths: {/things: {get: {operationId: list_things, responses: {"204": {description: None.}}}}}
components:
  schemas:
`

// show writes a schema in short: "object{id! string(uuid), note string|null}".
func show(s *ir.Schema) string {
	var b strings.Builder
	switch {
	case s.Target != nil:
		b.WriteString(s.Target.Name)
	case len(s.Options) > 0:
		var options []string
		for _, o := range s.Options {
			options = append(options, show(o))
		}
		b.WriteString("one of " + strings.Join(options, ", "))
	default:
		b.WriteString(s.Kind.String())
	}
	if s.Format != "" {
		b.WriteString("(" + s.Format + ")")
	}
	if len(s.Enum) > 0 {
		fmt.Fprint(&b, s.Enum)
	}
	if s.Items != nil {
		b.WriteString(" of " + show(s.Items))
	}
	if len(s.Members) > 0 {
		var members []string
		for _, m := range s.Members {
			required := map[bool]string{true: "!"}[m.Required]
			members = append(members, m.Name+required+" "+show(m.Schema))
		}
		b.WriteString("{" + strings.Join(members, ", ") + "}")
	}
	if s.Others != nil {
		b.WriteString(" and others: " + show(s.Others))
	}
	if s.Nullable {
		b.WriteString("|null")
	}
	return b.String()
}

// showTag writes by what the options of a union are told apart.
func showTag(tag *ir.Tag) string {
	if tag == nil {
		return ""
	}
	options := slices.SortedFunc(maps.Keys(tag.Values), func(a, b *ir.Schema) int { return cmp.Compare(a.Name, b.Name) })
	text := tag.Member + ":"
	for _, o := range options {
		text += fmt.Sprint(" ", o.Name, tag.Values[o])
	}
	return text
}
