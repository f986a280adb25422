// Package changelog reads a changelog in the format of Keep a Changelog:
// https://keepachangelog.com/en/1.1.0/
package changelog

import (
	"regexp"
	"strings"
)

// Unreleased is the version of the section for what the next release will bring.
const Unreleased = "Unreleased"

// Section is what a changelog says about one version.
type Section struct {
	Version string // "1.2.3", or Unreleased
	Date    string // "2026-01-31", or empty
	Text    string // everything below the heading
}

var (
	heading        = regexp.MustCompile(`^## \[([^\]]+)\](?: - (\S+))?`)
	linkDefinition = regexp.MustCompile(`^\[[^\]]+\]: `)
)

// Parse returns the sections of a changelog in their order, the newest first.
// The definitions of links are part of none.
func Parse(text string) []Section {
	var sections []Section
	for line := range strings.Lines(text) {
		if m := heading.FindStringSubmatch(line); m != nil {
			sections = append(sections, Section{Version: m[1], Date: m[2]})
		} else if len(sections) > 0 && !linkDefinition.MatchString(line) {
			sections[len(sections)-1].Text += line
		}
	}
	return sections
}

// Empty reports whether the section says nothing: it has at most headings.
func (s Section) Empty() bool {
	for line := range strings.Lines(s.Text) {
		if strings.TrimSpace(line) != "" && !strings.HasPrefix(line, "#") {
			return false
		}
	}
	return true
}
