package lower

import (
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

// leading are the members that come first in a struct, in this order: what identifies
// a value, how it is doing, and what sort of thing it is. A * stands for words of the
// names of the type and its package: run_id leads in a Run, but agent_id does not.
var leading = [][]string{
	{"id"},
	{"*_id"},
	{"name", "title", "*_name"},
	{"status", "state", "*_status"},
	{"type", "kind", "*_type"},
}

// orderFields puts the leading fields of a struct first. The others stay in the order
// of the description. A type that is only sent begins with the fields that must be set.
func orderFields(n *ir.Named) {
	own := naming.Words(n.Name)
	for _, noun := range n.Package.Nouns {
		own = append(own, naming.Words(noun)...)
	}
	rank := func(f *ir.Field) int {
		rank := slices.IndexFunc(leading, func(names []string) bool {
			return slices.ContainsFunc(names, func(name string) bool { return leads(f.Wire, name, own) })
		})
		if rank < 0 {
			rank = len(leading)
		}
		if f.Optional && !n.InResponse {
			rank += len(leading) + 1
		}
		return rank
	}
	slices.SortStableFunc(n.Fields, func(x, y *ir.Field) int { return rank(x) - rank(y) })
}

// leads reports whether a member has a name of the table.
func leads(member, name string, own []string) bool {
	suffix, ok := strings.CutPrefix(name, "*")
	if !ok {
		return member == name
	}
	words, ok := strings.CutSuffix(member, suffix)
	return ok && !slices.ContainsFunc(naming.Words(words), func(w string) bool { return !slices.Contains(own, w) })
}
