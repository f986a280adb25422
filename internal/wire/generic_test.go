package wire_test

import (
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

func TestSliceGrows(t *testing.T) {
	d := wire.NewDecoder([]byte(`[0,1,2,3,4,5,6,7,8,9]`))
	equal(t, wire.Slice(d, (*wire.Decoder).Int), []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
	d = wire.NewDecoder([]byte(`[{"order":0},{"order":1},{"order":2},{"order":3},{"order":4}]`))
	equal(t, wire.Structs(d, decodeStep), []step{{Order: 0}, {Order: 1}, {Order: 2}, {Order: 3}, {Order: 4}})
}

func TestStruct(t *testing.T) {
	d := wire.NewDecoder([]byte(`{"a":{"order":1},"b\n":null}`))
	equal(t, wire.Map(d, wire.Struct(decodeStep)), map[string]step{"a": {Order: 1}, "b\n": {}})
	d = wire.NewDecoder([]byte(`[[{"order":1}],[],null]`))
	got := wire.Slice(d, func(d *wire.Decoder) []step { return wire.Structs(d, decodeStep) })
	equal(t, got, [][]step{{{Order: 1}}, {}, nil})
}

// TestMapKeepsEscapedNames has names and values which share the scratch buffer.
func TestMapKeepsEscapedNames(t *testing.T) {
	d := wire.NewDecoder([]byte(`{"\u0061":"\u0062\u0062","\u0063":{"\u0064":"\u0065"}}`))
	equal(t, d.Any(), map[string]any{"a": "bb", "c": map[string]any{"d": "e"}})
}

func TestPartialResultsAreDropped(t *testing.T) {
	for _, in := range []string{`[1,2,"x"]`, `[1,2`, `[1,2 3]`, `{`, `{"a":1,"b":"x"}`, `"x"`} {
		if got := wire.Slice(wire.NewDecoder([]byte(in)), (*wire.Decoder).Int); got != nil {
			t.Errorf("%s: the slice is %v", in, got)
		}
		if got := wire.Map(wire.NewDecoder([]byte(in)), (*wire.Decoder).Int); got != nil {
			t.Errorf("%s: the map is %v", in, got)
		}
		if got := wire.Pointer(wire.NewDecoder([]byte(in)), (*wire.Decoder).Int); got != nil {
			t.Errorf("%s: the pointer is to %v", in, *got)
		}
		if got := wire.Structs(wire.NewDecoder([]byte(in)), decodeStep); got != nil {
			t.Errorf("%s: the slice is %v", in, got)
		}
	}
	if got := wire.PointerTo(wire.NewDecoder([]byte(`{"order":"x"}`)), decodeStep); got != nil {
		t.Errorf("the pointer is to %v", *got)
	}
}
