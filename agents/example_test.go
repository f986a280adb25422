package agents_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, ag := context.Background(), agents.New(srv.Client()) // in a program: core.New()

	agent, err := ag.Create(ctx, agents.CreateRequest{Name: "Greeter", Description: new("Says hello.")})
	if err != nil {
		log.Fatal(err)
	}
	agent, err = ag.Update(ctx, agent.ID, agents.UpdateRequest{
		Name: core.Set("Welcomer"), // what is not set stays as it was
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(agent.Name, "-", *agent.Description)

	if err := ag.Delete(ctx, agent.ID); err != nil {
		log.Fatal(err)
	}
	_, err = ag.Get(ctx, agent.ID)
	fmt.Println(errors.Is(err, core.ErrNotFound))
	// Output:
	// Welcomer - Says hello.
	// true
}

func ExampleClient_List() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, ag := context.Background(), agents.New(srv.Client())
	for _, name := range []string{"Planner", "Writer", "Reviewer"} {
		if _, err := ag.Create(ctx, agents.CreateRequest{Name: name}); err != nil {
			log.Fatal(err)
		}
	}

	n := 0
	for agent, err := range ag.List(ctx, nil) { // asks for pages as it goes
		if err != nil {
			log.Fatal(err)
		}
		if agent.Name != "" {
			n++
		}
	}
	fmt.Println(n, "agents")
	// Output: 3 agents
}

func ExampleClient_ListPages() {
	srv := seclaitest.NewServer() // with sample data: 45 agents
	defer srv.Close()
	ctx, ag := context.Background(), agents.New(srv.Client())

	for page, err := range ag.ListPages(ctx, &agents.ListParams{Limit: new(20)}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("page %d: %d of %d\n", page.Number, len(page.Items), page.Total)
	}
	// Output:
	// page 1: 20 of 45
	// page 2: 20 of 45
	// page 3: 5 of 45
}

func ExampleClient_Run() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").Reply("Hello, Ada.").Polls(1)
	ctx, ag := context.Background(), agents.New(srv.Client(core.WithPollInterval(time.Millisecond, time.Second)))

	run, err := ag.Run(ctx, "greeter", agents.RunRequest{Input: new("Ada")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run.Status) // Run starts it and does not wait, as RunAndWait does

	run, err = ag.WaitRun(ctx, run.RunID, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run.Status, *run.Output)
	// Output:
	// pending
	// completed Hello, Ada.
}

func ExampleClient_RunAndWait() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").Reply("Hello, Ada.").CutStream(2) // it goes on by polling
	ctx, ag := context.Background(), agents.New(srv.Client(core.WithPollInterval(time.Millisecond, time.Second)))

	run, err := ag.RunAndWait(ctx, "greeter", agents.RunRequest{Input: new("Ada")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run.Status, *run.Output)
	// Output: completed Hello, Ada.
}

func ExampleClient_RunAndPoll() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").Reply("Hello, Ada.")
	ctx, ag := context.Background(), agents.New(srv.Client())

	run, err := ag.RunAndPoll(ctx, "greeter", agents.RunRequest{Input: new("Ada")},
		&agents.GetRunParams{IncludeStepOutputs: new(true)},
		core.WithPollInterval(time.Millisecond, time.Second),
		core.OnUpdate(func(run *agents.Run) error {
			fmt.Println(run.Status)
			return nil
		}))
	if failure, ok := errors.AsType[*core.FailedError](err); ok {
		log.Fatal(failure.Message)
	}
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*run.Output)
	// Output:
	// pending
	// completed
	// Hello, Ada.
}

func ExampleClient_RunText() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").Reply("Hello, Ada.")
	ctx, ag := context.Background(), agents.New(srv.Client())

	for text, err := range ag.RunText(ctx, "greeter", agents.RunRequest{Input: new("Ada")}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(text)
	}
	fmt.Println()
	// Output: Hello, Ada.
}

func ExampleUntilParked() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("approver").WaitForHuman()
	ctx, ag := context.Background(), agents.New(srv.Client(core.WithPollInterval(time.Millisecond, time.Second)))

	run, err := ag.RunAndPoll(ctx, "approver", agents.RunRequest{Input: new("May I?")}, nil, agents.UntilParked())
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run.Status) // somebody has to decide before it goes on

	srv.Agent("approver").Reply("You may.").Resume()
	run, err = ag.WaitRun(ctx, run.RunID, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run.Status)
	// Output:
	// waiting_human
	// completed
}

func ExampleClient_RunStream() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").Reply("Hello, Ada.")
	ctx, ag := context.Background(), agents.New(srv.Client())

	for event, err := range ag.RunStream(ctx, "greeter", agents.RunRequest{Input: new("Ada")}) {
		if err != nil {
			log.Fatal(err)
		}
		switch event.Type {
		case agents.RunEventToken:
			fmt.Print(event.Token)
		case agents.RunEventDone:
			fmt.Println()
			fmt.Println(event.Status)
		}
	}
	// Output:
	// Hello, Ada.
	// completed
}

func ExampleClient_RunStream_failure() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").Fail("the model did not answer")
	ctx, ag := context.Background(), agents.New(srv.Client())

	for _, err := range ag.RunStream(ctx, "greeter", agents.RunRequest{}) {
		if failure, ok := errors.AsType[*core.StreamError](err); ok {
			fmt.Println(failure.Message, failure.RunID != "")
		}
	}
	// Output: the model did not answer true
}

func ExampleClient_CancelRun() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("approver").WaitForHuman()
	ctx, ag := context.Background(), agents.New(srv.Client())

	run, err := ag.Run(ctx, "approver", agents.RunRequest{Input: new("May I?")})
	if err != nil {
		log.Fatal(err)
	}
	run, err = ag.CancelRun(ctx, run.RunID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(run.Status)
	// Output: failed
}

func ExampleClient_ListRuns() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("greeter").Reply("Hello.")
	ctx, ag := context.Background(), agents.New(srv.Client())
	for range 3 {
		run, err := ag.Run(ctx, "greeter", agents.RunRequest{Input: new("Good morning")})
		if err != nil {
			log.Fatal(err)
		}
		if _, err := ag.GetRun(ctx, run.RunID, &agents.GetRunParams{IncludeStepOutputs: new(true)}); err != nil {
			log.Fatal(err)
		}
	}

	params := &agents.ListRunsParams{Status: new(agents.RunStatusCompleted)}
	runs, err := core.Collect(ag.ListRuns(ctx, "greeter", params), 100)
	fmt.Println(len(runs), err)
	// Output: 3 <nil>
}

func ExampleClient_UploadInput() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("reader").Reply("It is an invoice.")
	ctx, ag := context.Background(), agents.New(srv.Client())

	upload, err := ag.UploadInput(ctx, "reader", core.Bytes("invoice.txt", []byte("3 lamps, 60 €")), nil)
	if err != nil {
		log.Fatal(err)
	}
	run, err := ag.Run(ctx, "reader", agents.RunRequest{InputUploadIDs: []string{upload.ID}})
	if err != nil {
		log.Fatal(err)
	}
	run, err = ag.GetRun(ctx, run.RunID, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(upload.Filename, upload.FileSize, *run.Output)
	// Output: invoice.txt 15 It is an invoice.
}

func ExampleClient_DownloadRunAttachment() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Agent("drawer")
	ctx, ag := context.Background(), agents.New(srv.Client())
	run, err := ag.Run(ctx, "drawer", agents.RunRequest{})
	if err != nil {
		log.Fatal(err)
	}
	id := srv.Add(agents.OpDownloadRunAttachment, map[string]any{
		"run_id": run.RunID, "name": "chart.csv", "content_type": "text/csv", "text": "a,b\n1,2\n",
	})

	file, err := ag.DownloadRunAttachment(ctx, run.RunID, id, nil)
	if err != nil {
		log.Fatal(err)
	}
	defer file.Close()
	data, err := io.ReadAll(file) // or file.Save("chart.csv")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%s %s %q\n", file.FileName, file.ContentType, data)
	// Output: chart.csv text/csv "a,b\n1,2\n"
}

func ExampleClient_UpdateDefinition() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, ag := context.Background(), agents.New(srv.Client())
	agent, err := ag.Create(ctx, agents.CreateRequest{Name: "Greeter"})
	if err != nil {
		log.Fatal(err)
	}

	def, err := ag.GetDefinition(ctx, agent.ID)
	if err != nil {
		log.Fatal(err)
	}
	// The change ID says which definition the new one is made of: when another
	// change has come in between, the update is a conflict.
	update := agents.UpdateDefinitionRequest{Definition: def.Definition, ExpectedChangeID: def.ChangeID}
	if _, err := ag.UpdateDefinition(ctx, agent.ID, update); err != nil {
		log.Fatal(err)
	}
	_, err = ag.UpdateDefinition(ctx, agent.ID, update)
	fmt.Println(errors.Is(err, core.ErrConflict))
	// Output: true
}
