package main

import (
	"fmt"
	"regexp"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/seclai/seclai-sdk-go/tools/internal/changelog"
)

const repository = "https://github.com/seclai/seclai-sdk-go"

// devSuffix ends core.Version between releases: 1.3.0-dev will be 1.3.0.
const devSuffix = "-dev"

// releaseNotes returns the notes of the release that the tag stands for. version is
// core.Version at the tag.
func releaseNotes(tag, version string, sections []changelog.Section) (string, error) {
	if tag != "v"+version {
		return "", fmt.Errorf("tag %q does not match core.Version %q: set Version in core/version.go, then tag that commit", tag, version)
	}
	if strings.HasSuffix(version, devSuffix) {
		return "", fmt.Errorf("core.Version %q is not a release: remove %s in core/version.go, then tag that commit", version, devSuffix)
	}
	if err := checkVersion(version, sections); err != nil {
		return "", err
	}
	return absoluteLinks(strings.TrimSpace(sections[1].Text), tag) + "\n", nil
}

// checkVersion reports what in the changelog does not fit core.Version. While a
// version is developed, what is new stands under Unreleased; a release has a dated
// section, just below an Unreleased one for what comes after it.
func checkVersion(version string, sections []changelog.Section) error {
	if semver.Canonical("v"+version) != "v"+version {
		return fmt.Errorf("core.Version %q is not a semantic version", version)
	}
	if len(sections) == 0 || sections[0].Version != changelog.Unreleased {
		return fmt.Errorf("CHANGELOG.md does not begin with a section [%s]: add it", changelog.Unreleased)
	}
	newest := changelog.Section{}
	if len(sections) > 1 {
		newest = sections[1]
	}
	if next, dev := strings.CutSuffix(version, devSuffix); dev {
		if semver.Compare("v"+next, "v"+newest.Version) <= 0 {
			return fmt.Errorf("core.Version %q comes before %s, which CHANGELOG.md says is released: set the next version in core/version.go", version, newest.Version)
		}
		return nil
	}
	switch {
	case newest.Version != version:
		return fmt.Errorf("CHANGELOG.md has no section [%s] below [%s]: add it, or end core.Version in %s", version, changelog.Unreleased, devSuffix)
	case newest.Date == "":
		return fmt.Errorf("the section [%s] of CHANGELOG.md has no date: add it", version)
	case newest.Empty():
		return fmt.Errorf("the section [%s] of CHANGELOG.md is empty: say what changes for users", version)
	}
	return nil
}

var relativeLink = regexp.MustCompile(`\]\(([\w.-][^):]*)\)`)

// absoluteLinks makes the links to files of the repository work outside it.
func absoluteLinks(text, tag string) string {
	return relativeLink.ReplaceAllString(text, "]("+repository+"/blob/"+tag+"/$1)")
}
