package wire

import "time"

// StringOrNull reads a string. It returns nil for null.
func (d *Decoder) StringOrNull() *string {
	if d.Null() {
		return nil
	}
	switch v := d.String(); {
	case d.err != nil:
		return nil
	case len(v) > shortText: // its neighbours should not keep it alive
		p := new(string)
		*p = v
		return p
	default:
		return d.strings.add(v)
	}
}

// IntOrNull reads an integer, as Int does. It returns nil for null.
func (d *Decoder) IntOrNull() *int {
	return orNull(d, &d.ints, (*Decoder).Int)
}

// Float64OrNull reads a number. It returns nil for null.
func (d *Decoder) Float64OrNull() *float64 {
	return orNull(d, &d.floats, (*Decoder).Float64)
}

// TimeOrNull reads a timestamp, as Time does. It returns nil for null.
func (d *Decoder) TimeOrNull() *time.Time {
	return orNull(d, &d.times, (*Decoder).Time)
}

func orNull[T any](d *Decoder, b *block[T], read func(*Decoder) T) *T {
	if d.Null() {
		return nil
	}
	v := read(d)
	if d.err != nil {
		return nil
	}
	return b.add(v)
}

// blockSize is how many optional values share their memory.
const blockSize = 16

// block is memory for optional values, so that most of them cost no allocation;
// whoever holds on to a pointer to one of them holds on to its neighbours. None is
// handed out twice.
type block[T any] struct{ free []T }

func (b *block[T]) add(v T) *T {
	if len(b.free) == 0 {
		b.free = make([]T, blockSize)
	}
	p := &b.free[0]
	b.free = b.free[1:]
	*p = v
	return p
}
