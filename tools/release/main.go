// Command release checks that a tag can be released and prints the notes of the
// release: the version's section of CHANGELOG.md.
//
//	release -tag v1.2.3
//
// It fails unless core.Version is that of the tag, and CHANGELOG.md has a section
// for it that says something.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/tools/internal/changelog"
)

func main() {
	tag := flag.String("tag", "", "the `TAG` to release, such as v1.2.3")
	flag.Parse()
	if err := run(*tag); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func run(tag string) error {
	text, err := os.ReadFile("CHANGELOG.md")
	if err != nil {
		return err
	}
	notes, err := releaseNotes(tag, core.Version, changelog.Parse(string(text)))
	if err != nil {
		return err
	}
	_, err = os.Stdout.WriteString(notes)
	return err
}
