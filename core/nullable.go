package core

import (
	"bytes"
	"encoding/json"
)

// Nullable is a field of a request that can be left out, set to null, or set to
// a value, where the API tells the three apart. The zero value leaves the field
// out.
//
//	agents.UpdateRequest{Description: core.Set("Answers mail")} // set
//	agents.UpdateRequest{Description: core.Null[string]()}      // cleared
//	agents.UpdateRequest{}                                      // as it was
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
