// Command measure measures what testing.B can't, and prints it in the format of
// Go benchmarks. Run it in bench/, after the clients are generated:
//
//	measure -count 6
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "upload" { // see memory.go
		if err := upload(os.Args[2:]); err != nil {
			fail(err)
		}
		return
	}
	count := flag.Int("count", 6, "how often to measure each")
	only := flag.String("only", "", "measure this alone: upload, program, engine or generate")
	flag.Parse()
	work, err := os.MkdirTemp("", "seclai-bench-")
	if err != nil {
		fail(err)
	}
	fmt.Printf("goos: %s\ngoarch: %s\npkg: github.com/seclai/seclai-sdk-go/bench\n", runtime.GOOS, runtime.GOARCH)
	err = measure(work, *count, *only)
	if cleanErr := os.RemoveAll(work); err == nil {
		err = cleanErr
	}
	if err != nil {
		fail(err)
	}
}

func measure(work string, count int, only string) error {
	for _, m := range []struct {
		name string
		run  func(work string, count int) error
	}{
		{"upload", measureUpload},
		{"program", measurePrograms},
		{"engine", measureEngines},
		{"generate", measureGenerators},
	} {
		if only != "" && only != m.name {
			continue
		}
		if err := m.run(work, count); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return nil
}

// result prints one line as go test -bench does.
func result(name, label, value string, figure float64, unit string) {
	fmt.Printf("Benchmark%s/%s=%s 1 %.6g %s\n", name, label, value, figure, unit)
}

// cost is what a command took, with all that it started.
type cost struct{ wall, cpu time.Duration }

// run runs a command in dir, with env on top of the environment.
func run(dir string, env []string, name string, args ...string) (cost, error) {
	cmd := exec.CommandContext(context.Background(), name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), append([]string{"GOWORK=off"}, env...)...)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start)
	if err != nil {
		return cost{}, fmt.Errorf("%s %s: %w\n%s", filepath.Base(name), strings.Join(args, " "), err, out)
	}
	return cost{took, cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}, nil
}

func output(dir, name string, args ...string) (string, error) {
	cmd := exec.CommandContext(context.Background(), name, args...)
	cmd.Dir, cmd.Env = dir, append(os.Environ(), "GOWORK=off")
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("%s %s: %w", name, strings.Join(args, " "), err)
	}
	return strings.TrimSpace(string(out)), nil
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, "measure:", err)
	os.Exit(1)
}
