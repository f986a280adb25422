package core_test

import (
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

// TestOptionsOutOfRange gives each option to a client and to a call.
func TestOptionsOutOfRange(t *testing.T) {
	client := serve(t, answer(200, "application/json", `{}`))
	for name, option := range map[string]core.Option{
		"WithTimeout: -1ns":       core.WithTimeout(-1),
		"WithIdleTimeout: -1ns":   core.WithIdleTimeout(-1),
		"WithRetries: -1":         core.WithRetries(-1),
		"WithMaxResponseBytes: 0": core.WithMaxResponseBytes(0),
		"WithMaxEventBytes: 0":    core.WithMaxEventBytes(0),
	} {
		_, ofClient := core.New(core.WithAPIKey("k"), option)
		_, ofCall := agents.New(client).Get(t.Context(), "a1", option)
		for _, err := range []error{ofClient, ofCall} {
			if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "core."+name+" is ") {
				t.Errorf("%s: got %v", name, err)
			}
		}
	}
}

func TestLargestResponseLimit(t *testing.T) {
	client := serve(t, answer(200, "application/json", `{"id": "a1"}`), core.WithMaxResponseBytes(math.MaxInt64))
	got, err := core.Do[struct{ ID string }](t.Context(), client, "GET", "/agents/a1", nil, nil)
	if err != nil || got.ID != "a1" {
		t.Errorf("got %v, %v", got, err)
	}
}
