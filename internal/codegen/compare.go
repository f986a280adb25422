package codegen

import (
	"cmp"
	"fmt"
	"go/types"
	"regexp"
	"slices"
	"strings"

	"golang.org/x/exp/apidiff"

	"github.com/seclai/seclai-sdk-go/internal/codegen/output"
)

// Change is one difference between two exported APIs.
type Change struct {
	What     string // "agents.Agent.Name: changed from string to *string"
	Breaking bool   // whether a program that uses it may no longer compile
}

// compareAPIs compares what two states of a module export, breaking changes first.
func compareAPIs(before, after *output.Module) []Change {
	old, next := public(before), public(after)
	moves := moved(old, next)
	var changes []Change
	add := func(message string, breaking bool) {
		what := strings.TrimPrefix(strings.ReplaceAll(message, before.Path+"/", ""), "./")
		changes = append(changes, Change{What: what, Breaking: breaking && !operationConstant.MatchString(what)})
	}
	for _, c := range apidiff.ModuleChanges(old, next).Changes {
		add(c.Message, !c.Compatible)
	}
	for _, m := range moves {
		for _, c := range m.changes() {
			add(c.Message, !c.Compatible)
		}
	}
	changes = slices.DeleteFunc(changes, func(c Change) bool { return moves.explain(c.What) })
	for _, m := range moves {
		add(fmt.Sprintf("%s.%s: declared in %s now, and still has this name", m.old.Pkg().Name(), m.old.Name(), m.next.Pkg().Name()), false)
	}
	slices.SortStableFunc(changes, func(x, y Change) int {
		if x.Breaking != y.Breaking {
			return map[bool]int{true: -1, false: 1}[x.Breaking]
		}
		return cmp.Compare(x.What, y.What)
	})
	return slices.Compact(changes)
}

// operationConstant matches the change of a constant that names an operation: its
// path has changed, which is nothing to those who call the method.
var operationConstant = regexp.MustCompile(`^[a-z]+\.Op[A-Z]\w*: value changed`)

// public are the packages that programs outside the module can import.
func public(m *output.Module) *apidiff.Module {
	visible := &apidiff.Module{Path: m.Path}
	for _, p := range m.Packages {
		if !strings.Contains("/"+p.Path()+"/", "/internal/") {
			visible.Packages = append(visible.Packages, p)
		}
	}
	return visible
}

// move is a type that another package declares now, with an alias under the name
// that it had. Nobody who uses that name notices, but apidiff compares types of one
// package only.
type move struct {
	old  *types.TypeName
	next *types.TypeName // in the package that declares it now
}

type moveList []move

func moved(old, next *apidiff.Module) moveList {
	var moves moveList
	for _, was := range old.Packages {
		i := slices.IndexFunc(next.Packages, func(p *types.Package) bool { return p.Path() == was.Path() })
		if i < 0 {
			continue
		}
		for _, name := range was.Scope().Names() {
			from, to := declared(was, name), declared(next.Packages[i], name)
			if from != nil && to != nil && from.Exported() && from.Pkg() == was && from.Pkg().Path() != to.Pkg().Path() {
				moves = append(moves, move{from, to})
			}
		}
	}
	return moves
}

// declared is where the type is declared that has a name in p, or nil.
func declared(p *types.Package, name string) *types.TypeName {
	if t, ok := p.Scope().Lookup(name).(*types.TypeName); ok {
		if named, ok := types.Unalias(t.Type()).(*types.Named); ok && named.Obj().Pkg() != nil {
			return named.Obj()
		}
	}
	return nil
}

// explain reports whether a change is nothing but that types are declared
// elsewhere.
func (all moveList) explain(what string) bool {
	_, change, _ := strings.Cut(what, ": changed from ")
	from, to, ok := strings.Cut(change, " to ")
	if !ok {
		return false
	}
	for _, m := range all {
		if !strings.HasPrefix(what, m.old.Pkg().Name()+".") {
			continue
		}
		elsewhere := regexp.MustCompile(`\b(` + regexp.QuoteMeta(m.next.Pkg().Name()) + `\.)?` + regexp.QuoteMeta(m.next.Name()) + `\b`)
		to = elsewhere.ReplaceAllString(to, m.old.Name())
	}
	return from == to
}

// changes are those of the type itself, as of one that its package had all along.
func (m move) changes() []apidiff.Change {
	if scope := m.next.Pkg().Scope(); scope.Lookup(m.old.Name()) == nil {
		alias := types.NewTypeName(0, m.next.Pkg(), m.old.Name(), nil)
		types.NewAlias(alias, m.next.Type())
		scope.Insert(alias)
	}
	var own []apidiff.Change
	of := regexp.MustCompile(`^(\(\*?` + m.old.Name() + `\)|` + m.old.Name() + `)[.:]`)
	for _, c := range apidiff.Changes(m.old.Pkg(), m.next.Pkg()).Changes {
		if of.MatchString(c.Message) {
			c.Message = m.old.Pkg().Name() + "." + c.Message
			own = append(own, c)
		}
	}
	return own
}
