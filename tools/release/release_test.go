package main

import (
	"os"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/tools/internal/changelog"
)

// TestVersionFitsChangelog checks the repository itself.
func TestVersionFitsChangelog(t *testing.T) {
	text, err := os.ReadFile("../../CHANGELOG.md")
	if err != nil {
		t.Fatal(err)
	}
	if err := checkVersion(core.Version, changelog.Parse(string(text))); err != nil {
		t.Error(err)
	}
}

func TestCheckVersion(t *testing.T) {
	const (
		unreleased = "## [Unreleased]\n\n"
		released   = "## [1.2.3] - 2026-01-31\n\n- A bug.\n\n"
	)
	for _, test := range []struct {
		version, changelog, err string
	}{
		{"1.2.3", unreleased + released, ""},
		{"1.2.3", unreleased + "## [1.2.3] - 2026-01-31\n\n### Fixed\n", "is empty"},
		{"1.2.3", unreleased + "## [1.2.3]\n\n- A bug.\n", "no date"},
		{"1.2.3", unreleased, "no section [1.2.3]"},
		{"1.2.3", released, "does not begin with a section [Unreleased]"},
		{"1.3.0", unreleased + released, "no section [1.3.0]"},
		{"1.3.0-dev", unreleased + released, ""},
		{"1.3.0-dev", unreleased, ""},
		{"1.3.0-dev", released, "does not begin with a section [Unreleased]"},
		{"1.2.3-dev", unreleased + released, "comes before 1.2.3"},
		{"1.2", unreleased, "not a semantic version"},
		{"next", unreleased, "not a semantic version"},
	} {
		err := checkVersion(test.version, changelog.Parse(test.changelog))
		if !matches(err, test.err) {
			t.Errorf("version %s with\n%s\ngot error %v, want %q", test.version, test.changelog, err, test.err)
		}
	}
}

func TestReleaseNotes(t *testing.T) {
	sections := changelog.Parse("## [Unreleased]\n\n## [1.2.3] - 2026-01-31\n\n### Fixed\n\n" +
		"- See [the guide](docs/guide.md#runs) and [Go](https://go.dev).\n\n## [1.2.2] - 2026-01-01\n\n- Old.\n")
	const want = "### Fixed\n\n- See [the guide](https://github.com/seclai/seclai-sdk-go/blob/v1.2.3/docs/guide.md#runs) and [Go](https://go.dev).\n"
	if notes, err := releaseNotes("v1.2.3", "1.2.3", sections); err != nil || notes != want {
		t.Errorf("got %q and error %v, want %q", notes, err, want)
	}
	for _, test := range []struct {
		tag, version, err string
	}{
		{"v1.2.4", "1.2.3", `tag "v1.2.4" does not match core.Version "1.2.3"`},
		{"v1.3.0-dev", "1.3.0-dev", "is not a release"},
		{"v1.2.2", "1.2.2", "no section [1.2.2]"},
	} {
		if notes, err := releaseNotes(test.tag, test.version, sections); notes != "" || !matches(err, test.err) {
			t.Errorf("tag %s: got %q and error %v, want %q", test.tag, notes, err, test.err)
		}
	}
}

// matches reports whether the error says the text, or there is none for "".
func matches(err error, text string) bool {
	if err == nil || text == "" {
		return err == nil && text == ""
	}
	return strings.Contains(err.Error(), text)
}
