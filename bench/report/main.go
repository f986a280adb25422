// Command report turns the results of a run, in the format of Go benchmarks,
// into a page of Markdown: what was to be reached, the ratios between the
// clients, and benchstat's tables.
//
//	report gen/results.txt > RESULTS.md
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: report results.txt")
		os.Exit(2)
	}
	if err := report(os.Stdout, os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, "report:", err)
		os.Exit(1)
	}
}

func report(w io.Writer, file string) error {
	r, err := read(file)
	if err != nil {
		return err
	}
	load, err := os.ReadFile(filepath.Join(filepath.Dir(file), "load.txt"))
	if err != nil {
		return err
	}
	fmt.Fprintf(w, `# Benchmarks

Written by `+"`make bench`"+`. All clients were measured in one run, on the same bytes, with
%s on %s/%s with %d CPUs. Compare the ratios: the figures themselves depend on the machine
and on what else it did. A time is the least of the rounds, which are interleaved; other
figures, and benchstat's, are medians.
%s
- **handwritten**: net/http and encoding/json, in handwritten/.
- **oapi-codegen**, **ogen**: what they generate from our description, down-graded to
  OpenAPI 3.0. They give times as strings.
- **bare**: http.Client.Do alone; the answer is read and not looked at.

## What was to be reached

| work | figure | measured | to be reached | |
| --- | --- | ---: | ---: | --- |
`, runtime.Version(), runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), busy(string(load)))
	notes := goalRows(w, r)
	if len(notes) > 0 {
		fmt.Fprint(w, "\n### What was not reached, and why\n\n", strings.Join(notes, ""))
	}
	fmt.Fprint(w, "\n## This SDK against the others\n\nEach ratio is this SDK's figure divided by the other's: below 1, the SDK needs less.\n\n"+
		"| work | unit | this SDK | to handwritten | to oapi-codegen | to ogen |\n| --- | --- | ---: | ---: | ---: | ---: |\n")
	ratioRows(w, r)
	return benchstats(w, file)
}

// busy tells how many processes wanted a CPU before each round. One does for the
// benchmarks themselves.
func busy(load string) string {
	rounds := strings.Fields(load)
	if len(rounds) == 0 {
		return ""
	}
	return "Before each round, the machine's load average was " + strings.Join(rounds, ", ") + "; above the\nnumber of its CPUs, it was busy with something else.\n"
}

// benchstats prints benchstat's own tables, whose percentages have their margins.
func benchstats(w io.Writer, file string) error {
	for _, t := range []struct{ title, filter, columns string }{
		{"against a hand-written client", ".name:(List OR Events OR Tokens OR Pages OR Upload OR Binary OR ColdBuild OR Generate)", "/client@(handwritten sdk sdk-prefetch oapi-codegen ogen)"},
		{"one small call, against http.Client.Do", ".name:(Call OR LoopbackCall)", "/client@(bare handwritten sdk oapi-codegen ogen)"},
		{"JSON engines", ".name:(Decode OR Encode OR EngineBinary)", "/engine@(std std-jsonv2 v2-jsonv2 go-json-experiment wire jx)"},
	} {
		cmd := exec.CommandContext(context.Background(), "go", "tool", "benchstat", "-filter", t.filter, "-col", t.columns, "-row", ".name", file)
		cmd.Stderr = os.Stderr
		out, err := cmd.Output()
		if err != nil {
			return fmt.Errorf("benchstat: %w", err)
		}
		fmt.Fprintf(w, "\n## benchstat: %s\n\n```\n%s\n```\n", t.title, strings.TrimSpace(string(out)))
	}
	return nil
}
