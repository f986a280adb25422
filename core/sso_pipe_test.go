//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package core_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

func TestAPipeIsNotWaitedFor(t *testing.T) {
	s := login(t, time.Hour)
	file := filepath.Join(s.dir, s.cacheName())
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(file, 0o600); err != nil {
		t.Skip("no named pipes here: ", err)
	}
	done := make(chan error, 1)
	go func() {
		_, err := core.New()
		done <- err
	}()
	select {
	case err := <-done:
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), file) {
			t.Errorf("got %v", err)
		}
	case <-time.After(10 * time.Second):
		t.Error("reading a pipe blocks")
	}
}
