package place_test

import (
	"slices"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// A path's slashes and tildes don't divide it.
func TestPointer(t *testing.T) {
	p := place.Pointer("/paths").Child("/a~b", "get").Index(2)
	if want := place.Pointer("/paths/~1a~0b/get/2"); p != want {
		t.Errorf("the pointer is %s, want %s", p, want)
	}
	if got, want := p.Tokens(), []string{"paths", "/a~b", "get", "2"}; !slices.Equal(got, want) {
		t.Errorf("its tokens are %q, want %q", got, want)
	}
	if got := place.Pointer("").Tokens(); len(got) > 0 {
		t.Errorf("the whole has tokens %q", got)
	}
}

func TestWithin(t *testing.T) {
	for outer, want := range map[place.Pointer]bool{"": true, "/a": true, "/a/b": true, "/a/b/c": false, "/a/bc": false, "/": false} {
		if got := place.Pointer("/a/b").Within(outer); got != want {
			t.Errorf("/a/b within %q: %t, want %t", outer, got, want)
		}
	}
}
