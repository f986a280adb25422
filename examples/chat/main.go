// Chat talks with an agent in the terminal and shows its answers as they are
// written. The agent is the argument, or else the first that there is.
//
//	go run ./examples/chat [agent ID]
//
// Without SECLAI_API_KEY it talks to a fake of the API.
package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/examples/internal/connect"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdin, os.Stdout); err != nil && !errors.Is(err, context.Canceled) {
		log.Fatal(err)
	}
}

func run(ctx context.Context, args []string, in io.Reader, out io.Writer) error {
	client, done, err := connect.Client(out, func(srv *seclaitest.Server) {
		srv.Agent("echo").Pace(30 * time.Millisecond)
	})
	if err != nil {
		return err
	}
	defer done()

	ag := agents.New(client)
	id, err := choose(ctx, ag, args)
	if err != nil {
		return err
	}
	return chat(ctx, ag, id, in, out)
}

// choose takes the agent that was asked for, or the first.
func choose(ctx context.Context, ag *agents.Client, args []string) (string, error) {
	if len(args) > 0 {
		return args[0], nil
	}
	first, err := core.Collect(ag.List(ctx, nil), 1)
	if err != nil {
		return "", fmt.Errorf("looking for an agent: %w", err)
	}
	if len(first) == 0 {
		return "", errors.New("there is no agent yet; create one first")
	}
	return first[0].ID, nil
}

// chat answers line after line until the input ends. An answer that fails does
// not end it.
func chat(ctx context.Context, ag *agents.Client, id string, in io.Reader, out io.Writer) error {
	lines := readLines(ctx, in)
	for {
		fmt.Fprint(out, "\nyou> ")
		select {
		case <-ctx.Done():
			return ctx.Err()
		case line, ok := <-lines:
			if !ok {
				fmt.Fprintln(out)
				return nil
			}
			fmt.Fprint(out, "agent> ")
			if err := answer(ctx, ag, id, line, out); err != nil {
				fmt.Fprintf(out, "(%v)", err)
			}
			fmt.Fprintln(out)
		}
	}
}

// answer runs the agent and writes its output as it comes.
func answer(ctx context.Context, ag *agents.Client, id, input string, out io.Writer) error {
	for text, err := range ag.RunText(ctx, id, agents.RunRequest{Input: &input}) {
		if err != nil {
			return err
		}
		fmt.Fprint(out, text)
	}
	return nil
}

// readLines lets the program end while it waits for a line.
func readLines(ctx context.Context, in io.Reader) <-chan string {
	lines := make(chan string)
	go func() {
		defer close(lines)
		for scanner := bufio.NewScanner(in); scanner.Scan(); {
			select {
			case lines <- scanner.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return lines
}
