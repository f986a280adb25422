package core

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
)

// Nullable is a field of a request that can be left out, set to null, or set to
// a value. The zero value leaves the field out. What null means is for the field to
// say, for example that a limit is lifted; where it says nothing, null may well be
// the same as to leave the field out.
//
//	sources.UpdateRequest{RetentionDays: core.Set(90)}     // set: 90 days
//	sources.UpdateRequest{RetentionDays: core.Null[int]()} // null: for ever
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
