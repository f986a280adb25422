package core_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
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

// Not even what can't be understood of an address is told: it may hold a secret.
func TestARedirectToNoAddress(t *testing.T) {
	c := &counter{handler: answer(302, "text/plain", "", "Location", "https://user:hunter2@ho st/?token=hunter2")}
	err := do(t.Context(), serve(t, c.ServeHTTP), "GET")
	if _, ok := errors.AsType[*core.RedirectError](err); !ok || strings.Contains(err.Error(), "hunter2") || c.count() != 1 {
		t.Errorf("%d attempts: %v", c.count(), err)
	}
}

// A body that is gone can't follow a redirect; where to is told all the same.
func TestARedirectOfABodyThatIsGoneIsNamed(t *testing.T) {
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		http.Redirect(w, r, "https://elsewhere.example/x", http.StatusTemporaryRedirect)
	})
	form := runtime.NewForm("file", core.Reader("a.txt", io.MultiReader(strings.NewReader("a"))))
	err := runtime.Empty(t.Context(), client, runtime.Request{Operation: "POST /files", Body: form}, nil)
	if err == nil || !strings.Contains(err.Error(), "https://elsewhere.example:443") {
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

func TestARedirectFromHTTPSGoesNowhereElse(t *testing.T) {
	s := login(t, time.Hour)
	var elsewhere atomic.Int32
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	defer other.Close()
	var to string
	api := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/things" || strings.HasPrefix(r.Host, "localhost") {
			elsewhere.Add(1)
		}
		w.Header().Set("Location", to)
		w.WriteHeader(http.StatusTemporaryRedirect)
	}))
	defer api.Close()
	port := api.URL[strings.LastIndex(api.URL, ":"):]
	policies := eager()
	policies["follows none"] = &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	for policy, hc := range policies {
		for target, want := range map[string]string{
			"https://localhost" + port: "https://localhost" + port,
			"//localhost" + port:       "https://localhost" + port,
			"http://127.0.0.1" + port:  "http://127.0.0.1" + port,
			other.URL:                  other.URL,
			"https://" + strings.TrimPrefix(other.URL, "http://"): "https://" + strings.TrimPrefix(other.URL, "http://"),
			"https://127.0.0.1.example.com" + port:                "https://127.0.0.1.example.com" + port,
		} {
			for _, opt := range []core.ClientOption{core.WithAPIKey(secret), core.WithAccessToken(secret), core.WithTokenSource(source(secret)), core.WithProfile("default")} {
				to = target + "/elsewhere?q=private"
				mine := http.Client{Transport: api.Client().Transport}
				if hc != nil {
					mine.CheckRedirect = hc.CheckRedirect
				}
				client := s.client(t, core.WithBaseURL(api.URL), core.WithHTTPClient(&mine), opt)
				err := do(t.Context(), client, "POST", core.WithRetries(3))
				redirect, ok := errors.AsType[*core.RedirectError](err)
				if !ok || redirect.To != want || redirect.From != api.URL || !strings.Contains(err.Error(), want) || core.IsTemporary(err) {
					t.Errorf("to %s, %s: %T: %v", target, policy, err, err)
				}
				if text := fmt.Sprintf("%+v %#v", err, redirect); strings.Contains(text, "private") {
					t.Errorf("the error tells the query: %s", text)
				}
			}
		}
	}
	if n := elsewhere.Load(); n != 0 {
		t.Errorf("%d requests went elsewhere", n)
	}
}

func TestTheCallersPolicyHasItsSay(t *testing.T) {
	refusal := errors.New("the caller's own policy")
	for want, policy := range map[string]func(*http.Request, []*http.Request) error{
		refusal.Error():          func(*http.Request, []*http.Request) error { return refusal },
		"307 Temporary Redirect": func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	} {
		to := "/moved"
		client := serve(t, redirectTo(307, &to), core.WithHTTPClient(&http.Client{CheckRedirect: policy}))
		if err := do(t.Context(), client, "GET", core.WithRetries(0)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

func TestTheCallersPolicySeesNoCredentials(t *testing.T) {
	asked := 0
	policy := func(req *http.Request, via []*http.Request) error {
		asked++
		if strings.Contains(fmt.Sprintf("%+v %+v %+v", req, req.Response.Request, via[0]), secret) {
			t.Error("it sees the credentials")
		}
		return nil
	}
	to := "/moved"
	client := serve(t, redirectTo(307, &to), core.WithHTTPClient(&http.Client{CheckRedirect: policy}))
	if err := do(t.Context(), client, "GET"); err != nil || asked != 1 {
		t.Errorf("got %v, asked %d times", err, asked)
	}
}
