// Package std decodes with encoding/json.
package std

import (
	"encoding/json"

	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

// Decode decodes a page.
func Decode(data []byte, v *model.Page) error { return json.Unmarshal(data, v) }

// Encode encodes a page.
func Encode(v *model.Page) ([]byte, error) { return json.Marshal(v) }
