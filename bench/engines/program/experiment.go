//go:build engine_experiment

package main

import (
	"github.com/seclai/seclai-sdk-go/bench/engines/experiment"
	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

func init() { decode = experiment.Decode[model.Page] }
