package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"strings"
	"testing"
)

// imported stands for the packages that the sources of the tests import.
type imported map[string]*types.Package

func (i imported) Import(path string) (*types.Package, error) { return i[path], nil }

func typeCheck(t *testing.T, path, source string, imports imported) *types.Package {
	t.Helper()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "source.go", source, 0)
	if err != nil {
		t.Fatal(err)
	}
	config := types.Config{Importer: imports}
	pkg, err := config.Check(path, files, []*ast.File{file}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return pkg
}

func TestList(t *testing.T) {
	hidden := typeCheck(t, "example.com/m/internal/hidden", `package hidden
		type Thing struct { Name string }
		func (*Thing) Rename(to string) {}
		`, nil)
	pkg := typeCheck(t, "example.com/m/p", `package p
		import "example.com/m/internal/hidden"

		const Limit = 5
		const Version = "1.2.3"
		type Status string
		const Done Status = "done"
		const private = 1
		var Default *Client
		type base struct { ID int; secret int }
		func (base) Describe() string { return "" }
		type Client struct { base; Name string; Next *Client; hook func() }
		func (c *Client) Do(name string, visit func(n int) bool, rest ...int) (n int, err error) { return }
		func (c *Client) do() {}
		type Option interface { Apply(c *Client); sealed() }
		type Number interface { ~int | ~float64 }
		type Box[T any] struct { Value T }
		func (b Box[T]) Get() T { return b.Value }
		func Sum[T Number](values ...T) T { return 0 }
		type Thing = hidden.Thing
		type Words = []string
		`, imported{hidden.Path(): hidden})

	got, _ := list([]public{{"p", pkg}})
	want := []string{
		"pkg p, const Done Status = \"done\"",
		"pkg p, const Limit = 5",
		"pkg p, const Version",
		"pkg p, func Sum[T Number](...T) T",
		"pkg p, method (*Client) Do(string, func(int) bool, ...int) (int, error)",
		"pkg p, method (*Thing) Rename(string)",
		"pkg p, method (Box) Get() T",
		"pkg p, method (Client) Describe() string",
		"pkg p, type Box[T any] struct",
		"pkg p, type Box struct, Value T",
		"pkg p, type Client struct",
		"pkg p, type Client struct, ID int",
		"pkg p, type Client struct, Name string",
		"pkg p, type Client struct, Next *Client",
		"pkg p, type Number interface{~int | ~float64}",
		"pkg p, type Option interface { Apply, unexported methods }",
		"pkg p, type Option interface, Apply(*Client)",
		"pkg p, type Status string",
		"pkg p, type Thing struct",
		"pkg p, type Thing struct, Name string",
		"pkg p, type Words = []string",
		"pkg p, var Default *Client",
	}
	if d := compare(want, got); !d.empty() {
		t.Errorf("the listing differs (- wanted, + got):\n%s", d)
	}
	if again, _ := list([]public{{"p", pkg}}); again.String() != got.String() {
		t.Error("the listing differs from one run to the next")
	}
}

func TestInternal(t *testing.T) {
	hidden := typeCheck(t, "example.com/m/internal/hidden", `package hidden
		type Thing struct { Name string }
		type Number interface { ~int }
		`, nil)
	pkg := typeCheck(t, "example.com/m/p", `package p
		import "example.com/m/internal/hidden"

		type Alias = hidden.Thing
		type Embeds struct { hidden.Thing }
		type Field struct { List []hidden.Thing; hook *hidden.Thing }
		type Func func(hidden.Thing)
		type Generic[T hidden.Number] struct { Value T }
		type Interface interface { Method() hidden.Thing; seal(hidden.Thing) }
		type Plain struct { Next *Plain }
		type base struct{}
		type Promotes struct { base }
		var Variable map[string]hidden.Thing
		const Const = 1
		func Sum[T hidden.Number](values ...T) {}
		func Uses(*Alias) {}
		func (Plain) Method(func(*hidden.Thing)) {}
		func (Plain) method(hidden.Thing) {}
		func (base) Promoted(hidden.Thing) {}
		func private(hidden.Thing) {}
		`, imported{hidden.Path(): hidden})

	_, got := list([]public{{"p", pkg}})
	want := lines{
		"pkg p, func Sum[T hidden.Number](...T)",
		"pkg p, method (Plain) Method(func(*hidden.Thing))",
		"pkg p, method (Promotes) Promoted(hidden.Thing)",
		"pkg p, type Alias struct",
		"pkg p, type Embeds struct, embedded hidden.Thing",
		"pkg p, type Field struct, List []hidden.Thing",
		"pkg p, type Func func(hidden.Thing)",
		"pkg p, type Generic[T hidden.Number] struct",
		"pkg p, type Interface interface, Method() hidden.Thing",
		"pkg p, var Variable map[string]hidden.Thing",
	}
	if d := compare(want, got); !d.empty() {
		t.Errorf("the lines that mention internal types differ (- want, + got):\n%s", d)
	}
	if err := checkInternal(got); err == nil || !strings.Contains(err.Error(), want[0]) {
		t.Errorf("checkInternal: got %v, want an error that lists these", err)
	}
	if err := checkInternal(lines{accessor + "*hidden.Thing)"}); err != nil {
		t.Errorf("checkInternal: got %v for the accessor", err)
	}
}

func TestAnnounced(t *testing.T) {
	const release = "## [Unreleased]\n\n### %s\n\n- It.\n\n## [1.0.0] - 2026-01-01\n\n### Removed\n\n- Old.\n"
	added := difference{added: lines{"pkg p, func New()"}}
	removed := difference{removed: lines{"pkg p, func Old()"}}
	for _, test := range []struct {
		name       string
		difference difference
		changelog  string
		ok         bool
	}{
		{"no difference", difference{}, "## [Unreleased]\n\n## [1.0.0]\n", true},
		{"silence", added, "## [Unreleased]\n\n## [1.0.0] - 2026-01-01\n\n- Old.\n", false},
		{"addition", added, strings.Replace(release, "%s", "Added", 1), true},
		{"removal under Added", removed, strings.Replace(release, "%s", "Added", 1), false},
		{"removal under Removed", removed, strings.Replace(release, "%s", "Removed", 1), true},
		{"removal under Changed", removed, strings.Replace(release, "%s", "Changed", 1), true},
		{"section of a release being made", removed, "## [Unreleased]\n\n## [2.0.0]\n\n### Removed\n\n- It.\n\n## [1.0.0]\n", true},
	} {
		t.Run(test.name, func(t *testing.T) {
			told, found := news(test.changelog, "1.0.0")
			err := test.difference.announced(told)
			if !found || (err == nil) != test.ok {
				t.Errorf("got error %v, wanted ok = %v", err, test.ok)
			}
		})
	}
}

func TestNewsSinceNoKnownRelease(t *testing.T) {
	if told, ok := news("## [Unreleased]\n\n### Removed\n\n- It.\n\n## [0.9.0]\n", "1.0.0"); ok {
		t.Errorf("nobody knows what is new, but this is: %q", told)
	}
}
