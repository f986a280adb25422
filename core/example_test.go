package core_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"net/http"
	"os"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

func Example() {
	srv := seclaitest.NewServer()
	defer srv.Close()

	// In a program, core.New() takes all of it from the environment.
	client, err := core.New(
		core.WithBaseURL(srv.URL),
		core.WithAPIKey("a key of yours"),
		core.WithTimeout(10*time.Second),
		core.WithRetries(3),
	)
	if err != nil {
		log.Fatal(err)
	}
	first, err := core.Collect(agents.New(client).List(context.Background(), nil), 10)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(first), "agents")
	// Output: 10 agents
}

func ExampleAPIError() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, ag := context.Background(), agents.New(srv.Client())

	_, err := ag.Get(ctx, "00000000-0000-4000-8000-000000000000")
	if errors.Is(err, core.ErrNotFound) { // the kind
		fmt.Println("there is no such agent")
	}
	if failure, ok := errors.AsType[*core.APIError](err); ok { // the details
		fmt.Println(failure.Operation, failure.StatusCode, failure.Message)
	}
	// Output:
	// there is no such agent
	// GET /agents/{agent_id} 404 Agent not found
}

func ExampleValidationError() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, ag := context.Background(), agents.New(srv.Client())

	_, err := core.Collect(ag.List(ctx, &agents.ListParams{Limit: new(0)}), 10)
	if refusal, ok := errors.AsType[*core.ValidationError](err); ok {
		for _, field := range refusal.Fields {
			fmt.Println(field.Path, "-", field.Message)
		}
	}
	// Output: query.limit - Input should be greater than or equal to 1
}

func ExampleWithPrefetch() {
	srv := seclaitest.NewServer() // with 45 agents
	defer srv.Close()
	ctx, ag := context.Background(), agents.New(srv.Client())

	n := 0
	for _, err := range ag.List(ctx, &agents.ListParams{Limit: new(10)}, core.WithPrefetch(2)) {
		if err != nil {
			log.Fatal(err)
		}
		n++ // while this goes on, two more pages are fetched
	}
	fmt.Println(n, "agents")
	// Output: 45 agents
}

func ExampleWithRetries() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	srv.Fail(seclaitest.Fault{Operation: agents.OpList, Status: http.StatusServiceUnavailable}) // once
	ctx, ag := context.Background(), agents.New(srv.Client())

	var answer core.Response
	_, err := core.Collect(ag.List(ctx, nil, core.WithRetries(1), core.WithResponse(&answer)), 10)
	fmt.Println(answer.StatusCode, "after", answer.Attempts, "attempts:", err)
	// Output: 200 after 2 attempts: <nil>
}

func ExampleWithResponse() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, ag := context.Background(), agents.New(srv.Client())

	var answer core.Response
	if _, err := ag.Create(ctx, agents.CreateRequest{Name: "Greeter"}, core.WithResponse(&answer)); err != nil {
		log.Fatal(err)
	}
	fmt.Println(answer.StatusCode, answer.Header.Get("Content-Type"))
	// Output: 201 application/json
}

func ExampleWithLogger() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		Level: slog.LevelDebug,
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr { // for an output that is the same each time
			if a.Key != slog.LevelKey && a.Key != "operation" && a.Key != "attempt" {
				return slog.Attr{}
			}
			return a
		},
	}))
	client := srv.Client(core.WithLogger(logger))

	if err := client.Do(context.Background(), "GET", "/me", nil, nil, nil); err != nil {
		log.Fatal(err)
	}
	// Output: level=DEBUG operation="GET /me" attempt=1
}

func ExampleWithMiddleware() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	// OpenTelemetry's otelhttp.NewTransport has the same form.
	count := 0
	counting := func(next http.RoundTripper) http.RoundTripper {
		return roundTripper(func(r *http.Request) (*http.Response, error) {
			count++
			return next.RoundTrip(r)
		})
	}
	client := srv.Client(core.WithMiddleware(counting))

	if err := client.Do(context.Background(), "GET", "/me", nil, nil, nil); err != nil {
		log.Fatal(err)
	}
	fmt.Println(count, "request")
	// Output: 1 request
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func ExampleWithTokenSource() {
	srv := seclaitest.NewServer(seclaitest.WithCredentials("a fresh token"))
	defer srv.Close()

	client, err := core.New(
		core.WithBaseURL(srv.URL),
		core.WithTokenSource(func(context.Context) (string, error) {
			return "a fresh token", nil // asked for at every attempt
		}),
	)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(client.Do(context.Background(), "GET", "/me", nil, nil, nil))
	// Output: <nil>
}

func ExampleWithAPIVersion() {
	_, err := core.New(core.WithAPIKey("a key of yours"), core.WithAPIVersion("2099-01-01"))
	if _, ok := errors.AsType[*core.ConfigError](err); ok {
		fmt.Println("this SDK does not know that version")
	}
	// Output: this SDK does not know that version
}

func ExampleDo() {
	srv := seclaitest.NewServer()
	defer srv.Close()

	// A call that the SDK has no method for, with a type of your own.
	me, err := core.Do[struct {
		Organizations []struct{ Name string }
	}](context.Background(), srv.Client(), "GET", "/me", nil, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(me.Organizations[0].Name)
	// Output: Analytical Engines
}

func ExampleListAll() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	type named struct{ Name string }

	n := 0
	for agent, err := range core.ListAll[named](context.Background(), srv.Client(), "/agents", "data", nil) {
		if err != nil {
			log.Fatal(err)
		}
		if strings.HasPrefix(agent.Name, "Legal") {
			n++
		}
	}
	fmt.Println(n, "agents for legal questions")
	// Output: 9 agents for legal questions
}

func ExampleEvents() {
	stream := "event: greeting\ndata: Hello,\ndata: Ada.\n\n: a comment\n\ndata: Bye.\n\n"
	for event, err := range core.Events(strings.NewReader(stream), 0) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s %q\n", event.Type, event.Data)
	}
	// Output:
	// greeting "Hello,\nAda."
	// message "Bye."
}

func ExampleNullable() {
	request := sources.UpdateRequest{
		Name:          core.Set("Handbook"),    // this value
		RetentionDays: core.Null[int](),        // null: its content is kept for ever
		Polling:       core.Nullable[string]{}, // left out, as without this line
	}
	fmt.Println(request.Name, "/", request.RetentionDays, "/", request.Polling)
	// Output: Handbook / null / left out
}

func ExampleObjectOf() {
	type step struct {
		Type  string `json:"step_type"`
		Model string `json:"model"`
	}
	object, err := core.ObjectOf(step{Type: "prompt_call", Model: "small"})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(object["step_type"])

	var back step
	fmt.Println(object.Decode(&back), back.Model)
	// Output:
	// prompt_call
	// <nil> small
}
