package agents_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func ExampleClient_RunText() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").Reply("Hello, Ada.")

	ag := agents.New(srv.Client())
	for piece, err := range ag.RunText(context.Background(), "greeter", agents.RunRequest{Input: new("Ada")}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q\n", piece)
	}
	// Output:
	// "Hello, "
	// "Ada."
}

// A run that waits for a person is given back, to be waited for again later.
func ExampleUntilParked() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	approver := srv.Agent("approver").Reply("Approved.").WaitForHuman()

	ag := agents.New(srv.Client())
	ctx := context.Background()
	run, err := ag.RunAndWait(ctx, "approver", agents.RunRequest{Input: new("Buy cake?")}, agents.UntilParked(), core.CancelWithContext())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run.Status)
	approver.Resume() // somebody decides
	if run, err = ag.Wait(ctx, run.RunID, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(*run.Output)
	// Output:
	// waiting_human
	// Approved.
}
