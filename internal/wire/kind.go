package wire

// Kind is the kind of a JSON value.
type Kind byte

// The kinds of values. KindInvalid stands for the lack of one: the end of the
// input, a byte which begins no value, or an earlier error.
const (
	KindInvalid Kind = iota
	KindObject
	KindArray
	KindString
	KindNumber
	KindBool
	KindNull
)

// String returns the name of the kind, as error texts show it.
func (k Kind) String() string {
	switch k {
	case KindObject:
		return "object"
	case KindArray:
		return "array"
	case KindString:
		return "string"
	case KindNumber:
		return "number"
	case KindBool:
		return "bool"
	case KindNull:
		return "null"
	default:
		return "invalid"
	}
}

// Peek tells the kind of the next value by its first byte and consumes nothing.
func (d *Decoder) Peek() Kind {
	switch c := d.peek(); c {
	case '{':
		return KindObject
	case '[':
		return KindArray
	case '"':
		return KindString
	case 't', 'f':
		return KindBool
	case 'n':
		return KindNull
	default:
		if c == '-' || isDigit(c) {
			return KindNumber
		}
		return KindInvalid
	}
}
