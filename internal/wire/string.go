package wire

import (
	"encoding/binary"
	"math/bits"
	"unicode/utf16"
	"unicode/utf8"
)

// String reads a string. Bytes which are not UTF-8 and surrogates without a
// partner become U+FFFD.
func (d *Decoder) String() string {
	return d.kept.keep(d.text("a string"))
}

// text reads a string as a view of the input, or of scratch if its bytes
// cannot be used as they stand. It is valid until the next call.
func (d *Decoder) text(want string) []byte {
	if d.peek() != '"' {
		d.mismatch(want)
		return nil
	}
	start := d.pos + 1
	end := start + verbatim(d.data[start:])
	if end < len(d.data) && d.data[end] == '"' {
		d.pos = end + 1
		return d.data[start:end]
	}
	return d.unescape(start)
}

// unescape reads the string which begins at i into scratch.
func (d *Decoder) unescape(i int) []byte {
	data, out := d.data, d.scratch[:0]
	for {
		n := verbatim(data[i:])
		out = append(out, data[i:i+n]...)
		i += n
		switch {
		case i == len(data):
			d.syntaxError(i, unexpectedEnd)
			return nil
		case data[i] == '"':
			d.scratch, d.pos = out, i+1
			return out
		case data[i] == '\\':
			if out, n = appendEscape(out, data[i:]); n == 0 {
				d.syntaxError(i, "malformed escape in a string")
				return nil
			}
			i += n
		case data[i] < ' ':
			d.syntaxError(i, "control character in a string")
			return nil
		default:
			out = utf8.AppendRune(out, utf8.RuneError)
			i++
		}
	}
}

// appendEscape appends what the escape at the start of b stands for. It also
// returns the length of the escape, 0 if it is malformed.
func appendEscape(out, b []byte) ([]byte, int) {
	if len(b) < 2 {
		return out, 0
	}
	switch c := b[1]; c {
	case '"', '\\', '/':
		return append(out, c), 2
	case 'b':
		return append(out, '\b'), 2
	case 'f':
		return append(out, '\f'), 2
	case 'n':
		return append(out, '\n'), 2
	case 'r':
		return append(out, '\r'), 2
	case 't':
		return append(out, '\t'), 2
	default:
		r, n := escapedRune(b)
		return utf8.AppendRune(out, r), n
	}
}

// escapedRune decodes the \u escape, or the surrogate pair of two of them, at
// the start of b, and returns its length, 0 if it is malformed.
func escapedRune(b []byte) (rune, int) {
	r, ok := codeUnit(b)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low, ok := codeUnit(b[6:]); ok {
		if r := utf16.DecodeRune(r, low); r != utf8.RuneError {
			return r, 12
		}
	}
	return utf8.RuneError, 6
}

// codeUnit decodes the \uXXXX at the start of b.
func codeUnit(b []byte) (r rune, ok bool) {
	if len(b) < 6 || b[0] != '\\' || b[1] != 'u' {
		return 0, false
	}
	for _, c := range b[2:6] {
		switch {
		case isDigit(c):
			c -= '0'
		case 'a' <= c && c <= 'f':
			c -= 'a' - 10
		case 'A' <= c && c <= 'F':
			c -= 'A' - 10
		default:
			return 0, false
		}
		r = r<<4 | rune(c)
	}
	return r, true
}

// verbatim returns how many bytes at the start of b stand for themselves in a
// string: all before a quote, a backslash, a control character or a byte which
// is not UTF-8.
func verbatim(b []byte) int {
	i := plainASCII(b)
	for i < len(b) && b[i] >= utf8.RuneSelf {
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			break
		}
		i += n
		i += plainASCII(b[i:])
	}
	return i
}

// plainASCII returns how many bytes at the start of b are ASCII and neither a
// quote nor a backslash nor a control character.
func plainASCII(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if m := special(binary.LittleEndian.Uint64(b[i:])); m != 0 {
			return i + bits.TrailingZeros64(m)/8
		}
	}
	for ; i < len(b); i++ {
		if c := b[i]; c < ' ' || c == '"' || c == '\\' || c >= utf8.RuneSelf {
			break
		}
	}
	return i
}

// special looks at eight bytes at once and sets the high bit of the first one
// which is not plain. Bits above that one mean nothing, for a subtraction may
// have borrowed from them.
func special(word uint64) uint64 {
	const (
		each = 0x0101010101010101 // times a byte: that byte eight times
		high = 0x80 * each
	)
	control := word - ' '*each
	quote := word ^ '"'*each - each
	backslash := word ^ '\\'*each - each
	return (word | control | quote | backslash) & high
}
