//go:build unix

package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// TestMain is the program itself where a test starts it.
func TestMain(m *testing.M) {
	if os.Getenv("SECLAI_FAKE_TEST_MAIN") != "" {
		main()
		return
	}
	os.Exit(m.Run())
}

// TestEndsWellOnSignals ends the program as a terminal and a container do, while a
// client has a stream open that it doesn't read.
func TestEndsWellOnSignals(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			program := exec.CommandContext(t.Context(), os.Args[0], "-addr", "127.0.0.1:0")
			program.Env = append(os.Environ(), "SECLAI_FAKE_TEST_MAIN=1")
			var stderr strings.Builder
			program.Stderr = &stderr
			out, err := program.StdoutPipe()
			if err == nil {
				err = program.Start()
			}
			if err != nil {
				t.Fatal(err)
			}
			line, err := bufio.NewReader(out).ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			url := strings.TrimSpace(line[strings.Index(line, "http://"):])
			stream := openStream(t, url)
			defer stream.Close()
			if err := program.Process.Signal(signal); err != nil {
				t.Fatal(err)
			}
			if err := program.Wait(); err != nil || stderr.Len() > 0 {
				t.Errorf("it ended with %v and said %q", err, &stderr)
			}
			if data, err := io.ReadAll(stream); err == nil {
				t.Errorf("the stream was whole, with %d bytes: it was not open", len(data))
			}
		})
	}
}

// openStream starts a run whose stream is more than a connection holds, and returns
// what is to be read of it.
func openStream(t *testing.T, url string) io.ReadCloser {
	t.Helper()
	id := call[list](t, url, http.MethodGet, "/agents", "").Data[0].ID
	body := `{"input": "` + strings.Repeat("word ", 1<<18) + `"}`
	req, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodPost, url+"/agents/"+id+"/runs/stream", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "any")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("the stream: %v, %v", resp, err)
	}
	return resp.Body
}
