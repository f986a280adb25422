package wire

import (
	"errors"
	"time"
)

// errTimestamp does not show the text: it might be a secret in the wrong place.
var errTimestamp = errors.New("want a timestamp of RFC 3339")

// Time reads a timestamp, as ParseTime does.
func (d *Decoder) Time() time.Time {
	const want = "a timestamp"
	d.peek()
	start := d.pos
	t, err := ParseTime(string(d.text(want)))
	if err != nil {
		d.typeError(start, want, KindString)
	}
	return t
}

// ParseTime parses a timestamp of RFC 3339 and what servers make of it: the
// fraction may have any number of digits, of which nine count; the zone may
// lack its colon, or be missing, which means UTC; T may be a space, and T and Z
// may be small. A bare date is its midnight in UTC, and the empty string the
// zero time.
func ParseTime(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	if len(s) == len(time.DateOnly) {
		s += "T00:00:00"
	}
	if len(s) < len("2006-01-02T15:04:05") || !isPunctuated(s) {
		return time.Time{}, errTimestamp
	}
	year, month, day := number(s[0:4], 9999), number(s[5:7], 12), number(s[8:10], 31)
	hour, minute, second := number(s[11:13], 23), number(s[14:16], 59), number(s[17:19], 59)
	nanosecond, rest := cutFraction(s[19:])
	zone := parseZone(rest)
	if min(year, month-1, day-1, hour, minute, second, nanosecond) < 0 || zone == nil {
		return time.Time{}, errTimestamp
	}
	t := time.Date(year, time.Month(month), day, hour, minute, second, nanosecond, zone)
	if t.Day() != day { // the month is shorter
		return time.Time{}, errTimestamp
	}
	return t, nil
}

// isPunctuated tells whether the parts of a date and a time are set apart.
func isPunctuated(s string) bool {
	return s[4] == '-' && s[7] == '-' && (s[10] == 'T' || s[10] == 't' || s[10] == ' ') && s[13] == ':' && s[16] == ':'
}

// number returns the value of s, or -1 if that is more than most or s is not
// made of digits.
func number(s string, most int) int {
	n := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return -1
		}
		n = n*10 + int(s[i]-'0')
	}
	if n > most {
		return -1
	}
	return n
}

// cutFraction cuts the fraction of a second off the front of s. The fraction is
// -1 if it has no digits.
func cutFraction(s string) (nanosecond int, rest string) {
	if s == "" || s[0] != '.' {
		return 0, s
	}
	unit, i := int(time.Second), 1
	for ; i < len(s) && isDigit(s[i]); i++ {
		unit /= 10 // and so 0 from the tenth digit on
		nanosecond += int(s[i]-'0') * unit
	}
	if i == 1 {
		return -1, s
	}
	return nanosecond, s[i:]
}

// parseZone returns the location of a zone, or nil if s is none.
func parseZone(s string) *time.Location {
	if s == "" || s == "Z" || s == "z" {
		return time.UTC
	}
	if len(s) == len("+00:00") && s[3] == ':' {
		s = s[:3] + s[4:]
	}
	if len(s) != len("+0000") || s[0] != '+' && s[0] != '-' {
		return nil
	}
	hours, minutes := number(s[1:3], 23), number(s[3:5], 59)
	if min(hours, minutes) < 0 {
		return nil
	}
	offset := (hours*60 + minutes) * 60
	switch {
	case offset == 0:
		return time.UTC
	case s[0] == '-':
		offset = -offset
	}
	return time.FixedZone("", offset)
}
