// Package wire decodes JSON for generated code: every type has a function
// which reads its members one by one, so that nothing is reflected upon and
// nothing is allocated but the values themselves.
//
//	func decodePoint(d *wire.Decoder, v *Point) {
//		for d.Object(); d.Next(); {
//			switch string(d.Key()) {
//			case "x":
//				v.X = d.Int()
//			default:
//				d.Skip()
//			}
//		}
//	}
//
// The first error is kept and ends the input: from then on every reader
// returns a zero value and every loop ends, so only the outermost caller has
// to look at it.
//
// A null is read as the zero value of whatever is wanted.
package wire

import "time"

// Decoder reads one JSON text from front to back. The grammar is that of
// encoding/json; names are compared exactly.
type Decoder struct {
	data    []byte
	pos     int    // everything before it has been read and found to be sound
	key     []byte // the name of the current member
	scratch []byte // holds the last string that could not be used as it stands
	kept    keeper // holds the strings that were returned
	strings block[string]
	ints    block[int]
	floats  block[float64]
	times   block[time.Time]
	state   state
	depth   int
	err     error
}

// NewDecoder returns a Decoder of data, which must not change while it is read.
func NewDecoder(data []byte) *Decoder {
	return &Decoder{data: data}
}

// Read reads the whole of data with read.
func Read(data []byte, read func(*Decoder)) error {
	d := borrow(data)
	read(d)
	err := d.End()
	d.giveBack()
	return err
}

// Unmarshal reads the whole of data into v. After an error v holds what was
// read before it.
func Unmarshal[T any](data []byte, v *T, decode func(*Decoder, *T)) error {
	return Read(data, func(d *Decoder) { decode(d, v) })
}

// Err returns the first error, a *SyntaxError or a *TypeError.
func (d *Decoder) Err() error {
	return d.err
}

// End returns the first error. It is an error if anything but space follows
// the value that was read.
func (d *Decoder) End() error {
	if d.peek(); d.pos < len(d.data) {
		d.syntaxError(d.pos, "want nothing after the value")
	}
	return d.err
}

// peek skips space and returns the next byte without consuming it. It returns
// 0, which begins no token, at the end.
func (d *Decoder) peek() byte {
	for ; d.pos < len(d.data); d.pos++ {
		if c := d.data[d.pos]; c > ' ' || !isSpace(c) {
			return c
		}
	}
	return 0
}

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t'
}
