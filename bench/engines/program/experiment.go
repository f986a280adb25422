//go:build engine_experiment

package main

import "github.com/seclai/seclai-sdk-go/bench/engines/experiment"

func init() { decode = experiment.Decode }
