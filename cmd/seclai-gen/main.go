// Command seclai-gen generates the packages of the SDK from the OpenAPI
// description. Run it from the module's folder, or with go generate; with -h it
// tells what it can do.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"slices"
	"strings"
	"syscall"
	"text/tabwriter"

	"github.com/seclai/seclai-sdk-go/internal/codegen"
	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// The exit codes.
const (
	exitOK       = 0
	exitChanged  = 1 // check: files are not up to date; refresh: the SDK has changed
	exitFailed   = 2
	exitBreaking = 3 // refresh: programs that use the SDK may no longer compile
)

const usage = `Usage:
  seclai-gen [flags]                    bring the generated files up to date
  seclai-gen check [flags]              say whether they are, and write nothing
  seclai-gen explain [flags] OPERATION  say how an operation, such as
                                        'GET /agents/{agent_id}', became a method
  seclai-gen refresh [flags] SPEC       put the description SPEC in the place of the
                                        present one, generate, and say what it means
                                        to those who use the SDK

Exit codes:
  0  done; with check, all is up to date; with refresh, the SDK stays as it was
  1  with check, files are not up to date; with refresh, the SDK has changed, if only
     in its documentation, but programs that use it still compile
  2  failed, and nothing on disk has changed
  3  with refresh, the SDK has changed, and programs may no longer compile

Flags:
`

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(400) // a short run, which some more memory makes an eighth shorter
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// command is one use of the program. Its argument is empty unless it takes one.
type command struct {
	takes string
	run   func(ctx context.Context, cfg codegen.Config, argument string, stdout io.Writer) (int, error)
}

var commands = map[string]command{
	"":        {run: generate},
	"check":   {run: check},
	"explain": {takes: "an operation, such as 'GET /agents'", run: explain},
	"refresh": {takes: "the path of a description", run: refresh},
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	name := ""
	if len(args) > 0 && commands[args[0]].run != nil {
		name, args = args[0], args[1:]
	}
	cfg, list, rest, err := parse(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err == nil && list:
		printTemplates(stdout)
		return exitOK
	case err == nil:
		var argument string
		if argument, err = commands[name].argument(rest); err == nil {
			var code int
			progress := newProgress(stderr)
			cfg.Progress = progress.show
			code, err = commands[name].run(ctx, cfg, argument, progress.before(stdout))
			progress.clear()
			if err == nil {
				return code
			}
		}
	}
	if _, ok := errors.AsType[diag.List](err); ctx.Err() != nil {
		fmt.Fprintln(stderr, "seclai-gen: stopped before anything was written")
	} else if ok {
		fmt.Fprintln(stderr, err) // each line begins with a position, for editors
	} else {
		fmt.Fprintln(stderr, "seclai-gen:", err)
	}
	return exitFailed
}

func parse(args []string, stderr io.Writer) (cfg codegen.Config, list bool, rest []string, err error) {
	flags := flag.NewFlagSet("seclai-gen", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&cfg.Spec, "spec", "openapi/seclai.openapi.json", "the OpenAPI description, a `file`")
	flags.StringVar(&cfg.Overlay, "overlay", "openapi/overlay.yaml", "the OpenAPI Overlay that goes with it, a `file`")
	flags.StringVar(&cfg.Root, "out", ".", "the module's `folder`, below which the files are written")
	only := flags.String("only", "", "the `templates` to run, separated by commas; all by default")
	flags.BoolVar(&list, "list-templates", false, "print the templates and do nothing")
	if err = flags.Parse(args); err == nil {
		cfg.Only, err = choose(*only)
	}
	if errors.Is(err, flag.ErrHelp) {
		fmt.Fprint(stderr, usage)
		flags.SetOutput(stderr)
		flags.PrintDefaults()
	}
	return cfg, list, flags.Args(), err
}

// argument is the command's argument among the words after the flags.
func (c command) argument(words []string) (string, error) {
	switch {
	case c.takes == "" && len(words) > 0:
		return "", fmt.Errorf("unexpected argument %q; run with -h for the list of commands", words[0])
	case c.takes == "":
		return "", nil
	case len(words) == 0:
		return "", fmt.Errorf("give %s", c.takes)
	case len(words) > 1:
		return "", fmt.Errorf("give %s, in quotes if need be, and nothing after it", c.takes)
	}
	return words[0], nil
}

func generate(ctx context.Context, cfg codegen.Config, _ string, stdout io.Writer) (int, error) {
	changes, err := codegen.Generate(ctx, cfg)
	if err != nil {
		return 0, err
	}
	printAll(stdout, "wrote ", changes.Written)
	printAll(stdout, "deleted ", changes.Deleted)
	return exitOK, nil
}

func check(ctx context.Context, cfg codegen.Config, _ string, stdout io.Writer) (int, error) {
	changes, err := codegen.Stale(ctx, cfg)
	if err != nil {
		return 0, err
	}
	printAll(stdout, "not up to date: ", changes.Written)
	printAll(stdout, "no longer generated: ", changes.Deleted)
	if len(changes.Written)+len(changes.Deleted) > 0 {
		fmt.Fprintln(stdout, "run make generate, and commit what it writes")
		return exitChanged, nil
	}
	return exitOK, nil
}

func explain(_ context.Context, cfg codegen.Config, operation string, stdout io.Writer) (int, error) {
	text, err := codegen.Explain(cfg, operation)
	if err != nil {
		return 0, err
	}
	fmt.Fprint(stdout, text)
	return exitOK, nil
}

func refresh(ctx context.Context, cfg codegen.Config, path string, stdout io.Writer) (int, error) {
	if cfg.Only != nil {
		return 0, errors.New("refresh runs all templates; leave -only out")
	}
	r, err := codegen.Refresh(ctx, cfg, path)
	if r == nil {
		return 0, err
	}
	var breaking, compatible, todo []string
	for _, c := range r.API {
		if c.Breaking {
			breaking = append(breaking, c.What)
		} else {
			compatible = append(compatible, c.What)
		}
	}
	for _, p := range r.ToDo {
		todo = append(todo, p.Error())
	}
	section(stdout, "Operations", r.Operations)
	section(stdout, "Fields that seem to have another name", r.Fields)
	section(stdout, "Breaking changes of the Go API", breaking)
	section(stdout, "Compatible changes of the Go API", compatible)
	section(stdout, "To do in the overlay; until then generating fails", todo)
	section(stdout, "Files", slices.Concat(prefix("wrote ", r.Files.Written), prefix("deleted ", r.Files.Deleted)))
	switch {
	case err != nil:
		return 0, err
	case len(breaking) > 0:
		fmt.Fprintln(stdout, "breaking: programs that use the SDK may no longer compile")
		return exitBreaking, nil
	case r.OnlyDocuments:
		fmt.Fprintln(stdout, "documentation only: what programs see and do stays as it was")
		return exitChanged, nil
	case len(r.Files.Written)+len(r.Files.Deleted) > 0:
		fmt.Fprintln(stdout, "changed: programs that use the SDK still compile")
		return exitChanged, nil
	}
	fmt.Fprintln(stdout, "clean: the SDK stays as it was")
	return exitOK, nil
}

func section(w io.Writer, title string, lines []string) {
	if len(lines) == 0 {
		return
	}
	fmt.Fprintf(w, "%s:\n", title)
	printAll(w, "  ", lines)
	fmt.Fprintln(w)
}

func prefix(with string, lines []string) []string {
	all := make([]string, len(lines))
	for i, line := range lines {
		all[i] = with + line
	}
	return all
}

func printAll(w io.Writer, with string, lines []string) {
	for _, line := range lines {
		fmt.Fprintln(w, with+line)
	}
}

func choose(names string) ([]templates.Template, error) {
	if names == "" {
		return nil, nil
	}
	var chosen []templates.Template
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(templates.All(), func(t templates.Template) bool { return t.Name == strings.TrimSpace(name) })
		if i < 0 {
			return nil, fmt.Errorf("there is no template %q; -list-templates prints them", name)
		}
		chosen = append(chosen, templates.All()[i])
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
