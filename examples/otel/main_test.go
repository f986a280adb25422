package main

import (
	"strings"
	"testing"
)

func TestEveryPageIsASpanWithoutTheKey(t *testing.T) {
	t.Setenv("SECLAI_API_KEY", "")
	var out strings.Builder
	if err := run(t.Context(), &out); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(out.String(), `"Name": "HTTP GET"`); got < 2 {
		t.Errorf("%d spans, want one a page:\n%s", got, out.String())
	}
	if strings.Contains(out.String(), "any key will do") {
		t.Error("a span holds the key")
	}
}
