package core_test

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
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// answers replaces what the token endpoint answers.
func (s *session) answers(refresh string, h http.HandlerFunc) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refresh, s.answer = refresh, h
}

// The old refresh token is used up by then: what came for it is all there is.
func TestTokensThatCannotBeWrittenAreNotLost(t *testing.T) {
	s := login(t, -time.Hour)
	file, before := filepath.Join(s.dir, s.cacheName()), s.cache(t)
	granted := fmt.Sprintf(`{"access_token": %q, "refresh_token": %q, "expires_in": 10}`, newToken, newRefresh)
	s.answers("", func(w http.ResponseWriter, r *http.Request) {
		if err := os.Remove(file); err != nil {
			t.Error(err)
		}
		if err := os.MkdirAll(filepath.Join(file, "in the way"), 0o700); err != nil {
			t.Error(err)
		}
		answer(200, "application/json", granted)(w, r)
	})
	client := s.client(t)
	if err := do(t.Context(), client, "GET"); err != nil || s.tokens() != newToken {
		t.Errorf("%v with %s", err, s.tokens())
	}
	if err := os.RemoveAll(file); err != nil {
		t.Fatal(err)
	}
	s.write(t, s.cacheName(), before)
	s.answers(newRefresh, answer(200, "application/json", granted))
	if err := do(t.Context(), client, "GET"); err != nil { // it is in its last seconds: exchanges
		t.Error(err)
	}
	if !strings.Contains(s.cache(t), newRefresh) {
		t.Error("the cache was not mended")
	}
}

// An exchange may use the refresh token up, so it has to be clear beforehand that
// the new one can be kept.
func TestNothingIsExchangedThatCannotBeKept(t *testing.T) {
	s := login(t, -time.Hour)
	if err := os.MkdirAll(filepath.Join(s.dir, s.cacheName()+".new", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	err := do(t.Context(), s.client(t), "GET")
	if err == nil || !strings.Contains(err.Error(), "writable") || s.exchanges.Load() != 0 {
		t.Errorf("%v after %d exchanges", err, s.exchanges.Load())
	}
}

// A process that died may have left a half-written file; somebody may have planted
// a link.
func TestWhatStandsInTheNewFilesPlaceIsReplaced(t *testing.T) {
	s := login(t, -time.Hour)
	victim := filepath.Join(t.TempDir(), "victim")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(s.dir, s.cacheName())
	if err := os.Symlink(victim, file+".new"); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := do(t.Context(), s.client(t), "GET"); err != nil {
		t.Fatal(err)
	}
	if text, err := os.ReadFile(victim); err != nil || string(text) != "precious" {
		t.Errorf("the link was written through: %s, %v", text, err)
	}
	info, err := os.Lstat(file)
	if err != nil || !info.Mode().IsRegular() || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the cache is %v, %v", info.Mode(), err)
	}
	left, err := os.ReadDir(filepath.Dir(file))
	if err != nil || len(left) != 2 {
		t.Errorf("beside the cache and its lock is more: %v, %v", left, err)
	}
}

// An account that was closed gets a 401 for every token: a new one for each call
// would be of no use.
func TestARefusalOfANewTokenIsNotAnsweredByAnotherExchange(t *testing.T) {
	s := login(t, time.Hour)
	s.accept = func(string) bool { return false }
	client := s.client(t)
	for range 3 {
		if err := do(t.Context(), client, "GET"); !errors.Is(err, core.ErrUnauthorized) {
			t.Error(err)
		}
	}
	if n := s.exchanges.Load(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

// The command line tool takes no lock, so it may use the refresh token up first.
func TestTheToolWasQuicker(t *testing.T) {
	s := login(t, -time.Hour)
	s.answers("", func(w http.ResponseWriter, r *http.Request) {
		s.writeCache(t, "from-the-tool", time.Hour)
		answer(400, "application/json", `{"error": "invalid_grant"}`)(w, r)
	})
	if err := do(t.Context(), s.client(t), "GET"); err != nil || s.tokens() != "from-the-tool" {
		t.Errorf("%v with %q", err, s.tokens())
	}
}

func TestAServerInTroubleDoesNotEndASession(t *testing.T) {
	for _, status := range []int{408, 429, 500, 503} {
		s := login(t, -time.Hour)
		s.answers("", answer(status, "application/json", `{"error": "invalid_grant"}`))
		if err := do(t.Context(), s.client(t), "GET", core.WithRetries(0)); !core.IsTemporary(err) || !strings.Contains(err.Error(), "try again") {
			t.Errorf("%d: %v", status, err)
		}
		if _, err := os.Lstat(filepath.Join(s.dir, s.cacheName()+".new")); err == nil {
			t.Errorf("%d: the new file was left behind", status)
		}
	}
}

// What the endpoint answers may repeat the refresh token anywhere.
func TestARedirectOfTheTokenEndpointShowsNothing(t *testing.T) {
	for _, to := range []string{"https://evil.example.com/?" + oldRefresh, "::" + oldRefresh, "/" + oldRefresh, ""} {
		s := login(t, -time.Hour)
		s.answers("", answer(307, "text/plain", oldRefresh, "Location", to))
		err := do(t.Context(), s.client(t), "GET", core.WithRetries(3))
		if err == nil || core.IsTemporary(err) || s.exchanges.Load() != 1 || strings.Contains(to, "evil") && !strings.Contains(err.Error(), "https://evil.example.com:443") {
			t.Errorf("%s: %v after %d exchanges", to, err, s.exchanges.Load())
		}
		noSecret(t, fmt.Sprintf("%v %+v", err, err))
	}
}

func TestTheErrorSaysWhichProfileToLogInTo(t *testing.T) {
	s := login(t, -time.Hour)
	s.write(t, "config", fmt.Sprintf("[default]\nsso_domain = %s\nsso_client_id = client-1\n[profile work]\n[team]\n", s.domain()))
	s.answers("", answer(400, "application/json", `{"error": "invalid_grant"}`))
	for _, name := range []string{"work", "team"} { // the tool takes the second form for a profile too
		err := do(t.Context(), s.client(t, core.WithProfile(name)), "GET")
		if err == nil || !strings.Contains(err.Error(), "`npx @seclai/cli auth login --profile "+name+"`") {
			t.Errorf("%s: %v", name, err)
		}
	}
	t.Setenv("SECLAI_SSO_CLIENT_ID", "client-2")
	if _, err := core.New(core.WithProfile("work")); err == nil || !strings.Contains(err.Error(), "`npx @seclai/cli auth login --profile work`") {
		t.Errorf("without tokens: %v", err)
	}
}

// A file that was copied here would have its refresh token sent to another domain.
func TestTokensOfAnotherDomainAreRefused(t *testing.T) {
	for _, member := range []string{`"cognitoDomain": "other.example.com"`, `"clientId": "client-2"`} {
		s := login(t, time.Hour)
		s.write(t, s.cacheName(), `{"accessToken": "a", "expiresAt": "2099-01-01T00:00:00Z", `+member+`}`)
		_, err := core.New()
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), s.cacheName()) {
			t.Errorf("%s: %v", member, err)
		}
	}
}

// JSON.stringify leaves <, > and & alone.
func TestTokensAreWrittenAsJavaScriptDoes(t *testing.T) {
	s := login(t, -time.Hour)
	s.answers("", answer(200, "application/json", `{"access_token": "a<b>&c", "id_token": "it"}`))
	if err := do(t.Context(), s.client(t), "GET"); err != nil {
		t.Fatal(err)
	}
	if text := s.cache(t); !strings.HasPrefix(text, "{\n  \"accessToken\": \"a<b>&c\",\n  \"refreshToken\": \""+oldRefresh+"\",\n") {
		t.Errorf("got %s", text)
	}
}

// A session that has ended is not asked about by every call, and a login ends that.
func TestARefusedRenewalIsNotRepeatedAtOnce(t *testing.T) {
	s := login(t, -time.Hour)
	s.answers("", answer(400, "application/json", `{"error": "invalid_grant"}`))
	client := s.client(t)
	for range 5 {
		if err := do(t.Context(), client, "GET"); !errors.Is(err, core.ErrUnauthorized) || !strings.Contains(err.Error(), "invalid_grant") {
			t.Errorf("got %v", err)
		}
	}
	if n := s.exchanges.Load(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
	s.writeCache(t, newToken, time.Hour)
	if err := do(t.Context(), client, "GET"); err != nil {
		t.Errorf("after a login: %v", err)
	}
}

// What a later command line tool keeps in the file stays there, whatever its name.
func TestUnknownMembersOfTheCacheAreKept(t *testing.T) {
	s := login(t, -time.Hour)
	name := "\x7f\U000e0001 \"q\""
	quoted, err := json.Marshal(name)
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, s.cacheName(), strings.Replace(s.cache(t), `"later"`, string(quoted), 1))
	if err := do(t.Context(), s.client(t), "GET"); err != nil {
		t.Fatal(err)
	}
	var kept map[string]any
	if err := json.Unmarshal([]byte(s.cache(t)), &kept); err != nil {
		t.Fatal(err)
	}
	if kept["accessToken"] != newToken || kept[name] == nil {
		t.Errorf("got %s", s.cache(t))
	}
}

func TestAProgramMayChangeItsFolder(t *testing.T) {
	s := login(t, -time.Hour)
	t.Chdir(filepath.Dir(s.dir))
	client := s.client(t, core.WithConfigDir(filepath.Base(s.dir)))
	t.Chdir(t.TempDir())
	if err := do(t.Context(), client, "GET"); err != nil {
		t.Error(err)
	}
}

func TestWithoutAHomeFolder(t *testing.T) {
	for _, name := range []string{"SECLAI_API_KEY", "SECLAI_CONFIG_DIR", "SECLAI_PROFILE", "HOME", "USERPROFILE", "home"} {
		t.Setenv(name, "")
	}
	_, err := core.New()
	if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "SECLAI_API_KEY") || !strings.Contains(err.Error(), "SECLAI_CONFIG_DIR") {
		t.Errorf("got %v", err)
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

// Two clients lock as two processes do.
func TestWaitingForTheLockEndsWithTheContext(t *testing.T) {
	s := login(t, -time.Hour)
	asked, free := make(chan struct{}), make(chan struct{})
	good := s.answer
	s.answers("", func(w http.ResponseWriter, r *http.Request) {
		close(asked)
		<-free
		good(w, r)
	})
	holder, waiter := s.client(t), s.client(t)
	held, waited := make(chan error), make(chan error)
	go func() { held <- do(t.Context(), holder, "GET") }()
	<-asked
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if err := do(ctx, waiter, "GET"); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("got %v", err)
	}
	go func() { waited <- do(t.Context(), waiter, "GET") }()
	close(free)
	if err := errors.Join(<-held, <-waited); err != nil || s.exchanges.Load() != 1 {
		t.Errorf("%v after %d exchanges", err, s.exchanges.Load())
	}
}
