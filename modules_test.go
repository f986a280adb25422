package seclai_test

import (
	"context"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestOtherModules runs the tests of the other modules in go.work. The pattern ./...
// stops where another module begins, so without this test "go test ./..." would pass
// even if the generator, test/ or tools/ were broken. make test names every module,
// so it skips this test.
func TestOtherModules(t *testing.T) {
	if testing.Short() {
		t.Skip("-short: testing the root module alone")
	}
	root, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	if workspace := goCommand(t, "env", "GOWORK"); filepath.Dir(workspace) != root {
		t.Skip("testing the root module alone: its workspace is not in use")
	}
	noteFiles(t)

	args := []string{"test"}
	for dir := range strings.Lines(goCommand(t, "list", "-m", "-f", "{{.Dir}}")) {
		if dir = strings.TrimSpace(dir); dir != root {
			args = append(args, dir+"/...")
		}
	}
	t.Logf("go %s\n%s", strings.Join(args, " "), goCommand(t, args...))
}

// noteFiles reads every directory of the repository. go test notes what a test reads,
// and runs it again after a change; what the other modules' tests read it can't see.
func noteFiles(t *testing.T) {
	t.Helper()
	skipped := []string{".git", "build", "gen"}
	err := fs.WalkDir(os.DirFS("."), ".", func(_ string, d fs.DirEntry, err error) error {
		if d != nil && d.IsDir() && slices.Contains(skipped, d.Name()) {
			return fs.SkipDir
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

func goCommand(t *testing.T, args ...string) string {
	t.Helper()
	ctx := t.Context()
	if deadline, ok := t.Deadline(); ok {
		var cancel context.CancelFunc
		ctx, cancel = context.WithDeadline(ctx, deadline.Add(-10*time.Second))
		defer cancel()
	}
	cmd := exec.CommandContext(ctx, "go", args...)
	cmd.WaitDelay = 5 * time.Second
	out, err := cmd.CombinedOutput()
	if ctx.Err() != nil {
		t.Fatalf("go %s: no time left; pass a longer -timeout to go test, or run make test\n%s", args[0], out)
	}
	if err != nil {
		t.Fatalf("go %s: %v\n%s", args[0], err, out)
	}
	return strings.TrimSpace(string(out))
}
