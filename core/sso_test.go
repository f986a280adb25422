package core_test

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha1" // it names a file, as the command line tool does
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	sdk "github.com/seclai/seclai-sdk-go/internal/runtime"
)

const (
	oldToken, newToken     = "at-old-secret", "at-new-secret"
	oldRefresh, newRefresh = "rt-old-secret", "rt-new-secret"
)

var allSecrets = []string{secret, oldToken, newToken, oldRefresh, newRefresh}

// TestMain makes the test binary a program that makes one call, for the tests with
// several processes.
func TestMain(m *testing.M) {
	if os.Getenv("SSO_CHILD") == "" {
		os.Exit(m.Run())
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(os.Getenv("SSO_CHILD")))
	hc := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}}}
	client, err := core.New(core.WithHTTPClient(hc))
	if err == nil {
		_, err = core.Do[any](context.Background(), client, "GET", "/things", nil, nil)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0)
}

// A session is a login: a configuration folder, the token endpoint and the API.
type session struct {
	dir       string
	endpoint  *httptest.Server
	api       *httptest.Server
	exchanges atomic.Int32
	answer    func(w http.ResponseWriter, r *http.Request) // of the token endpoint
	accept    func(token string) bool                      // of the API

	mu      sync.Mutex
	seen    []string // what authorized the API's requests
	last    http.Header
	refresh string // the refresh token to come, where it is not the old one
}

// login is a session whose access token runs out after so long.
func login(t *testing.T, expires time.Duration) *session {
	t.Helper()
	for _, name := range []string{"API_KEY", "API_URL", "PROFILE", "SSO_DOMAIN", "SSO_CLIENT_ID", "SSO_REGION"} {
		t.Setenv("SECLAI_"+name, "")
	}
	s := &session{dir: t.TempDir()}
	s.answer = answer(200, "application/json", fmt.Sprintf(`{"access_token": %q, "refresh_token": %q, "expires_in": 3600}`, newToken, newRefresh))
	s.accept = func(string) bool { return true }
	s.endpoint = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.exchanges.Add(1)
		s.mu.Lock()
		want := "/oauth2/token refresh_token client-1 " + cmp.Or(s.refresh, oldRefresh)
		s.mu.Unlock()
		if got := fmt.Sprint(r.URL.Path, " ", r.FormValue("grant_type"), " ", r.FormValue("client_id"), " ", r.FormValue("refresh_token")); got != want {
			t.Errorf("the token endpoint was asked %q, want %q", got, want)
		}
		if r.Header.Get("Authorization") != "" || r.Header.Get("X-Api-Key") != "" {
			t.Error("the token endpoint was sent the API's credentials")
		}
		s.mu.Lock()
		answer := s.answer
		s.mu.Unlock()
		answer(w, r)
	}))
	t.Cleanup(s.endpoint.Close)
	s.api = httptest.NewServer(http.HandlerFunc(s.serve))
	t.Cleanup(s.api.Close)
	t.Setenv("SECLAI_CONFIG_DIR", s.dir)
	t.Setenv("SECLAI_API_URL", s.api.URL)
	s.write(t, "config", fmt.Sprintf("[default]\nsso_domain = %s\nsso_client_id = client-1\n", s.domain()))
	s.writeCache(t, oldToken, expires)
	return s
}

func (s *session) domain() string { return strings.TrimPrefix(s.endpoint.URL, "https://") }

func (s *session) serve(w http.ResponseWriter, r *http.Request) {
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
	s.write(t, s.cacheName(), fmt.Sprintf(`{"accessToken": %q, "refreshToken": %q, "idToken": "it", "expiresAt": %q,
		"clientId": "client-1", "region": "us-west-2", "cognitoDomain": %q, "later": {"a": 1}}`,
		token, oldRefresh, time.Now().Add(expires).UTC().Format("2006-01-02T15:04:05.000Z"), s.domain()))
}

// cacheName is as the command line tool makes it.
func (s *session) cacheName() string {
	return filepath.Join("sso", "cache", fmt.Sprintf("%x.json", sha1.Sum([]byte(s.domain()+"|client-1"))))
}

// The name of the default login's file is written out, as other programs find it.
func TestTheDefaultLoginIsFound(t *testing.T) {
	s := login(t, time.Hour)
	s.write(t, "config", "")
	file := filepath.Join("sso", "cache", "d140a3c5bc4e5a4c9013de0ce1a5e68b61e54a33.json")
	s.write(t, file, `{"accessToken": "default-secret", "expiresAt": "2999-01-01T00:00:00.000Z"}`)
	if err := do(t.Context(), s.client(t), "GET"); err != nil || s.last.Get("Authorization") != "Bearer default-secret" {
		t.Errorf("got %v, having sent %q", err, s.last.Get("Authorization"))
	}
}

func (s *session) cache(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, s.cacheName()))
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func (s *session) client(t *testing.T, opts ...core.ClientOption) *core.Client {
	t.Helper()
	client, err := core.New(append([]core.ClientOption{core.WithHTTPClient(s.endpoint.Client())}, opts...)...)
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

func TestATokenThatIsGoodIsUsedAsItIs(t *testing.T) {
	s := login(t, time.Hour)
	s.write(t, "config", fmt.Sprintf("\ufeff# a comment\r\n[default]\r\nsso_domain=%s\r\n; another\r\n\r\n[profile team]\r\nsso_account_id = acc-7\r\nsso_client_id =client-1\r\n", s.domain()))
	t.Setenv("SECLAI_PROFILE", "team")
	if err := do(t.Context(), s.client(t), "GET"); err != nil {
		t.Fatal(err)
	}
	if s.tokens() != oldToken || s.exchanges.Load() != 0 || s.last.Get("X-Account-Id") != "acc-7" {
		t.Errorf("sent %q for account %q after %d exchanges", s.tokens(), s.last.Get("X-Account-Id"), s.exchanges.Load())
	}
	if err := do(t.Context(), s.client(t, core.WithAccountID("acc-8")), "GET"); err != nil || s.last.Get("X-Account-Id") != "acc-8" {
		t.Errorf("the option does not replace the profile's account: %v", err)
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
		{core.WithAPIKey("a\n")}, {core.WithAccessToken("a\r\nX: 1")}, {core.WithProfile("")},
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

func TestTheProfileComesFromVariablesThenTheFileThenDefaults(t *testing.T) {
	s := login(t, time.Hour)
	s.write(t, "config", "[default]\nsso_domain = elsewhere.example.com\nsso_client_id = other\n")
	t.Setenv("SECLAI_SSO_DOMAIN", s.domain())
	t.Setenv("SECLAI_SSO_CLIENT_ID", "client-1")
	if err := do(t.Context(), s.client(t), "GET"); err != nil {
		t.Error(err)
	}
	dir := t.TempDir()
	if err := os.Rename(filepath.Join(s.dir, "sso"), filepath.Join(dir, "sso")); err != nil {
		t.Fatal(err)
	}
	if err := do(t.Context(), s.client(t, core.WithConfigDir(dir)), "GET"); err != nil {
		t.Error(err)
	}
}

func TestAHundredGoroutinesMakeOneExchange(t *testing.T) {
	s := login(t, 10*time.Second) // within the grace
	client := s.client(t)
	var wg sync.WaitGroup
	for range 100 {
		wg.Go(func() {
			if err := do(t.Context(), client, "POST"); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if n := s.exchanges.Load(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
	if strings.Contains(s.tokens(), oldToken) {
		t.Error("the old token was used")
	}
	file := filepath.Join(s.dir, s.cacheName())
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("the cache's mode: %v, %v", info.Mode(), err)
	}
	var kept struct{ ExpiresAt time.Time }
	if err := json.Unmarshal([]byte(s.cache(t)), &kept); err != nil {
		t.Fatal(err)
	}
	if left := time.Until(kept.ExpiresAt); left < 59*time.Minute || left > time.Hour {
		t.Errorf("the token is good for %v", left)
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
}`, newToken, newRefresh, kept.ExpiresAt.Format("2006-01-02T15:04:05.000Z"), s.domain())
	if got := s.cache(t); got != want {
		t.Errorf("the cache is\n%s\nwant\n%s", got, want)
	}
	if entries, err := os.ReadDir(filepath.Dir(file)); err != nil || len(entries) != 2 {
		t.Errorf("want the cache and its lock, got %v, %v", entries, err)
	}
}

func child(t *testing.T, s *session) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0])
	pemText := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.endpoint.Certificate().Raw})
	cmd.Env = append(os.Environ(), "SSO_CHILD="+string(pemText))
	return cmd
}

func TestSixteenProcessesMakeOneExchange(t *testing.T) {
	s := login(t, -time.Hour)
	var wg sync.WaitGroup
	for range 16 {
		wg.Go(func() {
			if out, err := child(t, s).CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wg.Wait()
	if n := s.exchanges.Load(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

func TestACrashedHolderDoesNotLockTheRestOut(t *testing.T) {
	s := login(t, -time.Hour)
	arrived, free := make(chan struct{}), make(chan struct{})
	good := s.answer
	s.mu.Lock() // which the race detector wants: it does not see what orders two processes
	s.answer = func(w http.ResponseWriter, r *http.Request) {
		if s.exchanges.Load() == 1 {
			close(arrived)
			<-free
		}
		good(w, r)
	}
	s.mu.Unlock()
	holder := child(t, s)
	if err := holder.Start(); err != nil {
		t.Fatal(err)
	}
	<-arrived
	if err := holder.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = holder.Wait()
	if err := do(t.Context(), s.client(t), "GET"); err != nil || s.exchanges.Load() != 2 {
		t.Errorf("%v after %d exchanges", err, s.exchanges.Load())
	}
	close(free)
}

func TestOneWhoGivesUpDoesNotSpoilTheExchange(t *testing.T) {
	s := login(t, -time.Hour)
	arrived, free := make(chan struct{}), make(chan struct{})
	good := s.answer
	s.answer = func(w http.ResponseWriter, r *http.Request) { close(arrived); <-free; good(w, r) }
	client := s.client(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() { <-arrived; cancel() }()
	if err := do(ctx, client, "GET"); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	close(free)
	if err := do(t.Context(), client, "GET"); err != nil || s.exchanges.Load() != 1 || s.tokens() != newToken {
		t.Errorf("%v after %d exchanges with %s", err, s.exchanges.Load(), s.tokens())
	}
}

func TestAnExchangeWithoutANewRefreshTokenKeepsTheOldOne(t *testing.T) {
	s := login(t, -time.Hour)
	s.answer = answer(200, "application/json", fmt.Sprintf(`{"access_token": %q}`, newToken))
	if err := do(t.Context(), s.client(t), "GET"); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(s.cache(t), oldRefresh) || !strings.Contains(s.cache(t), newToken) {
		t.Error("the cache lacks the old refresh token or the new access token")
	}
}

func TestExchangesThatFail(t *testing.T) {
	for _, tt := range []struct {
		name    string
		answer  http.HandlerFunc
		want    string
		passing bool
	}{
		{"busy", answer(503, "text/html", "busy"), "503 Service Unavailable; try again", true},
		{"dropped", dropping, "; try again", true},
		{"too many", answer(429, "text/plain", ""), "; try again", true},
		{"nonsense", answer(200, "text/html", "<html>"), "has no valid access token; try again", true},
		{"a token with a line break", answer(200, "application/json", `{"access_token": "a\nb"}`), "; try again", true},
		{"ended", answer(400, "application/json", `{"error": "invalid_grant"}`), "(invalid_grant); run `npx @seclai/cli auth login`", false},
		{"an unknown error", answer(400, "application/json", fmt.Sprintf(`{"error": %q}`, oldRefresh)), "; run `npx @seclai/cli auth login`", false},
		{"a redirect", answer(307, "", "", "Location", "https://127.0.0.1:1/"), "307", false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := login(t, -time.Hour)
			s.answer = tt.answer
			before := s.cache(t)
			err := do(t.Context(), s.client(t), "GET", core.WithRetries(1))
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %s", err, tt.want)
			}
			if core.IsTemporary(err) != tt.passing || errors.Is(err, core.ErrUnauthorized) == tt.passing {
				t.Errorf("temporary: %v, unauthorized: %v", core.IsTemporary(err), errors.Is(err, core.ErrUnauthorized))
			}
			if want := map[bool]int32{true: 2, false: 1}[tt.passing]; s.exchanges.Load() != want {
				t.Errorf("%d exchanges, want %d", s.exchanges.Load(), want)
			}
			if s.cache(t) != before {
				t.Error("the tokens are not as they were")
			}
			noSecret(t, fmt.Sprintf("%v %+v %#v", err, err, err))
		})
	}
}

func TestATokenInItsLastSecondsServesWhileTheEndpointIsDown(t *testing.T) {
	s := login(t, 20*time.Second)
	s.answer = answer(503, "text/plain", "")
	if err := do(t.Context(), s.client(t), "GET"); err != nil || s.tokens() != oldToken {
		t.Errorf("%v with %s", err, s.tokens())
	}
}

func TestWithoutAutoRefresh(t *testing.T) {
	s := login(t, -time.Hour)
	err := do(t.Context(), s.client(t, core.WithAutoRefresh(false)), "GET")
	if err == nil || !strings.Contains(err.Error(), "WithAutoRefresh") || s.exchanges.Load() != 0 {
		t.Errorf("got %v after %d exchanges", err, s.exchanges.Load())
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
	if n := s.exchanges.Load(); n != 1 {
		t.Errorf("%d exchanges", n)
	}
}

func TestA401WithATokenSource(t *testing.T) {
	s := login(t, time.Hour)
	s.accept = func(token string) bool { return token == "2" }
	n := 0
	source := core.WithTokenSource(func(ctx context.Context) (string, error) {
		n++
		if want := map[int]string{1: "", 2: "1"}[n]; core.RejectedToken(ctx) != want {
			t.Errorf("call %d is told that %q was rejected", n, core.RejectedToken(ctx))
		}
		return fmt.Sprint(n), nil
	})
	if err := do(t.Context(), s.client(t, source), "POST", core.WithRetries(0)); err != nil || s.tokens() != "1 2" {
		t.Errorf("%v with %s", err, s.tokens())
	}
}

func TestA401IsReplayedOnceAndOnlyWhereATokenCanChange(t *testing.T) {
	for name, tt := range map[string]struct {
		opts []core.ClientOption
		want int
	}{
		"SSO":            {nil, 2},
		"a token source": {[]core.ClientOption{core.WithTokenSource(func(context.Context) (string, error) { return "x", nil })}, 2},
		"a fixed token":  {[]core.ClientOption{core.WithAccessToken("x")}, 1},
		"a key":          {[]core.ClientOption{core.WithAPIKey("x")}, 1},
	} {
		s := login(t, time.Hour)
		s.accept = func(string) bool { return false }
		err := do(t.Context(), s.client(t, tt.opts...), "GET")
		if !errors.Is(err, core.ErrUnauthorized) || len(s.seen) != tt.want {
			t.Errorf("%s: %d requests: %v; want %d", name, len(s.seen), err, tt.want)
		}
	}
}

func TestABodyThatIsGoneIsNotReplayed(t *testing.T) {
	s := login(t, time.Hour)
	s.accept = func(string) bool { return false }
	upload := core.Reader("a.txt", io.MultiReader(strings.NewReader("x")))
	form := sdk.NewForm("file", upload)
	err := sdk.Empty(t.Context(), s.client(t), sdk.Request{Operation: "POST /things", Body: form}, nil)
	if !errors.Is(err, core.ErrUnauthorized) || len(s.seen) != 1 {
		t.Errorf("%d requests: %v", len(s.seen), err)
	}
}

func TestATokenSourceThatFails(t *testing.T) {
	s := login(t, time.Hour)
	broken := errors.New("the vault is shut")
	for want, source := range map[string]core.TokenSource{
		"the vault is shut":   func(context.Context) (string, error) { return "", broken },
		"empty token":         func(context.Context) (string, error) { return "", nil },
		"a control character": func(context.Context) (string, error) { return oldToken + "\n", nil },
	} {
		err := do(t.Context(), s.client(t, core.WithTokenSource(source)), "POST")
		if err == nil || !strings.Contains(err.Error(), "getting an access token") || !strings.Contains(strings.ReplaceAll(err.Error(), "another ", "a "), want) {
			t.Errorf("got %v, want %s", err, want)
		}
		noSecret(t, fmt.Sprint(err))
	}
	if len(s.seen) != 0 {
		t.Error("something was sent")
	}
}

// Where the network fails a token source, nothing is wrong with the credentials.
func TestATokenSourceWithoutANetwork(t *testing.T) {
	for _, failures := range []int{1, 9} {
		s := login(t, time.Hour)
		asked := 0
		err := do(t.Context(), s.client(t, core.WithRetries(1), core.WithTokenSource(func(context.Context) (string, error) {
			if asked++; asked <= failures {
				return "", fmt.Errorf("asking the vault: %w", &net.OpError{Op: "read", Err: errors.New("connection reset")})
			}
			return newToken, nil
		})), "POST")
		if asked != 2 || (err == nil) != (failures == 1) {
			t.Errorf("%d failures, asked %d times: %v", failures, asked, err)
		}
		if err != nil && (errors.Is(err, core.ErrUnauthorized) || !core.IsTemporary(err) || !core.IsUnsent(err)) {
			t.Errorf("taken for another failure: %v", err)
		}
	}
}

func TestFilesThatAreNotAsTheyShouldBe(t *testing.T) {
	for _, tt := range []struct {
		name, file, content, want string
	}{
		{"no JSON", "cache", "{", "is not valid JSON"},
		{"of another form", "cache", `{"accessToken": 7, "x": "` + oldToken + `"}`, "is not valid JSON of the expected form"},
		{"an array", "cache", `[]`, "is not valid JSON"},
		{"empty", "cache", ``, "is not valid JSON"},
		{"without tokens", "cache", `{}`, "holds no token"},
		{"without a time", "cache", `{"accessToken": "` + oldToken + `"}`, "expiresAt"},
		{"with a line break", "cache", `{"accessToken": "a\nb", "expiresAt": "2026-01-01T00:00:00Z"}`, "control character"},
		{"a key outside", "config", "a = b\n", "line 1"},
		{"a line of nothing", "config", "[default]\n\nwhat\n", "line 3"},
		{"an open section", "config", "[default\n", "line 1"},
		{"a domain with a path", "config", "[default]\nsso_domain = evil.example.com/x?\n", "not a host name"},
		{"a domain with a user", "config", "[default]\nsso_domain = u@evil.example.com\n", "not a host name"},
		{"an account with a tab", "config", "[default]\nsso_account_id = a\tb\n", "sso_account_id"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := login(t, time.Hour)
			name := map[string]string{"cache": s.cacheName(), "config": "config"}[tt.file]
			s.write(t, name, tt.content)
			_, err := core.New()
			if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), tt.want) {
				t.Fatalf("got %v, want %s", err, tt.want)
			}
			if strings.Contains(tt.want, "line") && !strings.Contains(err.Error(), filepath.Join(s.dir, name)) || tt.file == "cache" && !strings.Contains(err.Error(), filepath.Join(s.dir, name)) {
				t.Errorf("the error does not name the file: %v", err)
			}
			noSecret(t, err.Error())
		})
	}
	login(t, time.Hour)
	if _, err := core.New(core.WithProfile("nobody")); err == nil || !strings.Contains(err.Error(), `no profile "nobody"`) {
		t.Errorf("got %v", err)
	}
}

func TestAPlantedLinkIsNotFollowed(t *testing.T) {
	s := login(t, -time.Hour)
	file := filepath.Join(s.dir, s.cacheName())
	target := filepath.Join(t.TempDir(), "target")
	plant := func(file string) {
		_ = os.Remove(file)
		if err := os.Symlink(target, file); err != nil {
			t.Fatal(err)
		}
	}
	client := s.client(t)
	plant(file + ".lock")
	if err := do(t.Context(), client, "GET"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a lock that is a link: %v", err)
	}
	_ = os.Remove(file + ".lock")
	if err := os.Rename(file, target); err != nil {
		t.Fatal(err)
	}
	plant(file)
	before, _ := os.ReadFile(target)
	if err := do(t.Context(), client, "GET"); err == nil || !strings.Contains(err.Error(), "not a regular file") {
		t.Errorf("a cache that is a link: %v", err)
	}
	if _, err := core.New(); err == nil || !strings.Contains(err.Error(), file) {
		t.Errorf("New: %v", err)
	}
	if after, _ := os.ReadFile(target); !bytes.Equal(before, after) || s.exchanges.Load() != 0 {
		t.Error("the link was followed")
	}
}

func TestALogoutIsNoticed(t *testing.T) {
	s := login(t, -time.Hour)
	client := s.client(t)
	if err := os.Remove(filepath.Join(s.dir, s.cacheName())); err != nil {
		t.Fatal(err)
	}
	if err := do(t.Context(), client, "GET"); err == nil || !strings.Contains(err.Error(), "npx @seclai/cli auth login") {
		t.Errorf("got %v", err)
	}
}

func TestNothingThatIsPrintedShowsACredential(t *testing.T) {
	s := login(t, time.Hour)
	for _, client := range []*core.Client{
		s.client(t), s.client(t, core.WithAPIKey(secret)), s.client(t, core.WithAccessToken(oldToken)),
	} {
		text := fmt.Sprintf("%v %+v %#v %s %q %d %x %v", client, client, client, client, client, client, client, *client)
		noSecret(t, text)
		if !strings.Contains(text, "seclai client of "+s.api.URL) {
			t.Errorf("the client is shown as %s", text)
		}
	}
}

func FuzzConfigFile(f *testing.F) {
	f.Add("[default]\nsso_domain = x\n")
	f.Add("[profile a]\r\nb=c\n; d\n[")
	f.Fuzz(func(t *testing.T, content string) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "config"), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		t.Setenv("SECLAI_API_KEY", "")
		_, err := core.New(core.WithConfigDir(dir))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("got %T %v", err, err) // there is no login, so there is always an error
		}
	})
}
