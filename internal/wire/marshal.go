package wire

import (
	"encoding/json"
	"errors"
	"maps"
)

var errNotObject = errors.New("wire: extra members belong in an object")

// Marshal encodes plain, which must become an object, with encoding/json and
// appends the members of extra which plain does not have, sorted by name.
func Marshal(plain any, extra map[string]json.RawMessage) ([]byte, error) {
	object, err := json.Marshal(plain)
	if err != nil || len(extra) == 0 {
		return object, err
	}
	rest, err := without(extra, object)
	if err != nil || len(rest) == 0 {
		return object, err
	}
	members, err := json.Marshal(rest) // which sorts them
	if err != nil {
		return nil, err
	}
	if string(object) == "{}" {
		return members, nil
	}
	object[len(object)-1] = ','
	return append(object, members[1:]...), nil
}

// without returns the members of extra whose names object does not have.
func without(extra map[string]json.RawMessage, object []byte) (map[string]json.RawMessage, error) {
	d := NewDecoder(object)
	if d.Peek() != KindObject {
		return nil, errNotObject
	}
	rest := maps.Clone(extra)
	for d.Object(); d.Next(); d.Skip() {
		delete(rest, string(d.Key()))
	}
	return rest, d.End()
}

// String is v as JSON, or says why it can't be.
func String(v json.Marshaler) string {
	text, err := v.MarshalJSON()
	if err != nil {
		return err.Error()
	}
	return string(text)
}
