package sso_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"sync"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/sso"
)

// child is the test binary as a program that gets one token. It reaches the
// endpoint over loopback, without TLS.
func child() int {
	network := roundTrip(func(r *http.Request) (*http.Response, error) {
		r.URL.Scheme, r.URL.Host = "http", os.Getenv("SSO_CHILD")
		return http.DefaultTransport.RoundTrip(r)
	})
	profile, err := sso.LoadProfile(os.Getenv("SSO_DIR"), "")
	if err == nil {
		var source *sso.Source
		if source, err = sso.NewSource(profile, sso.Options{Network: network, UserAgent: "test/1"}); err == nil {
			_, err = source.Token(context.Background(), "")
		}
	}
	if err != nil {
		fmt.Println(err)
		return 1
	}
	return 0
}

// process returns a child that has not been started.
func (s *session) process(t *testing.T, endpoint *httptest.Server) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	cmd.Env = append(os.Environ(), "SSO_CHILD="+endpoint.Listener.Addr().String(), "SSO_DIR="+s.dir)
	return cmd
}

func TestProcessesShareOneExchange(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	endpoint := httptest.NewServer(s)
	defer endpoint.Close()
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if out, err := s.process(t, endpoint).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	if n := s.exchanged(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

func TestAProcessThatDiesDoesNotLockTheOthersOut(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	arrived, free := make(chan struct{}), make(chan struct{})
	good := s.respond
	s.responds(func(w http.ResponseWriter, r *http.Request) { close(arrived); <-free; good(w, r) })
	endpoint := httptest.NewServer(s)
	defer endpoint.Close()
	defer close(free)
	holder := s.process(t, endpoint)
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	<-arrived
	s.responds(good)
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait() // its error is the kill
	wantToken(t, s.source(t, ""), "", newToken)
	if n := s.exchanged(); n != 2 {
		t.Errorf("%d exchanges, want 2", n)
	}
}
