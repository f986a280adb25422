package wire_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

func TestSinceIsTheTextReadBetween(t *testing.T) {
	d := wire.NewDecoder([]byte(` {"a": [1, 2 ], "b": true}`))
	got := map[string]string{}
	for d.Object(); d.Next(); {
		name := string(d.Key())
		start := d.Offset()
		d.Skip()
		got[name] = strings.TrimLeft(string(d.Since(start)), ": ")
	}
	if err := d.End(); err != nil {
		t.Fatal(err)
	}
	if got["a"] != "[1, 2 ]" || got["b"] != "true" {
		t.Errorf("got %q", got)
	}
}

func TestSinceIsEmptyAfterAnError(t *testing.T) {
	d := wire.NewDecoder([]byte(`[1, oops]`))
	start := d.Offset()
	d.Skip()
	if text := d.Since(start); len(text) != 0 || d.Err() == nil {
		t.Errorf("got %q, %v", text, d.Err())
	}
}

func TestReflectReadsWhatNoCodeWasGeneratedFor(t *testing.T) {
	type point struct{ X, Y int }
	d := wire.NewDecoder([]byte(`[{"x": 1, "y": 2}, {"x": 3}]`))
	points := wire.Slice(d, wire.Reflect[point])
	if err := d.End(); err != nil {
		t.Fatal(err)
	}
	if len(points) != 2 || points[0] != (point{1, 2}) || points[1] != (point{3, 0}) {
		t.Errorf("got %v", points)
	}
}

func TestReflectNamesThePlaceOfAnError(t *testing.T) {
	d := wire.NewDecoder([]byte(`{"data": [1, "two"]}`))
	for d.Object(); d.Next(); {
		wire.Slice(d, wire.Reflect[int])
	}
	err := d.End()
	var mismatch *json.UnmarshalTypeError
	if !errors.As(err, &mismatch) || !strings.Contains(err.Error(), "data[1]") {
		t.Errorf("got %v", err)
	}
}
