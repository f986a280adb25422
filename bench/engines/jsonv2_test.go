//go:build goexperiment.jsonv2

package engines_test

import (
	"github.com/seclai/seclai-sdk-go/bench/engines/model"
	"github.com/seclai/seclai-sdk-go/bench/engines/std"
	"github.com/seclai/seclai-sdk-go/bench/engines/v2"
)

func init() {
	engines = []engine{
		{"std-jsonv2", std.Decode[model.Page], std.Decode[model.Open], std.Encode},
		{"v2-jsonv2", v2.Decode[model.Page], v2.Decode[model.Open], v2.Encode},
	}
}
