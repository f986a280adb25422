//go:build unix

package core_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// A pipe can be read once: a second attempt would send an empty file.
func TestUploadOfAPipeIsSentOnce(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "pipe.txt")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	for how, file := range map[string]core.Upload{"File": core.File(name), "FSFile": core.FSFile(os.DirFS(filepath.Dir(name)), "pipe.txt")} {
		go func() {
			w, err := os.OpenFile(name, os.O_WRONLY, 0)
			if err == nil {
				_, _ = w.WriteString("once")
				_ = w.Close()
			}
		}()
		var got received
		var attempts int
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // a second attempt would wait for a writer
		err := upload(ctx, serve(t, overloaded(t, &got, &attempts)), file, nil)
		cancel()
		if !errors.Is(err, core.ErrRateLimited) || attempts != 1 {
			t.Errorf("%s: %v after %d attempts; the last one sent %q", how, err, attempts, got.body)
		}
	}
}

// A pipe without a writer doesn't block the call that opens it.
func TestUploadOfAPipeWithoutAWriter(t *testing.T) {
	t.Parallel()
	name := filepath.Join(t.TempDir(), "pipe.txt")
	if err := syscall.Mkfifo(name, 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	canceled := make(chan struct{})
	go func() {
		cancel()
		close(canceled)
	}()
	<-canceled
	if err := upload(ctx, newClient(t), core.File(name), nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// A read of the terminal or a pipe can be taken back: nothing of it is lost.
func TestUploadOfAPipeGivesItBack(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	defer func() { _ = w.Close() }()
	ctx, cancel := context.WithCancel(t.Context())
	begun := make(chan struct{})
	file := core.Reader("a.txt", begins{r, begun})
	go func() {
		<-begun
		cancel()
	}()
	if err := upload(ctx, serve(t, swallow), file, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	if _, err := w.WriteString("later"); err != nil {
		t.Fatal(err)
	}
	p := make([]byte, 100)
	if n, err := r.Read(p); err != nil || string(p[:n]) != "later" {
		t.Errorf("got %q, %v", p[:n], err)
	}
}

// begins reports when it is first read.
type begins struct {
	*os.File
	begun chan struct{}
}

func (b begins) Read(p []byte) (int, error) {
	select {
	case <-b.begun:
	default:
		close(b.begun)
	}
	return b.File.Read(p)
}
