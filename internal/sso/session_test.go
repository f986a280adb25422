package sso_test

import (
	"cmp"
	"context"
	"crypto/sha1" // it names a file, as the command line tool does
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/sso"
)

const (
	domain                 = "auth.example.com"
	oldToken, newToken     = "at-old-secret", "at-new-secret"
	oldRefresh, newRefresh = "rt-old-secret", "rt-new-secret"
)

// A session is a login: a configuration directory, a clock and the token endpoint,
// which it is the network to.
type session struct {
	dir string

	mu        sync.Mutex
	now       time.Time
	respond   http.HandlerFunc // of the endpoint
	refresh   string           // the refresh token that it expects; empty for the old one
	broken    error            // of the network
	exchanges int
	failures  []string // what was wrong with the requests
}

// login returns a session whose access token expires after the given time.
func login(t *testing.T, expires time.Duration) *session {
	t.Helper()
	s := &session{dir: t.TempDir(), now: time.Now()}
	s.respond = response(200, fmt.Sprintf(`{"access_token": %q, "refresh_token": %q, "expires_in": 3600}`, newToken, newRefresh))
	s.write(t, "config", fmt.Sprintf("[default]\nsso_domain = %s\nsso_client_id = client-1\n", domain))
	s.writeCache(t, oldToken, expires)
	t.Cleanup(func() {
		for _, failure := range s.failures {
			t.Error(failure)
		}
	})
	return s
}

// response is a handler that always responds with the same.
func response(status int, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}

// RoundTrip is the network.
func (s *session) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	broken := s.broken
	s.mu.Unlock()
	if got := r.URL.String(); got != "https://"+domain+"/oauth2/token" {
		s.fail("asked %s", got)
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	if broken != nil {
		return nil, broken
	}
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

// ServeHTTP is the token endpoint.
func (s *session) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.exchanges++
	respond, want := s.respond, "POST refresh_token client-1 "+cmp.Or(s.refresh, oldRefresh)
	s.mu.Unlock()
	if got := strings.Join([]string{r.Method, r.FormValue("grant_type"), r.FormValue("client_id"), r.FormValue("refresh_token")}, " "); got != want {
		s.fail("the endpoint got %q, want %q", got, want)
	}
	if got := r.Header.Get("User-Agent"); got != "test/1" {
		s.fail("the user agent is %q", got)
	}
	respond(w, r)
}

func (s *session) fail(format string, args ...any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.failures = append(s.failures, fmt.Sprintf(format, args...))
}

// responds replaces what the endpoint does.
func (s *session) responds(h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.respond = h
}

func (s *session) exchanged() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.exchanges
}

// pass moves the clock.
func (s *session) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func (s *session) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *session) write(t *testing.T, name, content string) {
	t.Helper()
	file := filepath.Join(s.dir, name)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func (s *session) writeCache(t *testing.T, token string, expires time.Duration) {
	t.Helper()
	s.write(t, cacheName, fmt.Sprintf(`{"accessToken": %q, "refreshToken": %q, "idToken": "it", "expiresAt": %q,
		"clientId": "client-1", "region": "us-west-2", "cognitoDomain": %q, "later": {"a": 1}}`,
		token, oldRefresh, s.clock().Add(expires).UTC().Format("2006-01-02T15:04:05.000Z"), domain))
}

// cacheName is as the command line tool makes it.
var cacheName = filepath.Join("sso", "cache", fmt.Sprintf("%x.json", sha1.Sum([]byte(domain+"|client-1"))))

// cacheFile returns the path of the cache file.
func (s *session) cacheFile() string { return filepath.Join(s.dir, cacheName) }

func (s *session) cache(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(s.cacheFile())
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

// source returns the source of a profile: the default one, if name is empty.
func (s *session) source(t *testing.T, name string) *sso.Source {
	t.Helper()
	return s.sourceWith(t, name, sso.Options{})
}

func (s *session) sourceWith(t *testing.T, name string, options sso.Options) *sso.Source {
	t.Helper()
	options.Network, options.UserAgent, options.Now = s, "test/1", s.clock
	profile, err := sso.LoadProfile(s.dir, name)
	if err != nil {
		t.Fatal(err)
	}
	source, err := sso.NewSource(profile, options)
	if err != nil {
		t.Fatal(err)
	}
	return source
}

// load does what a client does at first, and returns the error of it.
func (s *session) load(name string) error {
	profile, err := sso.LoadProfile(s.dir, name)
	if err == nil {
		_, err = sso.NewSource(profile, sso.Options{Network: s, Now: s.clock})
	}
	return err
}

// wantToken fails the test unless the source gives out this token.
func wantToken(t *testing.T, source *sso.Source, rejected, want string) {
	t.Helper()
	if got, err := source.Token(t.Context(), rejected); err != nil || got != want {
		t.Errorf("got token %q, %v; want %q", got, err, want)
	}
}

// wantError fails the test unless err is of this kind, says this and shows no
// secret.
func wantError(t *testing.T, err error, kind sso.Kind, want string) {
	t.Helper()
	failed, ok := errors.AsType[*sso.Error](err)
	if !ok || failed.Kind != kind || !strings.Contains(err.Error(), want) {
		t.Errorf("got %#v %v, want kind %v with %s", failed, err, kind, want)
	}
	noSecret(t, fmt.Sprintf("%v %+v %#v", err, err, err))
}

func noSecret(t *testing.T, text string) {
	t.Helper()
	for _, secret := range []string{oldToken, newToken, oldRefresh, newRefresh} {
		if strings.Contains(text, secret) {
			t.Errorf("a secret is shown: %s", strings.ReplaceAll(text, secret, "[SECRET]"))
		}
	}
}

func errorOf(ctx context.Context, source *sso.Source, rejected string) error {
	_, err := source.Token(ctx, rejected)
	return err
}
