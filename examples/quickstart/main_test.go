package main

import (
	"regexp"
	"strings"
	"testing"
)

// What the quickstart prints, but for IDs, is the same on every run.
func TestQuickstart(t *testing.T) {
	t.Setenv("SECLAI_API_KEY", "")
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		`talking to a fake of the API at http://127\.0\.0\.1:\d+`,
		`Page 1: agents 1 to 20 of \d+, from "`,
		`Page 3: agents 41 to \d+ of \d+, from "`,
		`Created agent "Quickstart"\. It says:\n\n  \S`,
		`Run [0-9a-f-]{36}: completed`,
		`Uploaded greeting\.md to source "`,
		`404 Agent not found`,
	} {
		if !regexp.MustCompile(want).MatchString(out.String()) {
			t.Errorf("the output does not match %s", want)
		}
	}
	if t.Failed() {
		t.Logf("it is:\n%s", out.String())
	}
}
