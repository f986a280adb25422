package main

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// terminal opens a pseudo-terminal: what is written to it can be read at screen.
func terminal(t *testing.T) (tty, screen *os.File) {
	t.Helper()
	screen, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		t.Fatal("this test needs pseudo-terminals: ", err)
	}
	var number, unlocked uint32
	for request, argument := range map[uintptr]*uint32{syscall.TIOCGPTN: &number, syscall.TIOCSPTLCK: &unlocked} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, screen.Fd(), request, uintptr(unsafe.Pointer(argument))); errno != 0 {
			t.Fatal(errno)
		}
	}
	tty, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return tty, screen
}

// shown runs the command with its messages on a terminal and returns what was
// there to be seen, as it came.
func shown(t *testing.T, code int, args ...string) string {
	t.Helper()
	tty, screen := terminal(t)
	defer func() { _ = screen.Close() }()
	seen := make(chan string)
	go func() {
		all, _ := io.ReadAll(screen) // which fails when nobody has the terminal open any more
		seen <- string(all)
	}()
	var out bytes.Buffer
	if got := run(t.Context(), args, &out, tty); got != code {
		t.Errorf("exit code %d, want %d", got, code)
	}
	if strings.Contains(out.String(), "\x1b") {
		t.Errorf("the progress got into the output: %q", &out)
	}
	if err := tty.Close(); err != nil {
		t.Fatal(err)
	}
	return <-seen
}

// On a terminal the stage at work is shown in one line, which is gone at the end.
func TestProgress(t *testing.T) {
	module(t)
	t.Setenv("TERM", "xterm")
	screen := shown(t, exitOK)
	for _, stage := range []string{"reading openapi/seclai.openapi.json", "modelling the API", "template operations", "type-checking", "writing"} {
		at := strings.Index(screen, clearLine+stage+" ...")
		if at < 0 {
			t.Fatalf("%q is not shown, or not in its place, in %q", stage, screen)
		}
		screen = screen[at:]
	}
	if strings.Contains(screen, "\n") || !strings.HasSuffix(screen, clearLine) {
		t.Errorf("the line is not one, or is left behind: %q", screen)
	}

	write(t, "openapi/seclai.openapi.json", "{")
	if screen := shown(t, exitFailed); !strings.Contains(screen, clearLine+"openapi/seclai.openapi.json:1:") {
		t.Errorf("the problem does not stand at the beginning of a line: %q", screen)
	}
	t.Setenv("TERM", "dumb")
	if screen := shown(t, exitFailed); strings.Contains(screen, "\x1b") {
		t.Errorf("a terminal that can't clear a line was told to: %q", screen)
	}
}
