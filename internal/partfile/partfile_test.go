package partfile_test

import (
	"io"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/partfile"
)

// start opens the part of a file and writes something to it.
func start(t *testing.T, name, version, text string) *partfile.File {
	t.Helper()
	f, err := partfile.Open(name, version)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(f, text); err != nil {
		t.Fatal(err)
	}
	return f
}

// holds checks which files a directory has.
func holds(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if err != nil || !slices.Equal(got, want) {
		t.Errorf("the directory has %q, %v; want %q", got, err, want)
	}
}

func contains(t *testing.T, name, want string) {
	t.Helper()
	if text, err := os.ReadFile(name); string(text) != want || err != nil {
		t.Errorf("%s has %q, %v; want %q", name, text, err, want)
	}
}

func skipWithoutLocks(t *testing.T) {
	t.Helper()
	switch runtime.GOOS {
	case "aix", "solaris", "plan9", "js", "wasip1":
		t.Skip("this system has no locks, so that parts are not shared")
	}
}

func TestCommit(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	name := filepath.Join(dir, "name")
	f := start(t, name, "v1", "text")
	if _, err := os.Lstat(name); err == nil {
		t.Error("the file is there before it is whole")
	}
	if err := f.Commit(); err != nil {
		t.Fatal(err)
	}
	f.Close()
	contains(t, name, "text")
	holds(t, dir, "name")
}

func TestContinue(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	dir := t.TempDir()
	name := filepath.Join(dir, "name")
	for _, step := range []struct {
		version string
		offset  int64
		text    string
		remains string // in the part
	}{
		{"v1", 0, "one", "one"},
		{"v1", 3, ",two", "one,two"},
		{"v2", 0, "three", "three"},
		{"v1", 0, "", ""},
		{"v1", 0, "four", "four"},
		{"", 0, "five", ""},
		{"", 0, "", ""},
	} {
		f, err := partfile.Open(name, step.version)
		if err != nil {
			t.Fatal(err)
		}
		if f.Offset() != step.offset {
			t.Errorf("%+v: goes on at %d", step, f.Offset())
		}
		if _, err := io.WriteString(f, step.text); err != nil {
			t.Fatal(err)
		}
		f.Close()
		if step.remains == "" {
			holds(t, dir)
			continue
		}
		holds(t, dir, ".seclai-name.lock", ".seclai-name.part")
		contains(t, filepath.Join(dir, ".seclai-name.part"), step.remains)
	}
}

func TestRestart(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	for version, remains := range map[string]string{"v2": "b", "": ""} {
		dir := t.TempDir()
		name := filepath.Join(dir, "name")
		f := start(t, name, "v1", "aaa")
		if err := f.Restart(version); err != nil || f.Offset() != 0 {
			t.Fatalf("%v; goes on at %d", err, f.Offset())
		}
		if _, err := io.WriteString(f, "b"); err != nil {
			t.Fatal(err)
		}
		f.Close()
		if remains == "" {
			holds(t, dir)
			continue
		}
		for _, version := range []string{version, "v1"} {
			f = start(t, name, version, "")
			if (f.Offset() == 1) != (version == "v2") {
				t.Errorf("of %s there are %d bytes", version, f.Offset())
			}
			f.Close()
		}
	}
}

func TestDiscard(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	f := start(t, filepath.Join(dir, "name"), "v1", "text")
	f.Discard()
	f.Close()
	holds(t, dir)
}

// Two that write the same file have a part each.
func TestTwoAtOnce(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	dir := t.TempDir()
	name := filepath.Join(dir, "name")
	first := start(t, name, "v1", "first")
	second := start(t, name, "v1", "second")
	if second.Offset() != 6 {
		t.Errorf("they share %d bytes", second.Offset()-6)
	}
	if err := second.Commit(); err != nil {
		t.Error(err)
	}
	second.Close()
	contains(t, name, "second")
	holds(t, dir, ".seclai-name.lock", ".seclai-name.part", "name")
	if err := first.Commit(); err != nil {
		t.Error(err)
	}
	first.Close()
	contains(t, name, "first")
	holds(t, dir, "name")

	first = start(t, name, "v1", "first")
	start(t, name, "v1", "second").Close()
	holds(t, dir, ".seclai-name.lock", ".seclai-name.part", "name")
	first.Close()
}

// Somebody else may know what the parts will be called.
func TestFilesOfOthers(t *testing.T) {
	t.Parallel()
	skipWithoutLocks(t)
	victim := filepath.Join(t.TempDir(), "victim")
	for name, prepare := range map[string]func(part, lock string) error{
		"link for a part":     func(part, _ string) error { return os.Symlink(victim, part) },
		"link for a lock":     func(_, lock string) error { return os.Symlink(victim, lock) },
		"another user's part": func(part, _ string) error { return os.Chown(part, 12345, -1) },
		"another user's lock": func(_, lock string) error { return os.Chown(lock, 12345, -1) },
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "name")
		part, lock := filepath.Join(dir, ".seclai-name.part"), filepath.Join(dir, ".seclai-name.lock")
		if err := os.WriteFile(victim, []byte("theirs"), 0o600); err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(name, "another") {
			start(t, file, "v1", "theirs").Close()
		}
		if err := prepare(part, lock); err != nil {
			t.Logf("%s: %v", name, err) // no links here, or no right to give files away
			continue
		}
		f := start(t, file, "v1", "mine")
		if f.Offset() != 4 {
			t.Errorf("%s: %d bytes are theirs", name, f.Offset()-4)
		}
		if err := f.Commit(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		f.Close()
		contains(t, file, "mine")
		contains(t, victim, "theirs")
	}
}
