//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package sso_test

import (
	"os"
	"syscall"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/sso"
)

// Opening a pipe would block until somebody writes to it.
func TestAPipeIsNotOpened(t *testing.T) {
	t.Parallel()
	s := login(t, time.Hour)
	if err := os.Remove(s.cacheFile()); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(s.cacheFile(), 0o600); err != nil {
		t.Skip("no named pipes here: ", err)
	}
	done := make(chan error, 1)
	go func() { done <- s.load("") }()
	select {
	case err := <-done:
		wantError(t, err, sso.Misconfigured, s.cacheFile())
	case <-time.After(10 * time.Second):
		t.Error("reading a pipe blocks")
	}
}
