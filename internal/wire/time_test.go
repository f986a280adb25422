package wire_test

import (
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

var timestamps = []struct {
	in   string
	want time.Time
}{
	{"", time.Time{}},
	{"2025-03-04T05:06:07Z", utc(0)},
	{"2025-03-04t05:06:07z", utc(0)},
	{"2025-03-04 05:06:07Z", utc(0)},
	{"2025-03-04T05:06:07", utc(0)},
	{"2025-03-04 05:06:07", utc(0)},
	{"2025-03-04T05:06:07.8", utc(800_000_000)},
	{"2025-03-04T05:06:07.891234Z", utc(891_234_000)},
	{"2025-03-04T05:06:07.891234567Z", utc(891_234_567)},
	{"2025-03-04T05:06:07.8912345678999999999999999999999Z", utc(891_234_567)},
	{"2025-03-04T05:06:07+00:00", utc(0)},
	{"2025-03-04T05:06:07-00:00", utc(0)},
	{"2025-03-04T05:06:07+0000", utc(0)},
	{"2025-03-04T05:06:07+05:30", in(5*time.Hour + 30*time.Minute)},
	{"2025-03-04T05:06:07+0530", in(5*time.Hour + 30*time.Minute)},
	{"2025-03-04T05:06:07-08:00", in(-8 * time.Hour)},
	{"2025-03-04T05:06:07-0801", in(-8*time.Hour - time.Minute)},
	{"2025-03-04T05:06:07+23:59", in(24*time.Hour - time.Minute)},
	{"2025-03-04", time.Date(2025, 3, 4, 0, 0, 0, 0, time.UTC)},
	{"2024-02-29", time.Date(2024, 2, 29, 0, 0, 0, 0, time.UTC)},
	{"0000-01-01", time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC)},
	{"0001-01-01T00:00:00Z", time.Time{}},
	{"9999-12-31T23:59:59.999999999Z", time.Date(9999, 12, 31, 23, 59, 59, 999_999_999, time.UTC)},
}

func utc(nanosecond int) time.Time {
	return time.Date(2025, 3, 4, 5, 6, 7, nanosecond, time.UTC)
}

func in(offset time.Duration) time.Time {
	return time.Date(2025, 3, 4, 5, 6, 7, 0, time.FixedZone("", int(offset/time.Second)))
}

var badTimestamps = []string{
	" ", "x", "2025", "2025-03", "2025-3-4", "2025-03-4", "20250304", "2025-03-04T", "2025-03-04Z", "2025-03-04T05:06", "2025-03-04T05:06Z",
	"2025-00-04", "2025-13-04", "2025-03-00", "2025-03-32", "2025-02-29", "2025-04-31T00:00:00Z", "1900-02-29", "-025-03-04", "+2025-03-04",
	"2025-03-04T24:00:00Z", "2025-03-04T05:60:07Z", "2025-03-04T05:06:60Z", "2025-03-04T5:06:07Z", "2025-03-04T05:06:7Z",
	"2025-03-04T05:06:07.Z", "2025-03-04T05:06:07.", "2025-03-04T05:06:07,5Z", "2025-03-04T05:06:07ZZ", "2025-03-04T05:06:07Z ", " 2025-03-04",
	"2025-03-04T05:06:07+", "2025-03-04T05:06:07+05", "2025-03-04T05:06:07+05:", "2025-03-04T05:06:07+05:3", "2025-03-04T05:06:07+5:30",
	"2025-03-04T05:06:07+24:00", "2025-03-04T05:06:07+05:60", "2025-03-04T05:06:07+05:30:00", "2025-03-04T05:06:07 UTC", "2025-03-04  05:06:07Z",
	"2025/03/04", "2025-03-04_05:06:07Z", "2025-03-04T05-06-07Z", "２０２５-03-04", "2025-03-04T05:06:07\x00",
}

func TestParseTime(t *testing.T) {
	for _, test := range timestamps {
		got, err := wire.ParseTime(test.in)
		if err != nil || !sameTime(got, test.want) {
			t.Errorf("%q: got %v and %v, want %v", test.in, got, err, test.want)
		}
		if _, offset := got.Zone(); offset == 0 && got.Location() != time.UTC {
			t.Errorf("%q: the location is %v", test.in, got.Location())
		}
	}
	for _, in := range badTimestamps {
		if got, err := wire.ParseTime(in); err == nil || !got.IsZero() {
			t.Errorf("%q: got %v and %v", in, got, err)
		}
	}
}

func TestTime(t *testing.T) {
	for _, test := range []struct {
		in   string
		want time.Time
		err  string
	}{
		{in: `null`},
		{in: `""`},
		{in: `"2025-03-04T05:06:07Z"`, want: utc(0)},
		{in: `"2025\u002d03-04T05:06:07Z"`, want: utc(0)},
		{in: ` "my secret"`, err: "want a timestamp, got string (byte 1)"},
		{in: `1741064767`, err: "want a timestamp, got number (byte 0)"},
		{in: `{}`, err: "want a timestamp, got object (byte 0)"},
	} {
		d := wire.NewDecoder([]byte(test.in))
		got := d.Time()
		if text := textOf(d.End()); !got.Equal(test.want) || text != test.err {
			t.Errorf("%s: got %v and %q", test.in, got, text)
		}
	}
}
