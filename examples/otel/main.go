// Otel lists agents with every attempt of every call traced by OpenTelemetry, and
// prints the spans. It is a module of its own, so that the SDK depends on none of
// this. Without SECLAI_API_KEY it talks to a fake of the API in this process.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"os/signal"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/sdk/trace"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

func run(ctx context.Context, out io.Writer) (err error) {
	exporter, err := stdouttrace.New(stdouttrace.WithWriter(out), stdouttrace.WithPrettyPrint())
	if err != nil {
		return err
	}
	tracer := trace.NewTracerProvider(trace.WithBatcher(exporter))
	defer func() { err = errors.Join(err, tracer.Shutdown(context.WithoutCancel(ctx))) }()

	// A middleware is all it takes. It doesn't see the credentials, which are
	// added behind it, so they are in no span.
	traced := func(next http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(next, otelhttp.WithTracerProvider(tracer))
	}
	client, done, err := connect(core.WithMiddleware(traced))
	if err != nil {
		return err
	}
	defer done()
	for agent, err := range agents.New(client).List(ctx, nil) {
		if err != nil {
			return fmt.Errorf("listing agents: %w", err)
		}
		fmt.Fprintln(out, agent.Name)
	}
	return nil
}

// connect makes a client of the API, or of a fake when there is no key.
func connect(opts ...core.ClientOption) (*core.Client, func(), error) {
	if os.Getenv("SECLAI_API_KEY") != "" {
		client, err := core.New(opts...)
		return client, func() {}, err
	}
	server := seclaitest.NewServer()
	client, err := core.New(append(opts, core.WithBaseURL(server.URL), core.WithAPIKey("any key will do"))...)
	return client, server.Close, err
}
