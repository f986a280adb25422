package seclaitest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// In a test, call New(t), which closes the server by itself.
func Example() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").ReplyFunc(func(input string) string { return "Hello, " + input + "." })

	run, err := agents.New(srv.Client()).RunAndWait(context.Background(), "greeter", agents.RunRequest{Input: new("Ada")})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(run.Status, *run.Output)
	// Output: completed Hello, Ada.
}

// An agent that answers each run with the next of some outputs.
func ExampleAgent_Reply() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("guesser").Reply("Is it an animal?", "Is it a cat?", "I give up.")

	ag := agents.New(srv.Client())
	for range 4 {
		run, err := ag.RunAndWait(context.Background(), "guesser", agents.RunRequest{})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(*run.Output)
	}
	// Output:
	// Is it an animal?
	// Is it a cat?
	// I give up.
	// I give up.
}

// An agent that looks something up first, and fails where there is nothing to find.
func ExampleAgent_Do() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("librarian").Do(func(input string) seclaitest.Outcome {
		if input == "" {
			return seclaitest.Outcome{Failure: "There is no question."}
		}
		return seclaitest.Outcome{
			Output: "It is on page 3.",
			Steps: []seclaitest.Step{
				{ID: "find", Type: "retrieval", Output: "Page 3: " + input},
				{ID: "answer", Type: "prompt_call"},
			},
		}
	})

	ask := map[string]any{"input": "Holidays"}
	for event, err := range core.DoStream(context.Background(), srv.Client(), "POST", "/agents/librarian/runs/stream", nil, ask) {
		fmt.Println(event.Type, err)
	}
	// Output:
	// init <nil>
	// status <nil>
	// step_started <nil>
	// step_completed <nil>
	// step_started <nil>
	// stream_token <nil>
	// stream_token <nil>
	// stream_token <nil>
	// stream_token <nil>
	// stream_token <nil>
	// stream_end <nil>
	// step_completed <nil>
	// status <nil>
	// done <nil>
}

// A service that is busy for a moment, which the client's retries get over.
func ExampleServer_Fail() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Fail(seclaitest.Fault{Operation: "GET /me", Status: 503})

	var answer core.Response
	err := srv.Client().Do(context.Background(), "GET", "/me", nil, nil, nil, core.WithResponse(&answer))
	fmt.Println(answer.Attempts, "attempts,", err)
	// Output: 2 attempts, <nil>
}

// A connection that breaks after the service has acted on a call, whose client can't
// know that. A POST is not made again then.
func ExampleServer_Fail_connection() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	srv.Fail(seclaitest.Fault{Operation: agents.OpCreate, Drop: seclaitest.DropAfter})

	ag := agents.New(srv.Client())
	_, err := ag.Create(context.Background(), agents.CreateRequest{Name: "Greeter"})
	fmt.Println("created:", err == nil)
	for agent, err := range ag.List(context.Background(), nil) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("there is", agent.Name)
	}
	// Output:
	// created: false
	// there is Greeter
}

// printer stands for the *testing.T of a test.
type printer struct{ testing.TB }

func (printer) Helper()                           {}
func (printer) Errorf(format string, args ...any) { fmt.Printf(format+"\n", args...) }

// An upload, with what it should have been.
func ExampleServer_AssertCalled() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	id := srv.Add(sources.OpList, map[string]any{"name": "Reports", "source_type": "custom_index"})

	file := core.Bytes("q4.txt", []byte("Sales went up."))
	if _, err := sources.New(srv.Client()).Upload(context.Background(), id, file, &sources.UploadParams{Title: new("Q4")}); err != nil {
		fmt.Println(err)
		return
	}

	t := printer{}
	srv.AssertCalled(t, sources.OpUpload,
		seclaitest.Arg("source_connection_id", id), seclaitest.FileName("q4.txt"), seclaitest.Part("file", "Sales went up."))
	srv.AssertCalled(t, agents.OpRun) // which fails
	// Output:
	// seclaitest: no call of POST /agents/{agent_id}/runs is as wanted:
	//   it was never called
	// received:
	//   POST /sources/24225450-cbb6-4090-8ac0-1dc298399a1a/upload → 200 (273 bytes of multipart/form-data)
}

// Inbound mail that the service has paused, which no call can bring about.
func ExampleServer_Set() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Set(agentemail.OpGetInboundStatus, map[string]any{"paused": true})

	mail := agentemail.New(srv.Client())
	for range 2 {
		status, err := mail.GetInboundStatus(context.Background())
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("paused:", status.Paused)
		if _, err := mail.ResumeInbound(context.Background()); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// paused: true
	// paused: false
}
