package core_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
)

func redirectTo(status int, target *string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/moved" {
			if r.Header.Get("X-Api-Key") != secret {
				w.WriteHeader(401)
				return
			}
			answer(200, "application/json", `{}`)(w, r)
			return
		}
		http.Redirect(w, r, *target, status)
	}
}

// eager are clients with a redirect policy of their own.
func eager() map[string]*http.Client {
	return map[string]*http.Client{
		"the SDK's own":     nil,
		"follows all":       {CheckRedirect: func(*http.Request, []*http.Request) error { return nil }},
		"copies all fields": {CheckRedirect: func(r *http.Request, via []*http.Request) error { r.Header = via[0].Header.Clone(); return nil }},
	}
}

func TestARedirectToElsewhereCarriesNothing(t *testing.T) {
	reached := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		reached++
		noSecret(t, fmt.Sprint(r.Header))
	}))
	defer elsewhere.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		for name, hc := range eager() {
			for _, to := range []string{elsewhere.URL + "/moved", strings.Replace(elsewhere.URL, "127.0.0.1", "localhost", 1), "https://evil.example.com/?x=1"} {
				client := serve(t, redirectTo(status, &to), core.WithHTTPClient(hc))
				err := do(t.Context(), client, "GET")
				redirect, ok := errors.AsType[*core.RedirectError](err)
				if !ok {
					t.Errorf("%s, %d to %s: %v", name, status, to, err)
					continue
				}
				host, _, _ := strings.Cut(strings.Split(to, "://")[1], "/")
				if !strings.Contains(redirect.To, host) || !strings.Contains(err.Error(), host) {
					t.Errorf("%s, %d: the error does not name %s: %v", name, status, host, err)
				}
				noSecret(t, fmt.Sprintf("%v %+v", err, redirect))
			}
		}
	}
	if reached != 0 {
		t.Errorf("the other host was asked %d times", reached)
	}
}

func TestARedirectToPlainHTTPIsRefused(t *testing.T) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "http://"+r.Host+"/moved", http.StatusTemporaryRedirect)
	}))
	defer server.Close()
	client := newClient(t, core.WithBaseURL(server.URL), core.WithHTTPClient(server.Client()))
	err := do(t.Context(), client, "GET")
	if redirect, ok := errors.AsType[*core.RedirectError](err); !ok || !strings.HasPrefix(redirect.To, "http://") {
		t.Errorf("got %v", err)
	}
}

func TestARedirectWithinTheAPIKeepsTheCredentials(t *testing.T) {
	to := "/moved"
	for name, hc := range eager() {
		for method, status := range map[string]int{"GET": 302, "PUT": 307, "POST": 308} {
			client := serve(t, redirectTo(status, &to), core.WithHTTPClient(hc))
			if err := do(t.Context(), client, method); err != nil {
				t.Errorf("%s, %s: %v", name, method, err)
			}
		}
	}
}

func TestARedirectThatChangesTheMethodIsRefused(t *testing.T) {
	to := "/moved"
	client := serve(t, redirectTo(303, &to))
	if err := do(t.Context(), client, "POST"); err == nil || !strings.Contains(err.Error(), "turns the POST into a GET") {
		t.Errorf("got %v", err)
	}
}

func TestRedirectsInACircleEnd(t *testing.T) {
	to := "/again"
	n := 0
	client := serve(t, func(w http.ResponseWriter, r *http.Request) { n++; redirectTo(302, &to)(w, r) })
	err := do(t.Context(), client, "GET")
	if _, ok := errors.AsType[*core.RedirectError](err); !ok || n != 10 {
		t.Errorf("%d requests: %v", n, err)
	}
}

// A middleware can send a request wherever it likes; the credentials stay.
func TestAMiddlewareCannotTakeTheCredentialsElsewhere(t *testing.T) {
	elsewhere := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		noSecret(t, fmt.Sprint(r.Header))
	}))
	defer elsewhere.Close()
	client := serve(t, answer(200, "application/json", `{}`), core.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			r = r.Clone(r.Context())
			r.URL.Host = strings.TrimPrefix(elsewhere.URL, "http://")
			return next.RoundTrip(r)
		})
	}))
	err := do(t.Context(), client, "POST")
	if _, ok := errors.AsType[*core.RedirectError](err); !ok {
		t.Errorf("got %v", err)
	}
}
