//go:build engine_wire

package main

import "github.com/seclai/seclai-sdk-go/bench/engines/wire"

func init() { decode = wire.Decode }
