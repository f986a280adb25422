package wire

import (
	"bytes"
	"math"
	"strconv"
)

// Int reads an integer, as Int64 does.
func (d *Decoder) Int() int {
	return int(d.integer(strconv.IntSize))
}

// Int64 reads an integer. It may be written with a fraction or an exponent, as
// 3.0 and 3e2 are, if its value is integral.
func (d *Decoder) Int64() int64 {
	return d.integer(64)
}

func (d *Decoder) integer(size int) int64 {
	literal, digitsOnly, ok := d.number("an integer")
	if !ok {
		return 0
	}
	n, ok := parseInteger(literal, digitsOnly)
	if most := int64(math.MaxInt64) >> (64 - size); !ok || n > most || n < -most-1 {
		d.typeError(d.pos-len(literal), "an integer", KindNumber)
		return 0
	}
	return n
}

// Float64 reads a number.
func (d *Decoder) Float64() float64 {
	literal, _, ok := d.number("a number")
	if !ok {
		return 0
	}
	f, err := strconv.ParseFloat(string(literal), 64)
	if err != nil {
		d.typeError(d.pos-len(literal), "a number in the range of float64", KindNumber)
		return 0
	}
	return f
}

// number consumes a number and returns its text. It is not ok for a null, nor
// for an error.
func (d *Decoder) number(want string) (literal []byte, digitsOnly, ok bool) {
	if d.Peek() != KindNumber {
		d.mismatch(want)
		return nil, false, false
	}
	n, digitsOnly, ok := scanNumber(d.data[d.pos:])
	if !ok {
		d.pos += n
		d.unexpected("a digit")
		return nil, false, false
	}
	literal = d.data[d.pos : d.pos+n]
	d.pos += n
	return literal, digitsOnly, true
}

// scanNumber returns the length of the number at the start of b, and whether it
// has neither a fraction nor an exponent. If it is not ok, a digit is missing
// after n bytes.
func scanNumber(b []byte) (n int, digitsOnly, ok bool) {
	if b[0] == '-' {
		n++
	}
	whole := countDigits(b[n:])
	if whole == 0 {
		return n, false, false
	}
	if b[n] == '0' {
		whole = 1 // nothing may follow a leading zero
	}
	n += whole
	digitsOnly = true
	if n < len(b) && b[n] == '.' {
		n++
		digits := countDigits(b[n:])
		if digits == 0 {
			return n, false, false
		}
		n += digits
		digitsOnly = false
	}
	if n < len(b) && (b[n] == 'e' || b[n] == 'E') {
		n++
		if n < len(b) && (b[n] == '+' || b[n] == '-') {
			n++
		}
		digits := countDigits(b[n:])
		if digits == 0 {
			return n, false, false
		}
		n += digits
		digitsOnly = false
	}
	return n, digitsOnly, true
}

func countDigits(b []byte) int {
	n := 0
	for n < len(b) && isDigit(b[n]) {
		n++
	}
	return n
}

func isDigit(c byte) bool {
	return '0' <= c && c <= '9'
}

// parseInteger returns the exact value of a number, if that is an int64.
func parseInteger(literal []byte, digitsOnly bool) (int64, bool) {
	if digitsOnly {
		n, err := strconv.ParseInt(string(literal), 10, 64)
		return n, err == nil
	}
	literal, negative := bytes.CutPrefix(literal, []byte("-"))
	n, ok := magnitude(literal)
	if negative {
		return -int64(n), ok && n <= 1<<63
	}
	return int64(n), ok && n <= math.MaxInt64
}

// magnitude returns the exact value of a number without a sign, if that is a
// uint64. It holds zeros back until a digit follows them, so that zeros at the
// end only shift the decimal point.
func magnitude(literal []byte) (n uint64, ok bool) {
	mantissa, shift := splitExponent(literal)
	zeros, fraction := 0, false
	for _, c := range mantissa {
		if c == '.' {
			fraction = true
			continue
		}
		if fraction {
			shift--
		}
		if zeros++; c == '0' {
			continue
		}
		if n, ok = shifted(n, zeros); !ok || n > math.MaxUint64-uint64(c-'0') {
			return 0, false
		}
		n += uint64(c - '0')
		zeros = 0
	}
	return shifted(n, zeros+shift)
}

// splitExponent cuts the exponent off a number. An exponent too large for any
// use is cut short.
func splitExponent(literal []byte) (mantissa []byte, exponent int) {
	i := bytes.IndexAny(literal, "eE")
	if i < 0 {
		return literal, 0
	}
	for _, c := range literal[i+1:] {
		if isDigit(c) && exponent < 1e8 {
			exponent = exponent*10 + int(c-'0')
		}
	}
	if literal[i+1] == '-' {
		exponent = -exponent
	}
	return literal[:i], exponent
}

// shifted returns n with zeros appended to it. They cannot be fewer than none
// unless n is 0, for the last digit of n is not 0.
func shifted(n uint64, zeros int) (uint64, bool) {
	if n == 0 {
		return 0, true
	}
	for ; zeros > 0; zeros-- {
		if n > math.MaxUint64/10 {
			return 0, false
		}
		n *= 10
	}
	return n, zeros == 0
}
