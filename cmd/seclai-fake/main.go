// Command seclai-fake serves an imitation of the Seclai API on this machine, with
// sample data, for trying out programs in any language. Nothing is stored.
//
//	seclai-fake -addr 127.0.0.1:8080
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "seclai-fake:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, args []string, out io.Writer) error {
	set := flag.NewFlagSet("seclai-fake", flag.ExitOnError)
	addr := set.String("addr", "127.0.0.1:8080", "the `address` to listen at; port 0 takes any free one")
	empty := set.Bool("empty", false, "begin without sample data")
	seed := set.Uint64("seed", 1, "the `number` that IDs are made from")
	polls := set.Int("polls", 0, "how often runs, exports and the like are found unfinished")
	_ = set.Parse(args) // it exits by itself
	if set.NArg() > 0 {
		return fmt.Errorf("unexpected argument %q", set.Arg(0))
	}
	opts := []seclaitest.Option{seclaitest.WithSeed(*seed), seclaitest.WithPolls(*polls), seclaitest.WithoutRecording()}
	if *empty {
		opts = append(opts, seclaitest.WithoutSampleData())
	}
	srv, err := seclaitest.Listen(*addr, opts...)
	if err != nil {
		return err
	}
	defer srv.Close()
	_, err = fmt.Fprintf(out, `The Seclai API, imitated, at %[1]s

It answers all %[2]d operations, with any API key, and forgets everything when it ends.
  SDKs:  SECLAI_API_URL=%[1]s SECLAI_API_KEY=any
  try:   curl -H 'X-API-Key: any' %[1]s/agents
End it with Ctrl-C.
`, srv.URL, seclaitest.Operations())
	if err != nil {
		return err
	}
	<-ctx.Done()
	return nil
}
