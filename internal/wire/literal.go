package wire

// Null consumes the next value if it is null, and reports whether it was.
func (d *Decoder) Null() bool {
	return d.peek() == 'n' && d.literal("null")
}

// Bool reads a boolean.
func (d *Decoder) Bool() bool {
	switch d.peek() {
	case 't':
		return d.literal("true")
	case 'f':
		d.literal("false")
	default:
		d.mismatch("a bool")
	}
	return false
}

// literal consumes word, whose first byte has been seen.
func (d *Decoder) literal(word string) bool {
	end := min(d.pos+len(word), len(d.data))
	if string(d.data[d.pos:end]) != word {
		d.syntaxError(d.pos, "malformed literal")
		return false
	}
	d.pos = end
	return true
}
