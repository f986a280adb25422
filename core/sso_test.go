package core_test

import (
	"context"
	"crypto/sha1" // it names a file, as the command line tool does
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

const (
	oldToken, newToken     = "at-old-secret", "at-new-secret"
	oldRefresh, newRefresh = "rt-old-secret", "rt-new-secret"

	ssoDomain = "auth.example.com"
	ssoAPI    = "http://127.0.0.1:8080"
)

var allSecrets = []string{secret, oldToken, newToken, oldRefresh, newRefresh}

// A session is a login: a configuration directory, and the network to the token
// endpoint and the API.
type session struct {
	dir     string
	respond http.HandlerFunc        // of the token endpoint
	accept  func(token string) bool // of the API

	mu        sync.Mutex
	exchanges int
	seen      []string    // what authorized the API's requests
	last      http.Header // of the API's latest request
}

// login returns a session whose access token expires after the given time.
func login(t *testing.T, expires time.Duration) *session {
	t.Helper()
	for _, name := range []string{"API_KEY", "PROFILE", "SSO_DOMAIN", "SSO_CLIENT_ID", "SSO_REGION"} {
		t.Setenv("SECLAI_"+name, "")
	}
	s := &session{dir: t.TempDir(), accept: func(string) bool { return true }}
	s.respond = answer(200, "application/json", fmt.Sprintf(`{"access_token": %q, "refresh_token": %q, "expires_in": 3600}`, newToken, newRefresh))
	t.Setenv("SECLAI_CONFIG_DIR", s.dir)
	t.Setenv("SECLAI_API_URL", ssoAPI)
	s.write(t, "config", fmt.Sprintf("[default]\nsso_domain = %s\nsso_client_id = client-1\n", ssoDomain))
	s.writeCache(t, oldToken, expires)
	return s
}

// RoundTrip is the network. What leads elsewhere goes there.
func (s *session) RoundTrip(r *http.Request) (*http.Response, error) {
	handler := s.serveAPI
	switch r.URL.Scheme + "://" + r.URL.Host {
	case "https://" + ssoDomain:
		handler = s.serveTokens
	case ssoAPI:
	default:
		return http.DefaultTransport.RoundTrip(r)
	}
	w, in := httptest.NewRecorder(), r.WithContext(r.Context())
	if in.Body == nil {
		in.Body = http.NoBody
	}
	handler(w, in)
	in.Body.Close()
	resp := w.Result()
	resp.Request = r
	return resp, nil
}

func (s *session) serveTokens(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.exchanges++
	s.mu.Unlock()
	if got := r.FormValue("refresh_token"); r.URL.Path != "/oauth2/token" || got != oldRefresh || r.Header.Get("Authorization")+r.Header.Get("X-Api-Key") != "" {
		answer(400, "text/plain", "this is not a request of the SDK")(w, r)
		return
	}
	s.respond(w, r)
}

func (s *session) serveAPI(w http.ResponseWriter, r *http.Request) {
	token := strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
	s.mu.Lock()
	s.seen = append(s.seen, token)
	s.last = r.Header
	s.mu.Unlock()
	if !s.accept(token) {
		answer(401, "application/json", `{"detail": "expired"}`)(w, r)
		return
	}
	_, _ = io.Copy(io.Discard, r.Body)
	answer(200, "application/json", `{}`)(w, r)
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
	name := filepath.Join("sso", "cache", fmt.Sprintf("%x.json", sha1.Sum([]byte(ssoDomain+"|client-1"))))
	s.write(t, name, fmt.Sprintf(`{"accessToken": %q, "refreshToken": %q, "expiresAt": %q}`,
		token, oldRefresh, time.Now().Add(expires).UTC().Format(time.RFC3339)))
}

// client returns a client of the login, or with the credentials of an option.
func (s *session) client(t *testing.T, opts ...core.ClientOption) *core.Client {
	t.Helper()
	client, err := core.New(append([]core.ClientOption{core.WithHTTPClient(&http.Client{Transport: s})}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func (s *session) tokens() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return strings.Join(s.seen, " ")
}

func noSecret(t *testing.T, text string) {
	t.Helper()
	for _, s := range allSecrets {
		if strings.Contains(text, s) {
			t.Errorf("a secret is shown: %s", strings.ReplaceAll(text, s, "[SECRET]"))
		}
	}
}

func TestALoginIsUsed(t *testing.T) {
	s := login(t, time.Hour)
	s.write(t, "config", fmt.Sprintf("[default]\nsso_domain=%s\n[profile team]\nsso_account_id = acc-7\nsso_client_id =client-1\n", ssoDomain))
	t.Setenv("SECLAI_PROFILE", "team")
	if err := do(t.Context(), s.client(t), "GET"); err != nil {
		t.Fatal(err)
	}
	if s.tokens() != oldToken || s.exchanges != 0 || s.last.Get("X-Account-Id") != "acc-7" {
		t.Errorf("sent %q for account %q after %d exchanges", s.tokens(), s.last.Get("X-Account-Id"), s.exchanges)
	}
	if err := do(t.Context(), s.client(t, core.WithAccountID("acc-8")), "GET"); err != nil || s.last.Get("X-Account-Id") != "acc-8" {
		t.Errorf("the option does not replace the profile's account: %v", err)
	}
	t.Setenv("SECLAI_PROFILE", "nobody")
	t.Setenv("SECLAI_CONFIG_DIR", t.TempDir())
	if err := do(t.Context(), s.client(t, core.WithConfigDir(s.dir), core.WithProfile("team")), "GET"); err != nil || s.last.Get("X-Account-Id") != "acc-7" {
		t.Errorf("the options do not replace the variables: %v", err)
	}
}

func TestTheChainOfCredentials(t *testing.T) {
	s := login(t, time.Hour)
	for _, tt := range []struct {
		name string
		env  string
		opts []core.ClientOption
		want string // key and token
	}{
		{"SSO", "", nil, "/Bearer " + oldToken},
		{"the variable before SSO", "key-env", []core.ClientOption{core.WithProfile("none")}, "key-env/"},
		{"a token before the variable", "key-env", []core.ClientOption{core.WithAccessToken("tok")}, "/Bearer tok"},
		{"a source before the variable", "key-env", []core.ClientOption{core.WithTokenSource(func(context.Context) (string, error) { return "tok", nil })}, "/Bearer tok"},
		{"a key before the variable", "key-env", []core.ClientOption{core.WithAPIKey("key")}, "key/"},
	} {
		t.Setenv("SECLAI_API_KEY", tt.env)
		if err := do(t.Context(), s.client(t, tt.opts...), "GET"); err != nil {
			t.Errorf("%s: %v", tt.name, err)
		}
		if got := s.last.Get("X-Api-Key") + "/" + s.last.Get("Authorization"); got != tt.want {
			t.Errorf("%s: sent %s, want %s", tt.name, got, tt.want)
		}
	}
	if err := do(t.Context(), s.client(t, core.WithAPIKey("key"), core.WithAPIKeyHeader("X-Other")), "GET"); err != nil || s.last.Get("X-Other") != "key" || s.last.Get("X-Api-Key") != "" {
		t.Errorf("the key's field: %v, %v", s.last, err)
	}
	for _, opts := range [][]core.ClientOption{
		{core.WithAPIKey("a"), core.WithAccessToken("b")},
		{core.WithAPIKey("a"), core.WithTokenSource(func(context.Context) (string, error) { return "", nil })},
		{core.WithAPIKey(" ")}, {core.WithAccessToken("")}, {core.WithTokenSource(nil)}, {core.WithAPIKeyHeader("")},
		{core.WithAPIKey("a\nb")}, {core.WithAccessToken("a\r\nX: 1")}, {core.WithProfile("")},
	} {
		if _, err := core.New(opts...); err == nil {
			t.Error("New took options that contradict each other or are empty")
		} else if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("got %T %v", err, err)
		}
	}
	t.Setenv("SECLAI_API_KEY", "")
	t.Setenv("SECLAI_CONFIG_DIR", t.TempDir())
	_, err := core.New()
	for _, want := range []string{"SECLAI_API_KEY", "core.WithAPIKey", "npx @seclai/cli auth login"} {
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("without credentials: %v", err)
		}
	}
}

func TestALoginThatFails(t *testing.T) {
	for _, tt := range []struct {
		name      string
		respond   http.HandlerFunc
		want      string
		temporary bool
	}{
		{"busy", answer(503, "text/html", "busy"), "503 Service Unavailable; try again", true},
		{"ended", answer(400, "application/json", `{"error": "invalid_grant"}`), "(invalid_grant); run `npx @seclai/cli auth login`", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := login(t, -time.Hour)
				s.respond = tt.respond
				err := do(t.Context(), s.client(t), "POST", core.WithRetries(1))
				if err == nil || !strings.Contains(err.Error(), "getting an access token: SSO profile \"default\"") || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("got %v, want %s", err, tt.want)
				}
				if core.IsTemporary(err) != tt.temporary || errors.Is(err, core.ErrUnauthorized) == tt.temporary || !core.NotSent(err) {
					t.Errorf("temporary: %v, unauthorized: %v, unsent: %v", core.IsTemporary(err), errors.Is(err, core.ErrUnauthorized), core.NotSent(err))
				}
				if want := map[bool]int{true: 2, false: 1}[tt.temporary]; s.exchanges != want {
					t.Errorf("%d exchanges, want %d", s.exchanges, want)
				}
				noSecret(t, fmt.Sprintf("%v %+v %#v", err, err, err))
			})
		})
	}
}

// A file may become invalid after the client was made.
func TestALoginThatIsMisconfigured(t *testing.T) {
	s := login(t, -time.Hour)
	client := s.client(t)
	s.writeCache(t, "a\nb", time.Hour)
	_, newErr := core.New()
	for _, err := range []error{newErr, do(t.Context(), client, "GET")} {
		mistake, ok := errors.AsType[*core.ConfigError](err)
		if !ok || !strings.HasPrefix(mistake.Message, "the token cache "+s.dir) {
			t.Errorf("got %T %v", err, err)
		}
		if core.IsTemporary(err) {
			t.Errorf("%v is temporary", err)
		}
	}
	_, err := core.New(core.WithProfile("nobody"))
	if mistake, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(mistake.Message, `no profile "nobody"`) {
		t.Errorf("got %T %v", err, err)
	}
	for _, name := range []string{"SECLAI_CONFIG_DIR", "HOME", "USERPROFILE", "home"} {
		t.Setenv(name, "")
	}
	_, err = core.New()
	if mistake, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(mistake.Message, "SECLAI_API_KEY") {
		t.Errorf("got %T %v", err, err)
	}
}

// The exchange goes on for others, so what ended is the call.
func TestALoginIsNotWaitedForWhenTheContextEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := login(t, -time.Hour)
		good := s.respond
		s.respond = func(w http.ResponseWriter, r *http.Request) {
			<-time.After(10 * time.Second)
			good(w, r)
		}
		client := s.client(t)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		if err := do(ctx, client, "GET"); !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		if err := do(t.Context(), client, "GET"); err != nil || s.exchanges != 1 || time.Since(start) != 10*time.Second {
			t.Errorf("after %v and %d exchanges: %v", time.Since(start), s.exchanges, err)
		}
	})
}

func TestWithoutAutoRefresh(t *testing.T) {
	s := login(t, -time.Hour)
	err := do(t.Context(), s.client(t, core.WithAutoRefresh(false)), "GET")
	if err == nil || !strings.Contains(err.Error(), "WithAutoRefresh") || s.exchanges != 0 {
		t.Errorf("got %v after %d exchanges", err, s.exchanges)
	}
	s.writeCache(t, oldToken, 20*time.Second)
	if err := do(t.Context(), s.client(t, core.WithAutoRefresh(false)), "GET"); err != nil {
		t.Errorf("a token that is good yet: %v", err)
	}
}

func TestA401AsksForAFreshTokenOnce(t *testing.T) {
	s := login(t, time.Hour)
	s.accept = func(token string) bool { return token == newToken }
	if err := do(t.Context(), s.client(t), "POST"); err != nil || s.tokens() != oldToken+" "+newToken {
		t.Errorf("%v with %s", err, s.tokens())
	}
	if n := s.exchanges; n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

func TestNothingThatIsPrintedShowsACredential(t *testing.T) {
	s := login(t, time.Hour)
	for _, client := range []*core.Client{
		s.client(t), s.client(t, core.WithAPIKey(secret)), s.client(t, core.WithAccessToken(oldToken)),
	} {
		text := fmt.Sprintf("%v %+v %#v %s %q %d %x %v", client, client, client, client, client, client, client, *client)
		noSecret(t, text)
		if !strings.Contains(text, "seclai client of "+ssoAPI) {
			t.Errorf("the client is shown as %s", text)
		}
	}
}
