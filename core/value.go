package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Nullable is a field of a request that can be left out, set to null, or set to
// a value. The zero value leaves the field out. What null means is for the field to
// say, for example that a limit is lifted; where it says nothing, null may well be
// the same as to leave the field out.
//
//	sources.UpdateRequest{RetentionDays: core.Set(90)}     // set: 90 days
//	sources.UpdateRequest{RetentionDays: core.Null[int]()} // null: keep forever
//	sources.UpdateRequest{}                                // as it was
type Nullable[T any] struct {
	value T
	state nullableState
}

type nullableState uint8

const (
	absent nullableState = iota
	isNull
	isSet
)

// Set is a field that is sent with value v.
func Set[T any](v T) Nullable[T] { return Nullable[T]{value: v, state: isSet} }

// Null is a field that is sent as null.
func Null[T any]() Nullable[T] { return Nullable[T]{state: isNull} }

// Value returns the value and whether there is one.
func (n Nullable[T]) Value() (T, bool) { return n.value, n.state == isSet }

// IsNull reports whether the field is sent as null.
func (n Nullable[T]) IsNull() bool { return n.state == isNull }

// IsZero reports whether the field is left out. It is what "omitzero" asks.
func (n Nullable[T]) IsZero() bool { return n.state == absent }

// Equal reports whether n and m are the same. It is what go-cmp asks.
func (n Nullable[T]) Equal(m Nullable[T]) bool {
	return n.state == m.state && reflect.DeepEqual(n.value, m.value)
}

// String is the value as [fmt.Sprint] writes it, "null", or "left out".
func (n Nullable[T]) String() string {
	switch n.state {
	case isSet:
		return fmt.Sprint(n.value)
	case isNull:
		return "null"
	case absent:
	}
	return "left out"
}

// MarshalJSON writes the value, or null.
func (n Nullable[T]) MarshalJSON() ([]byte, error) {
	if n.state != isSet {
		return []byte("null"), nil
	}
	return json.Marshal(n.value)
}

// UnmarshalJSON reads a value or null.
func (n *Nullable[T]) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte("null")) {
		*n = Null[T]()
		return nil
	}
	var v T
	if err := json.Unmarshal(data, &v); err != nil {
		return err
	}
	*n = Set(v)
	return nil
}

// Object is a JSON object whose members the API does not describe, such as an
// agent's definition. A map[string]any literal can be used wherever an Object
// is wanted. In one that came from the API, numbers are [json.Number], so that
// none loses digits on its way back.
type Object map[string]any

// ObjectOf returns v, typically a struct of your own, as an Object. v must
// encode to a JSON object.
func ObjectOf(v any) (Object, error) {
	data, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("core.ObjectOf: %w", err)
	}
	var o Object
	if err := json.Unmarshal(data, &o); err != nil {
		return nil, fmt.Errorf("core.ObjectOf: %T is not encoded as a JSON object: %w", v, err)
	}
	if o == nil {
		return nil, fmt.Errorf("core.ObjectOf: %T is encoded as null, and not as a JSON object", v)
	}
	return o, nil
}

// Decode stores the object in v, a pointer to a struct or map of your own, with
// the rules of [json.Unmarshal].
func (o Object) Decode(v any) error {
	data, err := json.Marshal(o)
	if err != nil {
		return fmt.Errorf("core.Object.Decode: %w", err)
	}
	if err := json.Unmarshal(data, v); err != nil {
		return fmt.Errorf("core.Object.Decode: %w", err)
	}
	return nil
}

// UnmarshalJSON reads an object, keeping numbers as they are written.
func (o *Object) UnmarshalJSON(data []byte) error {
	return wire.Unmarshal(data, o, func(d *wire.Decoder, o *Object) { *o = d.Map() })
}

// Extra holds the members of a response that the SDK does not know, by name, so
// that a field which the API gained later can be used before the SDK names it.
// It is nil when there are none.
type Extra = map[string]json.RawMessage

// Date is a day of the calendar, without a time of day or a zone.
type Date struct {
	Year  int        // for example 2026
	Month time.Month // for example [time.July]
	Day   int        // of the month, from 1
}

// DateOf is the day on which t falls in t's own location.
func DateOf(t time.Time) Date {
	year, month, day := t.Date()
	return Date{Year: year, Month: month, Day: day}
}

// ParseDate reads a date written YYYY-MM-DD.
func ParseDate(s string) (Date, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		return Date{}, fmt.Errorf("core.ParseDate: %q is not a date written YYYY-MM-DD", s)
	}
	return DateOf(t), nil
}

// String writes the date as YYYY-MM-DD.
func (d Date) String() string { return fmt.Sprintf("%04d-%02d-%02d", d.Year, int(d.Month), d.Day) }

// MarshalText writes the date as YYYY-MM-DD.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText reads a date written YYYY-MM-DD.
func (d *Date) UnmarshalText(text []byte) error {
	parsed, err := ParseDate(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
