package wire_test

import (
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Reading ahead changes nothing, whatever is there and whatever was read before.
func TestAhead(t *testing.T) {
	d := wire.NewDecoder([]byte(`["first", {"a\u0062": "ab", "n": 1}, "last"]`))
	var got []string
	for d.Array(); d.Elem(); {
		if d.Peek() != wire.KindObject {
			got = append(got, d.String())
			continue
		}
		for range 2 {
			ahead := d.Ahead()
			for ahead.Object(); ahead.Next(); {
				got = append(got, string(ahead.Key())+"="+ahead.String()) // of n it is an error
			}
			if ahead.Err() == nil {
				t.Error("a number was read as a string")
			}
		}
		for d.Object(); d.Next(); {
			got = append(got, string(d.Key())+"="+string(d.Raw()))
		}
	}
	if err := d.End(); err != nil {
		t.Fatal(err)
	}
	want := []string{"first", "ab=ab", "n=", "ab=ab", "n=", `ab="ab"`, "n=1", "last"}
	if len(got) != len(want) {
		t.Fatalf("want %q, got %q", want, got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("want %q, got %q", want, got)
		}
	}
}
