//go:build goexperiment.jsonv2

// Package v2 decodes with the encoding/json/v2 of GOEXPERIMENT=jsonv2.
package v2

import (
	"encoding/json/v2"

	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

// Decode decodes a value of any type.
func Decode[T any](data []byte, v *T) error { return json.Unmarshal(data, v) }

// Encode encodes a page.
func Encode(v *model.Page) ([]byte, error) { return json.Marshal(v) }
