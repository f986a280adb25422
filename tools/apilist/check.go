package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/seclai/seclai-sdk-go/tools/internal/changelog"
)

// changelogFile is the file that lists what changed for users.
const changelogFile = "CHANGELOG.md"

// checkListing fails when the file does not hold the listing, or when the API
// differs from the last release's and the changelog does not say so.
func checkListing(ctx context.Context, file string, current lines) error {
	committed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if d := compare(split(committed), current); !d.empty() {
		fmt.Print(d)
		return fmt.Errorf("%s is stale: run make api, and say so in %s", file, changelogFile)
	}

	tag, err := lastRelease(ctx)
	if tag == "" || err != nil {
		return err // no release, nothing to be compatible with
	}
	released, err := atRelease(ctx, tag, file)
	if err != nil {
		return err
	}
	d := compare(split(released), current)
	if d.empty() {
		return nil
	}
	text, err := os.ReadFile(changelogFile)
	if err != nil {
		return err
	}
	told, ok := news(string(text), strings.TrimPrefix(tag, "v"))
	if !ok {
		return fmt.Errorf("%s has no section for %s: add it, so that new changes can be distinguished from released ones", changelogFile, tag)
	}
	if err := d.announced(told); err != nil {
		fmt.Print(d)
		return fmt.Errorf("the API has changed since %s: %w", tag, err)
	}
	return nil
}

// difference is what happened to a listing.
type difference struct {
	removed, added lines
}

func compare(from, to lines) difference {
	return difference{removed: without(from, to), added: without(to, from)}
}

func (d difference) empty() bool {
	return len(d.removed) == 0 && len(d.added) == 0
}

func (d difference) String() string {
	var b strings.Builder
	for _, line := range d.removed {
		b.WriteString("-" + line + "\n")
	}
	for _, line := range d.added {
		b.WriteString("+" + line + "\n")
	}
	return b.String()
}

// announced says whether the news are enough for the difference. What is gone or
// changed breaks programs, so it needs a heading of its own.
func (d difference) announced(news string) error {
	switch {
	case d.empty():
		return nil
	case strings.TrimSpace(news) == "":
		return fmt.Errorf("say so under Unreleased in %s", changelogFile)
	case len(d.removed) > 0 && !strings.Contains(news, "### Changed") && !strings.Contains(news, "### Removed"):
		return fmt.Errorf("something is gone or changed: say so in %s under Changed or Removed", changelogFile)
	}
	return nil
}

// without gives the lines of a that are not in b.
func without(a, b lines) lines {
	in := make(map[string]bool, len(b))
	for _, line := range b {
		in[line] = true
	}
	var rest lines
	for _, line := range a {
		if !in[line] {
			rest = append(rest, line)
		}
	}
	return rest
}

// split takes a file apart. A clone on Windows may have got other line ends.
func split(text []byte) lines {
	return strings.FieldsFunc(string(text), func(r rune) bool { return r == '\n' || r == '\r' })
}

// news returns what a changelog says above the section of a version: under
// Unreleased and, while a release is being made, in the section of that one. Without
// the section, new changes can't be distinguished from released ones, and ok is false.
func news(text, version string) (told string, ok bool) {
	for _, section := range changelog.Parse(text) {
		if section.Version == version {
			return told, true
		}
		told += section.Text
	}
	return "", false
}

// lastRelease gives the newest tag of a release before this commit, "" for none. A
// clone of a part of the history may only seem to have none.
func lastRelease(ctx context.Context) (string, error) {
	if tag, err := git(ctx, "describe", "--tags", "--abbrev=0", "--match", "v[0-9]*"); err == nil {
		return tag, nil
	}
	if shallow, err := git(ctx, "rev-parse", "--is-shallow-repository"); err == nil && shallow == "true" {
		return "", errors.New("this clone is shallow, so that the last release can't be found: git fetch --unshallow --tags")
	}
	return "", nil
}

func git(ctx context.Context, args ...string) (string, error) {
	out, err := exec.CommandContext(ctx, "git", args...).Output()
	return strings.TrimSpace(string(out)), err
}

// atRelease gives what a file held at a tag, nothing if it was not there yet.
func atRelease(ctx context.Context, tag, file string) ([]byte, error) {
	out, err := exec.CommandContext(ctx, "git", "show", tag+":"+file).Output()
	if _, ok := errors.AsType[*exec.ExitError](err); ok {
		return nil, nil
	}
	return out, err
}
