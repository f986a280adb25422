// Package experiment decodes with go-json-experiment/json.
package experiment

import (
	"github.com/go-json-experiment/json"

	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

// Decode decodes a value of any type.
func Decode[T any](data []byte, v *T) error { return json.Unmarshal(data, v) }

// Encode encodes a page.
func Encode(v *model.Page) ([]byte, error) { return json.Marshal(v) }
