package core_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

func source(token string) core.TokenSource {
	return func(context.Context) (string, error) { return token, nil }
}

func TestCredentialsThatAreRefused(t *testing.T) {
	noLogin(t)
	key, token, tokens := core.WithAPIKey("hunter2"), core.WithAccessToken("hunter2"), core.WithTokenSource(source("hunter2"))
	for _, tt := range []struct {
		opts []core.ClientOption
		want []string
	}{
		{nil, []string{"SECLAI_API_KEY", "core.WithAPIKey", "core.WithAccessToken", "core.WithTokenSource", "`npx @seclai/cli auth login`"}},
		{[]core.ClientOption{key, token}, []string{"core.WithAPIKey and core.WithAccessToken were both given"}},
		{[]core.ClientOption{key, tokens}, []string{"core.WithAPIKey and core.WithTokenSource were both given"}},
		{[]core.ClientOption{token, tokens}, []string{"core.WithAccessToken and core.WithTokenSource were both given"}},
		{[]core.ClientOption{key, key}, []string{"both given"}},
		{[]core.ClientOption{core.WithAPIKey(" ")}, []string{"core.WithAPIKey: the key is empty"}},
		{[]core.ClientOption{core.WithAccessToken("")}, []string{"core.WithAccessToken: the token is empty"}},
		{[]core.ClientOption{core.WithTokenSource(nil)}, []string{"core.WithTokenSource: the source is nil"}},
		{[]core.ClientOption{core.WithAPIKey("hun\nter2")}, []string{"core.WithAPIKey", "line break"}},
		{[]core.ClientOption{core.WithAccessToken("hunter2\r\nX: y")}, []string{"core.WithAccessToken", "line break"}},
		{[]core.ClientOption{core.WithAccessToken("Bearer hunter2")}, []string{"core.WithAccessToken", "without Bearer"}},
		{[]core.ClientOption{key, core.WithAPIKeyHeader("")}, []string{"core.WithAPIKeyHeader"}},
		{[]core.ClientOption{key, core.WithAPIKeyHeader("my key")}, []string{"core.WithAPIKeyHeader", `"my key"`}},
		{[]core.ClientOption{key, core.WithAPIKeyHeader("host")}, []string{"core.WithAPIKeyHeader: Host"}},
		{[]core.ClientOption{key, core.WithAPIKeyHeader("Seclai-Version")}, []string{"core.WithAPIKeyHeader"}},
		{[]core.ClientOption{key, core.WithAPIKeyHeader("Content-Type")}, []string{"core.WithAPIKeyHeader"}},
	} {
		_, err := core.New(tt.opts...)
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("%v: %T: %v", tt.want, err, err)
			continue
		}
		for _, want := range tt.want {
			if !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
				t.Errorf("want %q: %v", want, err)
			}
		}
	}
	t.Setenv("SECLAI_API_KEY", " ")
	if _, err := core.New(); err == nil || !strings.Contains(err.Error(), "SECLAI_API_KEY is blank") {
		t.Error(err)
	}
	t.Setenv("SECLAI_API_KEY", "hun\nter2")
	if _, err := core.New(); err == nil || !strings.Contains(err.Error(), "SECLAI_API_KEY has a line break") || strings.Contains(err.Error(), "hunter2") {
		t.Error(err)
	}
}

func TestTheKeysFieldIsCheckedWhenTheClientIsMade(t *testing.T) {
	for _, name := range []string{"", "my key", "my-key:"} {
		_, err := core.New(core.WithAPIKey(secret), core.WithAPIKeyHeader(name))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestATokenSourceIsAskedBeforeEveryAttempt(t *testing.T) {
	s := login(t, time.Hour)
	asked := 0
	client := s.client(t, core.WithTokenSource(func(context.Context) (string, error) {
		asked++
		return fmt.Sprint("token-", asked), nil
	}), core.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			resp, err := next.RoundTrip(r)
			if err == nil {
				resp.StatusCode = 503
				resp.Header.Set("Retry-After", "0")
			}
			return resp, err
		})
	}), core.WithRetries(2), atOnce)
	if err := do(t.Context(), client, "GET"); !errors.Is(err, core.ErrServer) {
		t.Error(err)
	}
	if s.tokens() != "token-1 token-2 token-3" {
		t.Error(s.tokens())
	}
}

func TestNothingShowsTheCredentials(t *testing.T) {
	s := login(t, time.Hour)
	for name, opts := range map[string][]core.ClientOption{
		"a key":                  {core.WithAPIKey(secret)},
		"a key in another field": {core.WithAPIKey(secret), core.WithAPIKeyHeader("my-key")},
		"a token":                {core.WithAccessToken(secret)},
		"a source":               {core.WithTokenSource(source(secret))},
		"a login":                nil,
	} {
		t.Run(name, func(t *testing.T) {
			var out bytes.Buffer
			level := &slog.HandlerOptions{Level: slog.LevelDebug, AddSource: true}
			text, jsonLog := slog.New(slog.NewTextHandler(&out, level)), slog.New(slog.NewJSONHandler(&out, level))
			failing := httptest.NewServer(answer(500, "application/json", `{"detail": "x"}`, "Retry-After", "0"))
			defer failing.Close()
			gone := httptest.NewServer(nil)
			gone.Close()
			for _, base := range []string{failing.URL, gone.URL} {
				opts := append([]core.ClientOption{core.WithBaseURL(base), core.WithConfigDir(s.dir), core.WithLogger(text), core.WithRetries(1), atOnce}, opts...)
				client, err := core.New(opts...)
				if err != nil {
					t.Fatal(err)
				}
				var meta core.Response
				err = do(t.Context(), client, "GET", core.WithResponse(&meta), core.WithTimeout(time.Second))
				if err == nil {
					t.Fatal("no error to look at")
				}
				for _, v := range []any{client, *client, opts, opts[0], err, meta, agents.New(client), *agents.New(client)} {
					show(t, &out, v, text, jsonLog)
				}
				for err := err; err != nil; err = errors.Unwrap(err) {
					show(t, &out, err, text, jsonLog)
				}
			}
			noSecret(t, out.String())
			if !strings.Contains(out.String(), "seclai client of "+failing.URL) {
				t.Error("the client does not say what it is")
			}
		})
	}
}

// TestAMessageThatRepeatsTheCredentials is of a server that says which key is wrong.
func TestAMessageThatRepeatsTheCredentials(t *testing.T) {
	s := login(t, time.Hour)
	for _, opt := range []core.ClientOption{core.WithAPIKey(secret), core.WithAccessToken(secret), core.WithTokenSource(source(secret)), core.WithProfile("default")} {
		for _, form := range []string{
			`{"detail": "there is no %s here"}`, `there is no %s here`,
			`there is no %[1]s here` + strings.Repeat(".", 490-len("there is no  here")-len(secret)) + `%[1]s`, // where the text is shortened
		} {
			var out bytes.Buffer
			server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				got := r.Header.Get("X-API-Key") + strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
				contentType := map[bool]string{true: "application/json", false: "text/plain"}[form[0] == '{']
				answer(403, contentType, fmt.Sprintf(form, got))(w, r)
			}))
			client, err := core.New(opt, core.WithBaseURL(server.URL), core.WithConfigDir(s.dir),
				core.WithLogger(slog.New(slog.NewTextHandler(&out, &slog.HandlerOptions{Level: slog.LevelDebug}))))
			if err != nil {
				t.Fatal(err)
			}
			err = do(t.Context(), client, "GET")
			server.Close()
			if err == nil || !strings.Contains(err.Error(), "there is no [redacted] here") || strings.Contains(err.Error(), secret[:8]) {
				t.Errorf("%v: got %v", client, err)
			}
			noSecret(t, fmt.Sprint(err, out.String()))
		}
	}
}

// show writes v in every way in which programs do.
func show(t *testing.T, out *bytes.Buffer, v any, logs ...*slog.Logger) {
	t.Helper()
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x"} {
		fmt.Fprintf(out, verb+"\n", v)
	}
	if data, err := json.Marshal(v); err == nil {
		out.Write(data)
	}
	for _, log := range logs {
		log.Debug("shown", "value", v)
	}
}

func TestCredentialsAreAddedForTheAPIAlone(t *testing.T) {
	s := login(t, time.Hour)
	got := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { got++ }))
	t.Cleanup(other.Close)
	to, err := url.Parse(other.URL)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(u *url.URL){
		"another port":   func(u *url.URL) { u.Host = to.Host },
		"another host":   func(u *url.URL) { u.Host = "localhost:" + u.Port() },
		"another scheme": func(u *url.URL) { u.Scheme = "https" },
	} {
		for _, opt := range []core.ClientOption{core.WithAPIKey(secret), core.WithAccessToken(secret), core.WithTokenSource(source(secret)), core.WithProfile("default")} {
			client := s.client(t, opt,
				core.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
					return roundTrip(func(r *http.Request) (*http.Response, error) {
						r = r.Clone(r.Context())
						change(r.URL)
						return next.RoundTrip(r)
					})
				}))
			err := do(t.Context(), client, "POST")
			redirect, ok := errors.AsType[*core.RedirectError](err)
			if !ok || redirect.To == redirect.From || !strings.Contains(err.Error(), redirect.To) {
				t.Errorf("%s: %T: %v", name, err, err)
			}
		}
	}
	if got != 0 || s.tokens() != "" {
		t.Errorf("another host got %d requests, the API those of %q", got, s.tokens())
	}
}

func TestPlainHTTPIsRefusedUnlessAllowedByName(t *testing.T) {
	noLogin(t)
	for _, tt := range []struct {
		base    string
		allowed string
		ok      bool
	}{
		{"http://api.example.com", "", false},
		{"http://api.example.com", "example.com", false},
		{"http://api.example.com", "other.example.com", false},
		{"http://api.example.com:8080", "api.example.com", true},
		{"HTTP://10.0.0.1", "", false},
		{"http://0.0.0.0", "", false},
		{"http://127.0.0.1.example.com", "", false},
		{"http://[fe80::1]", "", false},
		{"http://127.1.2.3:1", "", true},
		{"http://[::1]", "", true},
		{"https://api.example.com", "", true},
	} {
		opts := []core.ClientOption{core.WithAPIKey(secret)}
		if tt.allowed != "" {
			opts = append(opts, core.AllowPlainHTTP(tt.allowed))
		}
		t.Setenv("SECLAI_API_URL", "")
		_, err := core.New(append(opts, core.WithBaseURL(tt.base))...)
		t.Setenv("SECLAI_API_URL", tt.base)
		_, envErr := core.New(opts...)
		for _, err := range []error{err, envErr} {
			if _, refused := errors.AsType[*core.ConfigError](err); refused == tt.ok {
				t.Errorf("%s with %q allowed: %v", tt.base, tt.allowed, err)
			}
		}
	}
}

// noLogin leaves no credentials to be found.
func noLogin(t *testing.T) {
	t.Helper()
	for _, name := range []string{"API_KEY", "API_URL", "PROFILE"} {
		t.Setenv("SECLAI_"+name, "")
	}
	t.Setenv("SECLAI_CONFIG_DIR", t.TempDir())
}
