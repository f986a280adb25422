package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/seclai/seclai-sdk-go/bench/canned"
	"github.com/seclai/seclai-sdk-go/bench/clients"
)

const uploadSize = 200 << 20

const uploaded = `{"content_version_id":"v1","content_version":"v1","source_connection_content_version_id":"s1",` +
	`"filename":"large.txt","status":"processing"}`

// measureUpload measures the peak resident memory of a process that uploads a
// large file, over that of one that only gets a run.
func measureUpload(work string, count int) error {
	file := filepath.Join(work, "large.txt")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return err
	}
	if err := os.Truncate(file, uploadSize); err != nil {
		return err
	}
	server := httptest.NewServer(http.HandlerFunc(receive))
	defer server.Close()
	for range count {
		for _, c := range clients.All(http.DefaultClient, server.URL) {
			if c.Upload == nil {
				continue
			}
			idle, err := peak(c.Name, server.URL, "")
			if err != nil {
				return err
			}
			busy, err := peak(c.Name, server.URL, file)
			if err != nil {
				return err
			}
			result("Upload", "client", c.Name, float64(busy-idle)/(1<<20), "MiB-over-idle")
		}
	}
	return nil
}

func receive(w http.ResponseWriter, req *http.Request) {
	n, err := io.Copy(io.Discard, req.Body)
	w.Header().Set("Content-Type", "application/json")
	switch {
	case req.Method == http.MethodGet:
		fmt.Fprint(w, canned.Run)
	case err != nil || n < uploadSize:
		w.WriteHeader(http.StatusBadRequest)
	default:
		fmt.Fprint(w, uploaded)
	}
}

// peak runs the upload in a process of its own and returns its peak in bytes.
func peak(client, baseURL, file string) (int, error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	cmd := exec.CommandContext(context.Background(), self, "upload", client, baseURL, file)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return 0, fmt.Errorf("%s: %w", client, err)
	}
	return strconv.Atoi(string(out))
}

// upload is the process: it gets a run, uploads the file if there is one, and
// prints its peak resident memory.
func upload(args []string) error {
	name, baseURL, file := args[0], args[1], args[2]
	for _, c := range clients.All(&http.Client{}, baseURL) {
		if c.Name != name {
			continue
		}
		if err := c.GetRun(context.Background(), "r"); err != nil {
			return err
		}
		if file != "" {
			if err := c.Upload(context.Background(), "s", file); err != nil {
				return err
			}
		}
	}
	n, err := highWaterMark()
	if err != nil {
		return err
	}
	fmt.Print(n)
	return nil
}

// highWaterMark is Linux's VmHWM. Unlike getrusage, it doesn't begin with the
// memory of the process that started this one.
func highWaterMark() (int, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("peak memory is measured on Linux alone: %w", err)
	}
	for line := range strings.Lines(string(status)) {
		if value, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.Atoi(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")))
			return n << 10, err
		}
	}
	return 0, errors.New("/proc/self/status has no VmHWM")
}
