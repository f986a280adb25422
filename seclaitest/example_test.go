package seclaitest_test

import (
	"context"
	"fmt"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// In a test, call New(t), which closes the server by itself.
func Example() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").ReplyFunc(func(input string) string { return "Hello, " + input + "." })

	ctx, client := context.Background(), srv.Client()
	run, err := core.Do[struct {
		ID string `json:"run_id"`
	}](ctx, client, "POST", "/agents/greeter/runs", nil, map[string]any{"input": "Ada"})
	if err != nil {
		fmt.Println(err)
		return
	}
	done, err := core.Do[struct{ Status, Output string }](ctx, client, "GET", "/agents/runs/"+run.ID, nil, nil)
	fmt.Println(done.Status, done.Output, err)
	// Output: completed Hello, Ada. <nil>
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

func ExampleServer_Fail() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Fail(seclaitest.Fault{Operation: "GET /me", Status: 503})

	var answer core.Response
	err := srv.Client().Do(context.Background(), "GET", "/me", nil, nil, nil, core.WithResponse(&answer))
	fmt.Println(answer.Attempts, "attempts,", err)
	// Output: 2 attempts, <nil>
}
