//go:build engine_v2

package main

import (
	"github.com/seclai/seclai-sdk-go/bench/engines/model"
	"github.com/seclai/seclai-sdk-go/bench/engines/v2"
)

func init() { decode = v2.Decode[model.Page] }
