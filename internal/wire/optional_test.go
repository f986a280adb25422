package wire_test

import (
	"runtime"
	"strings"
	"testing"
	"time"
	"weak"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

func TestOptional(t *testing.T) {
	long := strings.Repeat("long ", 100)
	d := wire.NewDecoder([]byte(`[null, "", "a", "` + long + `", null, 0, 3e2, null, 1.5, null, "2026-03-04T05:06:07Z"]`))
	d.Array()
	next := func() *wire.Decoder { d.Elem(); return d }
	equal(t, []*string{next().StringOrNull(), next().StringOrNull(), next().StringOrNull(), next().StringOrNull()}, []*string{nil, new(""), new("a"), &long})
	equal(t, []*int{next().IntOrNull(), next().IntOrNull(), next().IntOrNull()}, []*int{nil, new(0), new(300)})
	equal(t, []*float64{next().Float64OrNull(), next().Float64OrNull()}, []*float64{nil, new(1.5)})
	equal(t, []*time.Time{next().TimeOrNull(), next().TimeOrNull()}, []*time.Time{nil, new(time.Date(2026, 3, 4, 5, 6, 7, 0, time.UTC))})
	if d.Elem() || d.End() != nil {
		t.Error(d.Err())
	}
	for _, in := range []string{``, `{}`, `"x`, `tru`} {
		read := func() *wire.Decoder { return wire.NewDecoder([]byte(in)) }
		if s, i, f, at := read().StringOrNull(), read().IntOrNull(), read().Float64OrNull(), read().TimeOrNull(); s != nil || i != nil || f != nil || at != nil {
			t.Errorf("%s: got %v, %v, %v, %v", in, s, i, f, at)
		}
	}
}

// TestOptionalValuesShareMemory decodes more values than a block has, into which
// the owner of each may write.
func TestOptionalValuesShareMemory(t *testing.T) {
	const n = 1000
	data := []byte("[" + strings.Repeat("7,", n-1) + "7]")
	all := make([]*int, 0, n)
	allocs := testing.AllocsPerRun(10, func() {
		all = all[:0]
		d := wire.NewDecoder(data)
		for d.Array(); d.Elem(); {
			all = append(all, d.IntOrNull())
		}
	})
	if allocs > n/10 {
		t.Errorf("%v allocations", allocs)
	}
	for i, p := range all {
		if *p != 7 {
			t.Fatalf("value %d is %d", i, *p)
		}
		*p = -1
	}
}

// TestAShortStringKeepsNoLongOne holds on to one of two neighbours.
func TestAShortStringKeepsNoLongOne(t *testing.T) {
	short, long := neighbours()
	runtime.GC()
	if long.Value() != nil {
		t.Error("the long one is kept")
	}
	equal(t, *short, "short")
}

func neighbours() (short *string, long weak.Pointer[string]) {
	d := wire.NewDecoder([]byte(`["short","` + strings.Repeat("long ", 100) + `"]`))
	d.Array()
	d.Elem()
	short = d.StringOrNull()
	d.Elem()
	return short, weak.Make(d.StringOrNull())
}
