// Command sdk prints the names of all agents.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

func main() {
	c, err := core.New()
	if err != nil {
		fail(err)
	}
	for a, err := range agents.New(c).List(context.Background(), nil) {
		if err != nil {
			fail(err)
		}
		fmt.Println(a.Name)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
