package changelog

import (
	"slices"
	"testing"
)

func TestParse(t *testing.T) {
	const text = `# Changelog

What changes.

## [Unreleased]

### Added

## [1.2.3] - 2026-01-31

### Fixed

- A bug, see [the guide](docs/guide.md).

[Unreleased]: https://example.com/compare/v1.2.3...main
[1.2.3]: https://example.com/releases/v1.2.3
`
	want := []Section{
		{Unreleased, "", "\n### Added\n\n"},
		{"1.2.3", "2026-01-31", "\n### Fixed\n\n- A bug, see [the guide](docs/guide.md).\n\n"},
	}
	got := Parse(text)
	if !slices.Equal(got, want) {
		t.Fatalf("got %q, want %q", got, want)
	}
	if !got[0].Empty() || got[1].Empty() {
		t.Errorf("Empty: got %t and %t, want true and false", got[0].Empty(), got[1].Empty())
	}
}
