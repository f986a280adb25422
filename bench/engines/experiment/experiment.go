// Package experiment decodes with go-json-experiment/json.
package experiment

import (
	"github.com/go-json-experiment/json"

	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

// Decode decodes a page.
func Decode(data []byte, v *model.Page) error { return json.Unmarshal(data, v) }

// Encode encodes a page.
func Encode(v *model.Page) ([]byte, error) { return json.Marshal(v) }
