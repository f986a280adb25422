package seclaitest_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// A run that takes eleven minutes, after a pause that the service asks for. The test
// takes no time: within the bubble the clock jumps ahead whenever all of it waits.
func testPatience(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := seclaitest.New(t, seclaitest.InMemory()) // within the bubble
		srv.Agent("greeter").Pace(50 * time.Second).Reply("Hello, Ada, and welcome to us.")
		srv.Fail(seclaitest.Fault{Status: 429, RetryAfter: 30 * time.Second})

		start := time.Now()
		run, err := agents.New(srv.Client()).RunAndWait(t.Context(), "greeter", agents.RunRequest{})
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 11*time.Minute+20*time.Second {
			t.Errorf("%q after %v", *run.Output, took)
		}
	})
}

func ExampleInMemory() {
	// In a test, testPatience is TestPatience, and go test calls it.
}
