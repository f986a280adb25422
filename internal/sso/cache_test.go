package sso_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/sso"
)

func TestCachesThatCannotBeUsed(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, content, want string
	}{
		{"no JSON", "{", "is not valid JSON"},
		{"of another form", `{"accessToken": 7, "x": "` + oldToken + `"}`, "is not valid JSON of the expected form"},
		{"an array", `[]`, "is not valid JSON"},
		{"empty", ``, "is not valid JSON"},
		{"without tokens", `{}`, "holds no token"},
		{"without a time", `{"accessToken": "` + oldToken + `"}`, "expiresAt"},
		{"with a line break", `{"accessToken": "a\nb", "expiresAt": "2026-01-01T00:00:00Z"}`, "control character"},
		// A file that was copied here would have its refresh token sent to another domain.
		{"of another domain", `{"accessToken": "a", "expiresAt": "2099-01-01T00:00:00Z", "cognitoDomain": "other.example.com"}`, "another domain or client"},
		{"of another client", `{"accessToken": "a", "expiresAt": "2099-01-01T00:00:00Z", "clientId": "client-2"}`, "another domain or client"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := login(t, -time.Hour)
			source := s.source(t, "")
			s.write(t, cacheName, tt.content)
			for _, err := range []error{s.load(""), errorOf(t.Context(), source, "")} {
				wantError(t, err, sso.Misconfigured, tt.want)
				wantError(t, err, sso.Misconfigured, s.cacheFile())
				wantError(t, err, sso.Misconfigured, "`npx @seclai/cli auth login`")
			}
		})
	}
}

func TestTimesOfExpiry(t *testing.T) {
	t.Parallel()
	for expires, want := range map[string]string{
		"2999-01-01T00:00:00Z":             oldToken,
		"2999-01-01T00:00:00.123Z":         oldToken,
		"2999-01-01T00:00:00.123456+02:00": oldToken,
		"2999-01-01T00:00:00.123456":       oldToken,
		"2001-01-01T00:00:00":              newToken,
	} {
		s := login(t, time.Hour)
		s.write(t, cacheName, fmt.Sprintf(`{"accessToken": %q, "refreshToken": %q, "expiresAt": %q}`, oldToken, oldRefresh, expires))
		wantToken(t, s.source(t, ""), "", want)
	}
}

// The old refresh token is used up by then: what came for it is all there is.
func TestTokensThatCannotBeWrittenAreNotLost(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	before := s.cache(t)
	granted := response(200, fmt.Sprintf(`{"access_token": %q, "refresh_token": %q, "expires_in": 10}`, newToken, newRefresh))
	s.respond = func(w http.ResponseWriter, r *http.Request) {
		if err := os.Remove(s.cacheFile()); err != nil {
			t.Error(err)
		}
		if err := os.MkdirAll(filepath.Join(s.cacheFile(), "in the way"), 0o700); err != nil {
			t.Error(err)
		}
		granted(w, r)
	}
	source := s.source(t, "")
	wantToken(t, source, "", newToken)
	if err := os.RemoveAll(s.cacheFile()); err != nil {
		t.Fatal(err)
	}
	s.write(t, cacheName, before)
	s.refresh = newRefresh
	s.responds(granted)
	wantToken(t, source, "", newToken) // it is in its last seconds: exchanges
	if !strings.Contains(s.cache(t), newRefresh) {
		t.Error("the cache was not restored")
	}
}

// An exchange may use the refresh token up, so it has to be clear beforehand that
// the new one can be stored.
func TestNothingIsExchangedThatCannotBeStored(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	if err := os.MkdirAll(filepath.Join(s.cacheFile()+".new", "in the way"), 0o700); err != nil {
		t.Fatal(err)
	}
	wantError(t, errorOf(t.Context(), s.source(t, ""), ""), sso.CacheFailed, "writable")
	if n := s.exchanged(); n != 0 {
		t.Errorf("%d exchanges", n)
	}
}

// A process that died may have left a half-written file; somebody may have planted
// a link.
func TestWhatHasTheNewFilesNameIsReplaced(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	victim := filepath.Join(t.TempDir(), "victim")
	if err := os.WriteFile(victim, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	file := s.cacheFile()
	if err := os.Symlink(victim, file+".new"); err != nil {
		t.Skip("no symbolic links here: ", err)
	}
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	wantToken(t, s.source(t, ""), "", newToken)
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

func TestAPlantedLinkIsNotFollowed(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	file := s.cacheFile()
	target := filepath.Join(t.TempDir(), "target")
	plant := func(file string) {
		_ = os.Remove(file)
		if err := os.Symlink(target, file); err != nil {
			t.Skip("no symbolic links here: ", err)
		}
	}
	source := s.source(t, "")
	plant(file + ".lock")
	wantError(t, errorOf(t.Context(), source, ""), sso.CacheFailed, "not a regular file")
	_ = os.Remove(file + ".lock")
	if err := os.Rename(file, target); err != nil {
		t.Fatal(err)
	}
	plant(file)
	before, _ := os.ReadFile(target)
	wantError(t, errorOf(t.Context(), source, ""), sso.Misconfigured, "not a regular file")
	wantError(t, s.load(""), sso.Misconfigured, file)
	if after, _ := os.ReadFile(target); !bytes.Equal(before, after) || s.exchanged() != 0 {
		t.Error("the link was followed")
	}
}

// JSON.stringify leaves <, > and & alone.
func TestTokensAreWrittenAsJavaScriptDoes(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	s.respond = response(200, `{"access_token": "a<b>&c", "id_token": "it-2"}`)
	wantToken(t, s.source(t, ""), "", "a<b>&c")
	if text := s.cache(t); !strings.HasPrefix(text, "{\n  \"accessToken\": \"a<b>&c\",\n  \"refreshToken\": \""+oldRefresh+"\",\n  \"idToken\": \"it-2\",\n") {
		t.Errorf("got %s", text)
	}
}

// What a later command line tool keeps in the file stays there, whatever its name.
func TestUnknownMembersOfTheCacheAreKept(t *testing.T) {
	t.Parallel()
	s := login(t, -time.Hour)
	name := "\x7f\U000e0001 \"q\""
	quoted, err := json.Marshal(name)
	if err != nil {
		t.Fatal(err)
	}
	s.write(t, cacheName, strings.Replace(s.cache(t), `"later"`, string(quoted), 1))
	wantToken(t, s.source(t, ""), "", newToken)
	var kept map[string]any
	if err := json.Unmarshal([]byte(s.cache(t)), &kept); err != nil {
		t.Fatal(err)
	}
	if kept["accessToken"] != newToken || kept[name] == nil {
		t.Errorf("got %s", s.cache(t))
	}
}
