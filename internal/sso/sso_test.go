package sso_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/filelock"
	"github.com/seclai/seclai-sdk-go/internal/sso"
)

func TestTokenIsUsedUntilItIsAboutToExpire(t *testing.T) {
	t.Parallel()
	s := login(t, time.Hour)
	source := s.source(t, "")
	s.pass(time.Hour - 31*time.Second)
	wantToken(t, source, "", oldToken)
	if n := s.exchanged(); n != 0 {
		t.Errorf("%d exchanges", n)
	}
	s.pass(time.Second)
	wantToken(t, source, "", newToken)
	s.pass(time.Hour - 31*time.Second)
	wantToken(t, source, "", newToken)
	if n := s.exchanged(); n != 1 {
		t.Errorf("%d exchanges, want 1", n)
	}
}

func TestGoroutinesShareOneExchange(t *testing.T) {
	t.Parallel()
	s := login(t, 10*time.Second) // about to expire
	source := s.source(t, "")
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() { wantToken(t, source, "", newToken) })
	}
	wg.Wait()
	if n := s.exchanged(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
	if info, err := os.Stat(s.cacheFile()); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the cache's mode: %v, %v", info.Mode(), err)
	}
	want := fmt.Sprintf(`{
  "accessToken": %q,
  "refreshToken": %q,
  "idToken": "it",
  "expiresAt": %q,
  "clientId": "client-1",
  "region": "us-west-2",
  "cognitoDomain": %q,
  "later": {
    "a": 1
  }
}`, newToken, newRefresh, s.clock().Add(time.Hour).UTC().Format("2006-01-02T15:04:05.000Z"), domain)
	if got := s.cache(t); got != want {
		t.Errorf("the cache is\n%s\nwant\n%s", got, want)
	}
	if entries, err := os.ReadDir(filepath.Dir(s.cacheFile())); err != nil || len(entries) != 2 {
		t.Errorf("want the cache and its lock, got %v, %v", entries, err)
	}
}

func TestOneWhoGivesUpDoesNotSpoilTheExchange(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	arrived, free := make(chan struct{}), make(chan struct{})
	good := s.respond
	s.respond = func(w http.ResponseWriter, r *http.Request) { close(arrived); <-free; good(w, r) }
	source := s.source(t, "")
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("the user closed the window")
	go func() { <-arrived; cancel(why) }()
	if err := errorOf(ctx, source, ""); !errors.Is(err, context.Canceled) || !errors.Is(err, why) {
		t.Errorf("got %v", err)
	}
	close(free)
	wantToken(t, source, "", newToken)
	if n := s.exchanged(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

// A server that grants a token without saying more, and one that grants a token that never expires.
func TestLifetimeOfANewToken(t *testing.T) {
	t.Parallel()
	for more, want := range map[string]time.Duration{
		"":                                  time.Hour,
		`, "expires_in": 60`:                time.Minute,
		`, "expires_in": -5`:                time.Hour,
		`, "expires_in": 99999999999999999`: time.Hour,
	} {
		s := login(t, -time.Hour)
		s.respond = response(200, fmt.Sprintf(`{"access_token": %q%s}`, newToken, more))
		wantToken(t, s.source(t, ""), "", newToken)
		var kept struct {
			RefreshToken string
			ExpiresAt    time.Time
		}
		if err := json.Unmarshal([]byte(s.cache(t)), &kept); err != nil {
			t.Fatal(err)
		}
		if kept.RefreshToken != oldRefresh {
			t.Errorf("%s: the refresh token is now %q", more, kept.RefreshToken)
		}
		if got := kept.ExpiresAt.Sub(s.clock().Truncate(time.Millisecond)); got != want {
			t.Errorf("%s: the token expires after %v, want %v", more, got, want)
		}
	}
}

func TestExchangesThatFail(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name    string
		respond http.HandlerFunc
		kind    sso.Kind
		want    string
	}{
		{"busy", response(503, "busy"), sso.Transient, domain + ": 503 Service Unavailable; try again"},
		{"broken", response(500, `{"error": "invalid_grant"}`), sso.Transient, "500 Internal Server Error; try again"},
		{"too many", response(429, `{"error": "invalid_grant"}`), sso.Transient, "; try again"},
		{"too slow", response(408, ""), sso.Transient, "; try again"},
		{"nonsense", response(200, "<html>"), sso.Transient, "has no valid access token; try again"},
		{"no token", response(200, `{"id_token": "x"}`), sso.Transient, "has no valid access token; try again"},
		{"a token with a line break", response(200, `{"access_token": "a\nb"}`), sso.Transient, "; try again"},
		{"ended", response(400, `{"error": "invalid_grant"}`), sso.LoginRequired, "(invalid_grant); run `npx @seclai/cli auth login`"},
		{"an unknown error", response(400, fmt.Sprintf(`{"error": %q}`, oldRefresh)), sso.LoginRequired, "; run `npx @seclai/cli auth login`"},
		{"a redirect", response(307, oldRefresh, "Location", "https://evil.example.com/?"+oldRefresh), sso.LoginRequired, "https://evil.example.com:443"},
		{"a redirect to nowhere", response(307, oldRefresh, "Location", "::"+oldRefresh), sso.LoginRequired, "307"},
		{"a redirect to itself", response(307, "", "Location", "/"+oldRefresh), sso.LoginRequired, "307"},
		{"a redirect without a location", response(307, ""), sso.LoginRequired, "307"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := login(t, -time.Hour)
			s.respond = tt.respond
			before := s.cache(t)
			wantError(t, errorOf(t.Context(), s.source(t, ""), ""), tt.kind, tt.want)
			if n := s.exchanged(); n != 1 {
				t.Errorf("%d exchanges", n)
			}
			if s.cache(t) != before {
				t.Error("the tokens are not as they were")
			}
			if _, err := os.Lstat(s.cacheFile() + ".new"); err == nil {
				t.Error("the new file was left behind")
			}
		})
	}
}

func TestExchangeWithoutANetwork(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	s.broken = errors.New("connection reset")
	err := errorOf(t.Context(), s.source(t, ""), "")
	wantError(t, err, sso.Transient, "; try again")
	if !errors.Is(err, s.broken) {
		t.Errorf("%v does not wrap its cause", err)
	}
	s.broken = nil
	wantToken(t, s.source(t, ""), "", newToken)
}

func TestExchangeWithoutARefreshToken(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	s.write(t, cacheName, fmt.Sprintf(`{"accessToken": %q, "expiresAt": "2001-01-01T00:00:00Z"}`, oldToken))
	wantError(t, errorOf(t.Context(), s.source(t, ""), ""), sso.LoginRequired, "there is no refresh token")
	if n := s.exchanged(); n != 0 {
		t.Errorf("%d exchanges", n)
	}
}

func TestExchangeHasATimeout(t *testing.T) {
	t.Parallel()
	dir := login(t, -time.Hour)
	synctest.Test(t, func(t *testing.T) {
		network := roundTrip(func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done()
			return nil, r.Context().Err()
		})
		profile, err := sso.LoadProfile(dir.dir, "")
		if err != nil {
			t.Fatal(err)
		}
		source, err := sso.NewSource(profile, sso.Options{Network: network, Now: dir.clock})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		err = errorOf(t.Context(), source, "")
		if took := time.Since(start); took != 30*time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v after %v", err, took)
		}
		wantError(t, err, sso.Transient, "try again")
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func TestATokenInItsLastSecondsServesWhileTheEndpointIsDown(t *testing.T) {
	t.Parallel()
	s := login(t, 20*time.Second)
	s.respond = response(503, "")
	source := s.source(t, "")
	wantToken(t, source, "", oldToken)
	wantError(t, errorOf(t.Context(), source, oldToken), sso.Transient, "503") // the API does not take it
	s.pass(20 * time.Second)
	wantError(t, errorOf(t.Context(), source, ""), sso.Transient, "503")
}

func TestWithoutRefresh(t *testing.T) {
	t.Parallel()
	s := login(t, 20*time.Second)
	source := s.sourceWith(t, "", sso.Options{NoRefresh: true})
	wantToken(t, source, "", oldToken)
	wantError(t, errorOf(t.Context(), source, oldToken), sso.LoginRequired, "WithAutoRefresh")
	s.pass(20 * time.Second)
	wantError(t, errorOf(t.Context(), source, ""), sso.LoginRequired, "WithAutoRefresh")
	s.writeCache(t, "from-the-tool", time.Hour)
	wantToken(t, source, "", "from-the-tool")
	if n := s.exchanged(); n != 0 {
		t.Errorf("%d exchanges", n)
	}
}

func TestARejectedTokenIsExchanged(t *testing.T) {
	t.Parallel()
	s := login(t, time.Hour)
	source := s.source(t, "")
	wantToken(t, source, "", oldToken)
	wantToken(t, source, oldToken, newToken)
	wantToken(t, source, "", newToken)
	if n := s.exchanged(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

// An account that was closed gets a 401 for every token: a new one for each call
// would be of no use.
func TestANewTokenThatIsRejectedIsNotExchangedAtOnce(t *testing.T) {
	t.Parallel()
	s := login(t, time.Hour)
	source := s.source(t, "")
	wantToken(t, source, oldToken, newToken)
	s.pass(29 * time.Second)
	wantToken(t, source, newToken, newToken)
	if n := s.exchanged(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
	s.pass(time.Second)
	s.refresh = newRefresh
	s.responds(response(200, `{"access_token": "newer"}`))
	wantToken(t, source, newToken, "newer")
}

// A session that has ended is not asked about by every call, and a login ends that.
func TestARefusedRefreshTokenIsNotSentAgainAtOnce(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	s.respond = response(400, `{"error": "invalid_grant"}`)
	source := s.source(t, "")
	for range 5 {
		wantError(t, errorOf(t.Context(), source, ""), sso.LoginRequired, "invalid_grant")
	}
	if n := s.exchanged(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
	s.pass(30 * time.Second)
	wantError(t, errorOf(t.Context(), source, ""), sso.LoginRequired, "invalid_grant")
	if n := s.exchanged(); n != 2 {
		t.Errorf("%d exchanges after a while, want 2", n)
	}
	s.writeCache(t, "from-the-tool", time.Hour)
	wantToken(t, source, "", "from-the-tool")
}

// The command line tool takes no lock, so it may use the refresh token up first.
func TestTheToolWasQuicker(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	s.respond = func(w http.ResponseWriter, r *http.Request) {
		s.writeCache(t, "from-the-tool", time.Hour)
		response(400, `{"error": "invalid_grant"}`)(w, r)
	}
	wantToken(t, s.source(t, ""), "", "from-the-tool")
}

func TestALogoutIsNoticed(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	source := s.source(t, "")
	if err := os.Remove(s.cacheFile()); err != nil {
		t.Fatal(err)
	}
	wantError(t, errorOf(t.Context(), source, ""), sso.LoginRequired, "its tokens are gone, as after a logout; run `npx @seclai/cli auth login`")
	wantError(t, s.load(""), sso.LoginRequired, "npx @seclai/cli auth login")
}

func TestTheErrorSaysWhichProfileToLogInTo(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	s.write(t, "config", fmt.Sprintf("[default]\nsso_domain = %s\nsso_client_id = client-1\n[profile work]\n[team]\n[profile none]\nsso_client_id = client-2\n", domain))
	s.respond = response(400, `{"error": "invalid_grant"}`)
	for _, name := range []string{"work", "team"} { // the tool takes the second form for a profile too
		wantError(t, errorOf(t.Context(), s.source(t, name), ""), sso.LoginRequired, "`npx @seclai/cli auth login --profile "+name+"`")
	}
	wantError(t, s.load("none"), sso.LoginRequired, "`npx @seclai/cli auth login --profile none`")
}

// Two handles of the lock exclude each other as two processes do.
func TestTheWaitForTheLock(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	unlock, err := filelock.Lock(t.Context(), s.cacheFile()+".lock")
	if err != nil {
		t.Fatal(err)
	}
	synctest.Test(t, func(t *testing.T) {
		source := s.source(t, "")
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		err := errorOf(ctx, source, "")
		if took := time.Since(start); took != time.Second || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("the context ends: %v after %v", err, took)
		}
		err = errorOf(t.Context(), source, "") // which waits for the same renewal
		if took := time.Since(start); took != time.Minute {
			t.Errorf("waited for %v", took)
		}
		wantError(t, err, sso.Transient, "waiting for another process")
		time.AfterFunc(time.Second, unlock)
		wantToken(t, source, "", newToken)
	})
	if n := s.exchanged(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

func TestMain(m *testing.M) {
	if os.Getenv("SSO_CHILD") != "" {
		os.Exit(child())
	}
	for _, entry := range os.Environ() {
		if name, _, _ := strings.Cut(entry, "="); strings.HasPrefix(name, "SECLAI_") {
			_ = os.Unsetenv(name)
		}
	}
	os.Exit(m.Run())
}
