package fieldvalue_test

import (
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/fieldvalue"
)

func TestValid(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{
		"": true, "a b~": true, "ä\u0080": true,
		"a\n": false, "\ra": false, "a\tb": false, "\x00": false, "\x1f": false, "\x7f": false,
	} {
		if got := fieldvalue.Valid(value); got != want {
			t.Errorf("%q: got %v", value, got)
		}
	}
}
