// Command seclai-gen generates the packages of the SDK from the OpenAPI
// description. Run it from the module's folder, or with go generate.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"
	"text/tabwriter"

	"github.com/seclai/seclai-sdk-go/internal/codegen"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// The exit codes.
const (
	exitOK     = 0
	exitStale  = 1 // -check found files that are not up to date
	exitFailed = 2
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("seclai-gen", flag.ContinueOnError)
	flags.SetOutput(stderr)
	cfg := codegen.Config{}
	flags.StringVar(&cfg.Spec, "spec", "openapi/seclai.openapi.json", "the OpenAPI description")
	flags.StringVar(&cfg.Overlay, "overlay", "openapi/overlay.yaml", "the OpenAPI Overlay that goes with it")
	flags.StringVar(&cfg.Root, "out", ".", "the module's folder, below which the files are written")
	only := flags.String("only", "", "the names of the templates to run, separated by commas; all by default")
	list := flags.Bool("list-templates", false, "print the templates and do nothing")
	check := flags.Bool("check", false, "write nothing; exit with status 1 when files are not up to date")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		return exitFailed
	case flags.NArg() > 0:
		fmt.Fprintf(stderr, "seclai-gen: unexpected argument %q\n", flags.Arg(0))
		return exitFailed
	}
	if *list {
		printTemplates(stdout)
		return exitOK
	}
	var err error
	if cfg.Only, err = choose(*only); err == nil {
		if *check {
			return report(ctx, cfg, stdout, stderr)
		}
		return generate(ctx, cfg, stdout, stderr)
	}
	fmt.Fprintf(stderr, "seclai-gen: %v\n", err)
	return exitFailed
}

func generate(ctx context.Context, cfg codegen.Config, stdout, stderr io.Writer) int {
	changes, err := codegen.Generate(ctx, cfg)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	for _, path := range changes.Written {
		fmt.Fprintln(stdout, "wrote", path)
	}
	for _, path := range changes.Deleted {
		fmt.Fprintln(stdout, "deleted", path)
	}
	return exitOK
}

func report(ctx context.Context, cfg codegen.Config, stdout, stderr io.Writer) int {
	changes, err := codegen.Stale(ctx, cfg)
	if err != nil {
		fmt.Fprintln(stderr, err)
		return exitFailed
	}
	for _, path := range changes.Written {
		fmt.Fprintln(stdout, "not up to date:", path)
	}
	for _, path := range changes.Deleted {
		fmt.Fprintln(stdout, "no longer generated:", path)
	}
	if len(changes.Written)+len(changes.Deleted) > 0 {
		fmt.Fprintln(stderr, "generated files are not up to date; run make generate")
		return exitStale
	}
	return exitOK
}

func choose(names string) ([]templates.Template, error) {
	if names == "" {
		return nil, nil
	}
	var chosen []templates.Template
	for name := range strings.SplitSeq(names, ",") {
		found := false
		for _, t := range templates.All() {
			if t.Name == strings.TrimSpace(name) {
				chosen, found = append(chosen, t), true
			}
		}
		if !found {
			return nil, fmt.Errorf("there is no template %q; -list-templates prints them", name)
		}
	}
	return chosen, nil
}

func printTemplates(w io.Writer) {
	tw := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, t := range templates.All() {
		fmt.Fprintf(tw, "%s\t%s\n", t.Name, t.Doc)
	}
	_ = tw.Flush()
}
