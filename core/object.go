package core

import (
	"encoding/json"
	"fmt"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

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
