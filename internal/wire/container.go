package wire

// maxDepth bounds the nesting of objects and arrays, and with it the recursion
// of all who read them.
const maxDepth = 1000

// state tells Next and Elem what precedes them. One state is enough for all
// levels: Object and Array are followed by Next and Elem at once, and whoever
// comes back to an outer level has read a value there.
type state byte

const (
	afterValue state = iota
	afterOpen        // of an object or array
	afterNull        // in place of one, or after an error: there is nothing to read
)

// Object begins an object, whose members Next then reads one by one.
// A null is an object without members.
func (d *Decoder) Object() {
	d.open('{', "an object")
}

// Next moves on to the next member of the object, whose value must be read
// before the next call. It returns false at the end of the object.
func (d *Decoder) Next() bool {
	if !d.more('}') {
		return false
	}
	if d.peek() != '"' {
		d.unexpected("a name")
		return false
	}
	d.key = d.text("a name")
	if d.peek() != ':' {
		d.unexpected("a colon")
		return false
	}
	d.pos++
	return true
}

// Key returns the name of the current member. The bytes are valid until the
// next call of any other method.
func (d *Decoder) Key() []byte {
	return d.key
}

// Array begins an array, whose elements Elem then announces one by one.
// A null is an array without elements.
func (d *Decoder) Array() {
	d.open('[', "an array")
}

// Elem moves on to the next element of the array, which must be read before
// the next call. It returns false at the end of the array.
func (d *Decoder) Elem() bool {
	return d.more(']')
}

func (d *Decoder) open(bracket byte, want string) {
	if d.peek() != bracket {
		d.state = afterNull
		d.mismatch(want)
		return
	}
	if d.depth == maxDepth {
		d.syntaxError(d.pos, "nested deeper than 1000 levels")
		return
	}
	d.depth++
	d.pos++
	d.state = afterOpen
}

// more consumes the comma before the next item, or the closing bracket.
func (d *Decoder) more(bracket byte) bool {
	before := d.state
	d.state = afterValue
	if before == afterNull {
		return false
	}
	switch c := d.peek(); {
	case c == bracket:
		d.pos++
		d.depth--
		return false
	case c == ',' && before == afterValue:
		d.pos++
		return true
	case before == afterOpen && c != 0:
		return true
	default:
		d.unexpected("a comma or a closing bracket")
		return false
	}
}
