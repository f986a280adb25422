package core

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"
)

// escapes are the ways to write a byte as its number in base 16: of URLs, JSON,
// programs, quoted-printable and HTML.
var escapes = []struct {
	before string
	digits int // at most, with a fixed number where there is nothing after
	after  string
}{
	{"%", 2, ""}, {`\u`, 4, ""}, {`\x`, 2, ""}, {"=", 2, ""}, {"&#x", 6, ";"}, {"&#X", 6, ";"},
}

// named are the characters that HTML has names for, and that may be in a credential.
var named = map[string]byte{"&amp;": '&', "&lt;": '<', "&gt;": '>', "&quot;": '"', "&apos;": '\''}

// asItIs returns the byte that b begins with.
func asItIs(b []byte) (c byte, size int) { return b[0], 1 }

// unescape returns the byte that b begins with, and how many bytes it takes to write
// it. b is not empty.
func unescape(b []byte) (c byte, size int) {
	switch b[0] {
	case '%', '=', '\\', '&':
	default:
		return b[0], 1
	}
	for _, e := range escapes {
		if c, size, ok := number(b, e.before, e.digits, e.after, 16); ok {
			return c, size
		}
	}
	if c, size, ok := number(b, "&#", 7, ";", 10); ok {
		return c, size
	}
	for name, c := range named {
		if bytes.HasPrefix(b, []byte(name)) {
			return c, len(name)
		}
	}
	if b[0] == '\\' && len(b) > 1 && strings.IndexByte("/\"\\'", b[1]) >= 0 {
		return b[1], 2
	}
	return b[0], 1
}

// number reads the number of a byte.
func number(b []byte, before string, digits int, after string, base int) (c byte, size int, ok bool) {
	rest, ok := bytes.CutPrefix(b, []byte(before))
	if !ok {
		return 0, 0, false
	}
	if after != "" {
		digits = bytes.Index(rest[:min(len(rest), digits+len(after))], []byte(after))
	}
	if digits < 1 || len(rest) < digits {
		return 0, 0, false
	}
	n, err := strconv.ParseUint(string(rest[:digits]), base, 8)
	return byte(n), len(before) + digits + len(after), err == nil
}

// isBreak returns the size of what b begins with that is no part of a word which it
// may stand in the middle of: a line's end, also an escaped one, or a character that
// text shows nothing of. It is 0 if there is none.
func isBreak(b []byte) int {
	for _, lineEnd := range []string{"=\r\n", "=\n", `\r\n`, `\n`, `\r`} {
		if bytes.HasPrefix(b, []byte(lineEnd)) {
			return len(lineEnd)
		}
	}
	if c, size := utf8.DecodeRune(b); c == '\n' || c == '\t' || isUnshown(c) {
		return size
	}
	return 0
}
