package filelock_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/filelock"
)

// TestMain makes the test binary a program that takes a lock and holds it until
// its input ends.
func TestMain(m *testing.M) {
	file := os.Getenv("FILELOCK_CHILD")
	if file == "" {
		os.Exit(m.Run())
	}
	if _, err := filelock.Lock(context.Background(), file); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("locked")
	_, _ = io.Copy(io.Discard, os.Stdin)
	os.Exit(0)
}

func skipWithoutLocks(t *testing.T) {
	t.Helper()
	switch runtime.GOOS {
	case "aix", "solaris", "plan9", "js", "wasip1":
		t.Skip("this system has no locks that end with their process")
	}
}

// busy reports whether another handle holds the lock, and fails the test if Lock
// fails for another reason.
func busy(t *testing.T, file string) (held bool) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { // so that waiting takes no time
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		unlock, err := filelock.Lock(ctx, file)
		switch {
		case err == nil:
			unlock()
		case errors.Is(err, context.DeadlineExceeded):
			held = true
		default:
			t.Fatal(err)
		}
	})
	return held
}

func TestLockExcludesOtherHandles(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	file := filepath.Join(t.TempDir(), "lock")
	unlock, err := filelock.Lock(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	if !busy(t, file) {
		t.Error("the lock was granted twice")
	}
	unlock()
	if busy(t, file) {
		t.Error("the lock was not released")
	}
	if _, err := os.Stat(file); err != nil {
		t.Errorf("the file is gone: %v", err) // somebody may be waiting for it
	}
}

func TestLockEndsWithItsProcess(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	file := filepath.Join(t.TempDir(), "lock")
	child := exec.CommandContext(t.Context(), os.Args[0])
	child.Env = append(os.Environ(), "FILELOCK_CHILD="+file)
	stdin, err := child.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	defer stdin.Close()
	stdout, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	if line, err := bufio.NewReader(stdout).ReadString('\n'); line != "locked\n" {
		t.Fatalf("the child says %q, %v", line, err)
	}
	if !busy(t, file) {
		t.Error("two processes have the lock")
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = child.Wait() // its error is the kill
	if busy(t, file) {
		t.Error("the lock outlives its process")
	}
}

// Each adds to a number in a file, which gets lost when two do so at once.
func TestLockLetsOneInAtATime(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	dir := t.TempDir()
	lock, counter := filepath.Join(dir, "lock"), filepath.Join(dir, "counter")
	add := func(ctx context.Context) error {
		unlock, err := filelock.Lock(ctx, lock)
		if err != nil {
			return err
		}
		defer unlock()
		text, _ := os.ReadFile(counter) // the first finds none
		n, _ := strconv.Atoi(string(text))
		return os.WriteFile(counter, []byte(strconv.Itoa(n+1)), 0o600)
	}
	synctest.Test(t, func(t *testing.T) {
		var wg sync.WaitGroup
		for range 50 {
			wg.Go(func() {
				if err := add(t.Context()); err != nil {
					t.Error(err)
				}
			})
		}
		wg.Wait()
	})
	if text, err := os.ReadFile(counter); string(text) != "50" {
		t.Errorf("counted to %s, %v; want 50", text, err)
	}
}

func TestLockWaitsUntilTheContextEnds(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	file := filepath.Join(t.TempDir(), "lock")
	unlock, err := filelock.Lock(t.Context(), file)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start := time.Now()
		_, err := filelock.Lock(ctx, file)
		if took := time.Since(start); took != time.Minute || !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "another process") {
			t.Errorf("after %v: %v", took, err)
		}
	})
}

func TestLockRefusesWhatIsNotAFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	if _, err := filelock.Lock(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a directory: %v", err)
	}
	link, target := filepath.Join(dir, "link"), filepath.Join(dir, "target")
	if err := os.Symlink(target, link); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if _, err := filelock.Lock(t.Context(), link); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a link: %v", err)
	}
	if _, err := os.Lstat(target); err == nil {
		t.Error("the link was followed")
	}
	if _, err := filelock.Lock(t.Context(), filepath.Join(dir, "none", "lock")); err == nil {
		t.Error("there is a lock in a directory that does not exist")
	}
}

func TestTryLock(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	file := filepath.Join(t.TempDir(), "lock")
	f, err := filelock.TryLock(file)
	if f == nil || err != nil {
		t.Fatalf("got %v, %v", f, err)
	}
	if again, err := filelock.TryLock(file); again != nil || err != nil {
		t.Errorf("the lock was granted twice: %v, %v", again, err)
	}
	if !busy(t, file) {
		t.Error("it does not exclude Lock")
	}
	if _, err := f.WriteString("notes"); err != nil {
		t.Errorf("the holder can't write to it: %v", err)
	}
	_ = f.Close()
	f, err = filelock.TryLock(file)
	if f == nil || err != nil {
		t.Fatalf("after it was released: %v, %v", f, err)
	}
	defer func() { _ = f.Close() }()
	if text, err := io.ReadAll(f); string(text) != "notes" || err != nil {
		t.Errorf("it holds %q, %v", text, err)
	}
	if _, err := filelock.TryLock(filepath.Dir(file)); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a directory: %v", err)
	}
}

// Those who remove the file before they release the lock don't let two in at once.
func TestTryLockOfFilesThatAreRemoved(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	file := filepath.Join(t.TempDir(), "lock")
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 500 {
				f, err := filelock.TryLock(file)
				if err != nil && runtime.GOOS != "windows" { // which can't open a file that is being removed
					t.Error(err)
				}
				if f == nil {
					continue
				}
				opened, err := f.Stat()
				named, namedErr := os.Lstat(file)
				if err != nil || namedErr != nil || !os.SameFile(opened, named) {
					t.Errorf("the lock is of a file that is gone: %v, %v", err, namedErr)
				}
				_ = os.Remove(file)
				_ = f.Close()
			}
		})
	}
	wg.Wait()
}

func TestRenameWhileTheFileIsRead(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	from, to := filepath.Join(dir, "new"), filepath.Join(dir, "old")
	for _, file := range []string{from, to} {
		if err := os.WriteFile(file, []byte(filepath.Base(file)), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	reader, err := os.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	renamed := make(chan error)
	go func() { renamed <- filelock.Rename(from, to) }()
	text, err := io.ReadAll(reader)
	if string(text) != "old" || err != nil {
		t.Errorf("the reader got %q, %v", text, err)
	}
	_ = reader.Close() // which Windows waits for
	if err := <-renamed; err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(to); string(text) != "new" {
		t.Errorf("the file holds %q, %v", text, err)
	}
	if _, err := os.Lstat(from); err == nil {
		t.Error("the old name is still there")
	}
}
