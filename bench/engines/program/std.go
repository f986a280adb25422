//go:build engine_std

package main

import (
	"github.com/seclai/seclai-sdk-go/bench/engines/model"
	"github.com/seclai/seclai-sdk-go/bench/engines/std"
)

func init() { decode = std.Decode[model.Page] }
