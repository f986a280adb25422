//go:build js

// Command wasm makes one call, for a test of what the SDK does in a browser.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/seclai/seclai-sdk-go/core"
)

func main() {
	c, err := core.New(core.WithAPIKey(os.Getenv("KEY")), core.WithBaseURL(os.Getenv("BASE")), core.WithRetries(0))
	if err != nil {
		fmt.Println(err)
		return
	}
	got, err := core.Do[map[string]any](context.Background(), c, "GET", "/things", nil, nil)
	fmt.Println(got, err)
}
