// Package std decodes with encoding/json.
package std

import (
	"encoding/json"

	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

// Decode decodes a value of any type.
func Decode[T any](data []byte, v *T) error { return json.Unmarshal(data, v) }

// Encode encodes a page.
func Encode(v *model.Page) ([]byte, error) { return json.Marshal(v) }
