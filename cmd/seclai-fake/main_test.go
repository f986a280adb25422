package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

// start runs the program and returns what it prints first and where it is. stop is
// Ctrl-C, and waits for its end.
func start(t *testing.T, args ...string) (printed, url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	done := make(chan error, 1)
	go func() {
		done <- run(ctx, append([]string{"-addr", "127.0.0.1:0"}, args...), w)
		_ = w.Close()
	}()
	buf := make([]byte, 1<<10)
	n, err := r.Read(buf)
	if err != nil {
		t.Fatal(err)
	}
	printed = string(buf[:n])
	return printed, regexp.MustCompile(`http://[0-9.:]+`).FindString(printed), func() {
		t.Helper()
		cancel()
		if err := <-done; err != nil {
			t.Errorf("run: %v", err)
		}
	}
}

// call makes a call and decodes its answer.
func call[T any](t *testing.T, url, method, path, body string) (answer T) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("X-API-Key", "any")
	req.Header.Set("Content-Type", "application/json")
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil || resp.StatusCode >= 300 {
		t.Errorf("%s %s: %s, %v", method, path, resp.Status, err)
	}
	return answer
}

type list struct {
	Data       []struct{ ID string }
	Pagination struct{ Total int }
}

type started struct {
	ID     string `json:"run_id"`
	Status string
}

func TestServesUntilTold(t *testing.T) {
	printed, url, stop := start(t)
	if !strings.Contains(printed, "164 operations") || strings.Count(printed, url) != 3 {
		t.Errorf("it prints %s", printed)
	}
	if n := call[list](t, url, http.MethodGet, "/agents", "").Pagination.Total; n == 0 {
		t.Error("there is no sample data")
	}
	// Neither a connection that is open nor a request half sent keeps it.
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	if _, err := io.WriteString(conn, "POST /agents HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{"); err != nil {
		t.Fatal(err)
	}
	stop()
	if _, err := http.Get(url); err == nil {
		t.Error("it still answers")
	}
}

func TestFlags(t *testing.T) {
	seen := map[string]bool{}
	for _, seed := range []string{"1", "2"} {
		_, url, stop := start(t, "-empty", "-seed", seed, "-polls", "1")
		if n := call[list](t, url, http.MethodGet, "/agents", "").Pagination.Total; n != 0 {
			t.Errorf("%d agents", n)
		}
		id := call[struct{ ID string }](t, url, http.MethodPost, "/agents", `{"name": "A"}`).ID
		seen[id] = true
		run := call[started](t, url, http.MethodPost, "/agents/"+id+"/runs", `{}`)
		for _, want := range []string{"processing", "completed"} {
			if run = call[started](t, url, http.MethodGet, "/agents/runs/"+run.ID, ""); run.Status != want {
				t.Errorf("the run is %s, want %s", run.Status, want)
			}
		}
		stop()
	}
	if len(seen) != 2 {
		t.Error("the seed makes no difference")
	}
}

func TestRefusesWhatItCannotUse(t *testing.T) {
	for _, args := range [][]string{{"-addr", "256.0.0.1:1"}, {"extra"}} {
		if err := run(t.Context(), args, io.Discard); err == nil {
			t.Errorf("%v: no error", args)
		}
	}
}
