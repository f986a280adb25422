// Quickstart lists agents, creates one, runs it with its output streamed, uploads
// a file and handles an error. Without SECLAI_API_KEY it talks to a fake of the
// API in this process, so it needs neither an account nor a network.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) error {
	client, done, err := connect(out)
	if err != nil {
		return err
	}
	defer done()

	ag := agents.New(client)
	if err := listAgents(ctx, out, ag); err != nil {
		return err
	}
	if err := createAndRun(ctx, out, ag); err != nil {
		return err
	}
	if err := uploadFile(ctx, out, sources.New(client)); err != nil {
		return err
	}
	return handleError(ctx, out, ag)
}

// connect makes a client of the API, or of a fake when there is no key.
func connect(out io.Writer) (*core.Client, func(), error) {
	if os.Getenv("SECLAI_API_KEY") != "" {
		client, err := core.New()
		return client, func() {}, err
	}
	server := seclaitest.NewServer()
	fmt.Fprintf(out, "SECLAI_API_KEY is not set: talking to a fake of the API at %s.\n\n", server.URL)
	client, err := core.New(core.WithBaseURL(server.URL), core.WithAPIKey("any key will do"))
	return client, server.Close, err
}

// listAgents counts the agents page by page; agents.Client.List goes through them
// one by one instead.
func listAgents(ctx context.Context, out io.Writer, ag *agents.Client) error {
	for page, err := range ag.ListPages(ctx, &agents.ListParams{Limit: new(20)}) {
		if err != nil {
			return fmt.Errorf("listing agents: %w", err)
		}
		if len(page.Items) == 0 {
			fmt.Fprintln(out, "There are no agents yet.")
			continue
		}
		first, last := page.Items[0], page.Items[len(page.Items)-1]
		fmt.Fprintf(out, "Page %d: agents %d to %d of %d, from %q to %q\n",
			page.Number, page.Offset+1, page.Offset+len(page.Items), page.Total, first.Name, last.Name)
	}
	return nil
}

// createAndRun makes an agent, prints its output as it comes, and deletes it.
func createAndRun(ctx context.Context, out io.Writer, ag *agents.Client) (err error) {
	agent, err := ag.Create(ctx, agents.CreateRequest{Name: "Quickstart", Description: new("Made by the quickstart of the Go SDK")})
	if err != nil {
		return fmt.Errorf("creating an agent: %w", err)
	}
	defer func() { err = errors.Join(err, ag.Delete(context.WithoutCancel(ctx), agent.ID)) }()

	fmt.Fprintf(out, "\nCreated agent %q. It says:\n\n  ", agent.Name)
	for event, err := range ag.RunStream(ctx, agent.ID, agents.RunRequest{Input: new("Say hello to a Go programmer.")}) {
		if err != nil {
			return fmt.Errorf("running the agent: %w", err)
		}
		switch event.Type {
		case agents.RunEventToken:
			fmt.Fprint(out, event.Token)
		case agents.RunEventDone:
			fmt.Fprintf(out, "\n\nRun %s: %s\n", event.RunID, event.Status)
		}
	}
	return nil
}

// uploadFile puts a file into the first source that takes uploads.
func uploadFile(ctx context.Context, out io.Writer, src *sources.Client) error {
	for source, err := range src.List(ctx, nil) {
		if err != nil {
			return fmt.Errorf("listing sources: %w", err)
		}
		if source.SourceType != sources.TypeCustomIndex {
			continue
		}
		file := core.Bytes("greeting.md", []byte("# Hello\n\nFrom the Go SDK.\n"))
		uploaded, err := src.Upload(ctx, source.ID, file, &sources.UploadParams{Title: new("A greeting")})
		if err != nil {
			return fmt.Errorf("uploading to source %q: %w", source.Name, err)
		}
		fmt.Fprintf(out, "\nUploaded %s to source %q: %s\n", uploaded.Filename, source.Name, uploaded.Status)
		return nil
	}
	fmt.Fprintln(out, "\nNo source takes uploads; create one of type", sources.TypeCustomIndex)
	return nil
}

// handleError asks for what is not there. Match the kind of an error with
// errors.Is, and take it apart with errors.AsType.
func handleError(ctx context.Context, out io.Writer, ag *agents.Client) error {
	_, err := ag.Get(ctx, "00000000-0000-4000-8000-000000000000")
	failure, ok := errors.AsType[*core.APIError](err)
	if !ok || !errors.Is(err, core.ErrNotFound) {
		return fmt.Errorf("asking for an agent that does not exist: %w", err)
	}
	fmt.Fprintf(out, "\nAn agent that does not exist is an error to match: %d %s\n", failure.StatusCode, failure.Message)
	return nil
}
