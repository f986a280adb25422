package main

import (
	"fmt"
	"strings"
)

// accessor begins the one line of the listing that may mention a type of an internal
// package: internal/runtime makes a client's calls with it.
const accessor = "pkg core, method (*Client) Caller("

// checkInternal fails if users see a type that they can't name in any line but the
// accessor's.
func checkInternal(internal lines) error {
	var wrong lines
	for _, line := range internal {
		if !strings.HasPrefix(line, accessor) {
			wrong = append(wrong, line)
		}
	}
	if len(wrong) > 0 {
		return fmt.Errorf("the exported API mentions types of internal packages, which users can't name: unexport these or move them to an internal package:\n%s", wrong)
	}
	return nil
}
