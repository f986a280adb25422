package wire_test

import (
	"encoding/json"
	"math"
	"math/big"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

var integers = []struct {
	in   string
	want int64
	ok   bool
}{
	{"0", 0, true},
	{"-0", 0, true},
	{"-0.0e5", 0, true},
	{"0e-99999999999999999999", 0, true},
	{"3", 3, true},
	{"-17", -17, true},
	{"3.0", 3, true},
	{"3e2", 300, true},
	{"3E+2", 300, true},
	{"-3.0e0", -3, true},
	{"1.25e2", 125, true},
	{"1.25e1", 0, false},
	{"1200e-2", 12, true},
	{"1200e-3", 0, false},
	{"100.5", 0, false},
	{"0.5", 0, false},
	{"0.0000000000000000000000000000003e31", 3, true},
	{"1000000000000000000000000000000e-30", 1, true},
	{"9223372036854775807", math.MaxInt64, true},
	{"9223372036854775807.0", math.MaxInt64, true},
	{"9.223372036854775807e18", math.MaxInt64, true},
	{"9223372036854775808", 0, false},
	{"9223372036854775808.0", 0, false},
	{"-9223372036854775808", math.MinInt64, true},
	{"-9223372036854775808.0", math.MinInt64, true},
	{"-9223372036854775809", 0, false},
	{"-9223372036854775809.0", 0, false},
	{"18446744073709551615.0", 0, false},
	{"18446744073709551616.0", 0, false},
	{"1e18", 1e18, true},
	{"1e19", 0, false},
	{"1e999999999999999999999", 0, false},
	{"1e-999999999999999999999", 0, false},
	{"1e18446744073709551616", 0, false}, // 2^64, which is 0 if it wraps around
	{"10e-18446744073709551617", 0, false},
	{"null", 0, true},
	{`"3"`, 0, false},
	{"01", 0, false},
	{"1.", 0, false},
	{"1e", 0, false},
	{"-", 0, false},
	{"-a", 0, false},
	{"", 0, false},
}

func TestInt64(t *testing.T) {
	for _, test := range integers {
		d := wire.NewDecoder([]byte(test.in))
		got := d.Int64()
		if err := d.End(); got != test.want && test.ok || (err == nil) != test.ok {
			t.Errorf("%s: got %d and %v", test.in, got, err)
		}
		if got, ok := exactInt64(test.in); got != test.want && ok || ok != test.ok {
			t.Errorf("%s: the reference gives %d and %v", test.in, got, ok)
		}
	}
}

// exactInt64 is Int64 by way of big numbers.
func exactInt64(in string) (int64, bool) {
	in = strings.Trim(in, " \t\r\n")
	if in == "null" {
		return 0, true
	}
	if !json.Valid([]byte(in)) || strings.IndexByte("-0123456789", in[0]) < 0 {
		return 0, false
	}
	if mantissa, _, _ := strings.Cut(strings.ToLower(in), "e"); strings.Trim(mantissa, "-0.") == "" {
		return 0, true
	}
	if f, _, err := big.ParseFloat(in, 10, 64, big.ToZero); err != nil || f.MantExp(nil) > 128 || f.MantExp(nil) < -1 {
		return 0, false
	}
	exact, ok := new(big.Rat).SetString(in)
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return 0, false
	}
	return exact.Num().Int64(), true
}

func TestInt(t *testing.T) {
	d := wire.NewDecoder([]byte(`[1, -2.0, null, 4e1]`))
	var got []int
	for d.Array(); d.Elem(); {
		got = append(got, d.Int())
	}
	if err := d.End(); err != nil {
		t.Fatal(err)
	}
	equal(t, got, []int{1, -2, 0, 40})

	least, most := strconv.Itoa(math.MinInt), strconv.Itoa(math.MaxInt)
	for in, ok := range map[string]bool{least: true, most: true, least + "0": false, most + "0": false} {
		d := wire.NewDecoder([]byte(in))
		got := d.Int()
		if (d.End() == nil) != ok || ok && strconv.Itoa(got) != in {
			t.Errorf("%s: got %d and %v", in, got, d.Err())
		}
	}
}

func TestFloat64(t *testing.T) {
	for _, test := range []struct {
		in   string
		want float64
		err  string
	}{
		{in: "0"},
		{in: "1.5", want: 1.5},
		{in: "-2e-3", want: -0.002},
		{in: "1e-999", want: 0},
		{in: "123456789012345678901234567890123456789012345678901234567890", want: 123456789012345678901234567890123456789012345678901234567890},
		{in: "1.7976931348623157e308", want: math.MaxFloat64},
		{in: "null"},
		{in: " 1e999", err: "want a number in the range of float64, got number (byte 1)"},
		{in: `"1"`, err: "want a number, got string (byte 0)"},
		{in: "true", err: "want a number, got bool (byte 0)"},
		{in: "1.", err: "unexpected end (byte 2)"},
		{in: "1.x", err: "want a digit (byte 2)"},
		{in: "1e+x", err: "want a digit (byte 3)"},
		{in: "-x", err: "want a digit (byte 1)"},
		{in: "00", err: "want nothing after the value (byte 1)"},
	} {
		d := wire.NewDecoder([]byte(test.in))
		got := d.Float64()
		if text := textOf(d.End()); got != test.want || text != test.err {
			t.Errorf("%s: got %v and %q", test.in, got, text)
		}
	}
}
