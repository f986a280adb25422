package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// anything is what a reader of all kinds wants. No error text shows it, for such
// a reader has seen the kind before it reads.
const anything = "a value"

// Skip reads a value of any kind and forgets it.
func (d *Decoder) Skip() {
	switch d.Peek() {
	case KindObject:
		for d.Object(); d.Next(); {
			d.Skip()
		}
	case KindArray:
		for d.Array(); d.Elem(); {
			d.Skip()
		}
	case KindString:
		d.text(anything)
	case KindNumber:
		d.number(anything)
	case KindBool:
		d.Bool()
	default:
		d.mismatch(anything)
	}
}

// Raw returns a copy of the text of the next value, of whatever kind; a null is
// the text null.
func (d *Decoder) Raw() json.RawMessage {
	d.peek()
	start := d.pos
	d.Skip()
	if d.err != nil {
		return nil
	}
	return bytes.Clone(d.data[start:d.pos])
}

// Extra keeps the current member, which nobody knows, as it stands.
func (d *Decoder) Extra(extra *map[string]json.RawMessage) {
	name := d.kept.keep(d.key)
	raw := d.Raw()
	if d.err != nil {
		return
	}
	if *extra == nil {
		*extra = make(map[string]json.RawMessage)
	}
	(*extra)[name] = raw
}

// Any reads a value of any kind: a map[string]any, []any, string, json.Number,
// bool or nil.
func (d *Decoder) Any() any {
	var v any
	switch d.Peek() {
	case KindObject:
		v = d.Map()
	case KindArray:
		v = Slice(d, (*Decoder).Any)
	case KindString:
		v = d.String()
	case KindNumber:
		literal, _, _ := d.number(anything)
		v = json.Number(d.kept.keep(literal))
	case KindBool:
		v = d.Bool()
	default:
		d.mismatch(anything)
	}
	if d.err != nil {
		return nil
	}
	return v
}

// Map reads an object of members of any kind. It returns nil for null.
func (d *Decoder) Map() map[string]any {
	return Map(d, (*Decoder).Any)
}

// Offset is how many bytes have been read.
func (d *Decoder) Offset() int {
	return d.pos
}

// Since returns the text between an earlier Offset and the present one. It is
// empty after an error.
func (d *Decoder) Since(offset int) []byte {
	if d.err != nil {
		return nil
	}
	return d.data[offset:d.pos]
}

// Reflect reads a value of any kind with encoding/json, for types that no code
// was generated for.
func Reflect[T any](d *Decoder) T {
	var v T
	d.peek()
	start := d.pos
	raw := d.Raw()
	if d.err != nil {
		return v
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		path := pathTo(d.data, start)
		d.stop(fmt.Errorf("%s%w", prefix(path), err))
	}
	return v
}
