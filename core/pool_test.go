package core_test

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
)

// Clients without an http.Client of their own share their connections.
func TestClientsShareConnections(t *testing.T) {
	t.Parallel()
	var opened, open atomic.Int64
	server := httptest.NewUnstartedServer(answer(200, "application/json", "{}"))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		switch state {
		case http.StateNew:
			opened.Add(1)
			open.Add(1)
		case http.StateClosed:
			open.Add(-1)
		}
	}
	server.Start()
	defer server.Close()
	var last *core.Client
	for tenant := range 50 {
		c, err := core.New(core.WithBaseURL(server.URL), core.WithAPIKey(fmt.Sprint("key-", tenant)))
		if err != nil {
			t.Fatal(err)
		}
		if err := do(t.Context(), c, "GET"); err != nil {
			t.Fatal(err)
		}
		last = c
	}
	if n := opened.Load(); n > 3 {
		t.Errorf("50 clients opened %d connections", n)
	}
	last.CloseIdleConnections()
	last = nil
	last.CloseIdleConnections() // which does nothing
}

// A middleware that passes it on lets a client close its connections.
func TestCloseIdleConnections(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{})
	server := httptest.NewUnstartedServer(answer(200, "application/json", "{}"))
	server.Config.ConnState = func(_ net.Conn, state http.ConnState) {
		if state == http.StateClosed {
			close(closed)
		}
	}
	server.Start()
	defer server.Close()
	c := newClient(t, core.WithBaseURL(server.URL), core.WithHTTPClient(&http.Client{Transport: &http.Transport{}}))
	if err := do(t.Context(), c, "GET"); err != nil {
		t.Fatal(err)
	}
	c.CloseIdleConnections()
	<-closed
}

// A key that comes from a file ends with a line break, which is not part of it.
func TestCredentialsWithALineBreak(t *testing.T) {
	noLogin(t)
	var got string
	server := serverOf(t, func(w http.ResponseWriter, r *http.Request) {
		got = sentSecret(r)
		answer(200, "application/json", "{}")(w, r)
	})
	for _, end := range []string{"", "\n", "\r\n", "\n\n"} {
		t.Setenv("SECLAI_API_KEY", secret+end)
		for name, opt := range map[string]core.ClientOption{
			"key": core.WithAPIKey(secret + end), "token": core.WithAccessToken(secret + end),
			"source": core.WithTokenSource(source(secret + end)), "variable": nil,
		} {
			got = ""
			c, err := core.New(opt, core.WithBaseURL(server))
			if err == nil {
				err = do(t.Context(), c, "GET")
			}
			if err != nil || got != secret {
				t.Errorf("%s with %q: sent %q, %v", name, end, got, err)
			}
		}
	}
	for _, key := range []string{"sk\n-very", "\nsk-very", "sk-very\t\n", "sk-\x00"} {
		inEnvironment := !strings.Contains(key, "\x00")
		if inEnvironment {
			t.Setenv("SECLAI_API_KEY", key)
		}
		for name, opt := range map[string]core.ClientOption{"key": core.WithAPIKey(key), "token": core.WithAccessToken(key), "variable": nil} {
			if name == "variable" && !inEnvironment {
				continue // no environment can hold it
			}
			_, err := core.New(opt)
			if _, ok := errors.AsType[*core.ConfigError](err); !ok {
				t.Errorf("%s %q: got %v", name, key, err)
			}
		}
	}
}

// What is missing is named, together with a base URL that would do.
func TestBaseURLWithoutAScheme(t *testing.T) {
	noLogin(t)
	for raw, want := range map[string]string{
		"localhost:8080":                "it has no scheme; use http://localhost:8080",
		"localhost":                     "it has no scheme; use http://localhost",
		"127.0.0.1:8080/v1":             "it has no scheme; use http://127.0.0.1:8080/v1",
		"[::1]:8080":                    "it has no scheme; use http://[::1]:8080",
		"//api.example.com":             "it has no scheme; use https://api.example.com",
		"api.example.com:8443":          "it has no scheme; use https://api.example.com:8443",
		"sk-very-secret":                "it has no host",
		"user:sk-very-secret@x.com":     "",
		"api.example.com?key=" + secret: "",
		"https:/api.example.com":        "it has no host",
	} {
		t.Setenv("SECLAI_API_URL", raw)
		_, err := core.New(core.WithAPIKey("k"))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "SECLAI_API_URL: "+want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%s: got %v", raw, err)
		}
	}
}
