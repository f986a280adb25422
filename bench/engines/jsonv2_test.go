//go:build goexperiment.jsonv2

package engines_test

import (
	"github.com/seclai/seclai-sdk-go/bench/engines/std"
	"github.com/seclai/seclai-sdk-go/bench/engines/v2"
)

func init() {
	engines = []engine{
		{"std-jsonv2", std.Decode, std.Encode},
		{"v2-jsonv2", v2.Decode, v2.Encode},
	}
}
