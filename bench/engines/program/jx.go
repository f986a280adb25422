//go:build engine_jx

package main

import "github.com/seclai/seclai-sdk-go/bench/engines/jx"

func init() { decode = jx.Decode }
