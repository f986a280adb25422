package core_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"reflect"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	sdk "github.com/seclai/seclai-sdk-go/internal/runtime"
)

func TestDo(t *testing.T) {
	type thing struct {
		Name string `json:"name"`
		Size int    `json:"size"`
	}
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got := fmt.Sprintf("%s %s %s %s", r.Method, r.RequestURI, r.Header.Get("Content-Type"), body)
		switch got {
		case "PATCH /new/thing?dry=yes application/json {\"name\":\"<n>\",\"size\":2}\n":
			answer(200, "application/json", `{"name": "<n>", "size": 3, "else": 1}`)(w, r)
		case "DELETE /new/thing  ":
			w.WriteHeader(http.StatusNoContent)
		default:
			answer(400, "application/json", strconv.Quote(got))(w, r)
		}
	})
	got, err := core.Do[thing](t.Context(), client, "PATCH", "/new/thing", url.Values{"dry": {"yes"}}, thing{"<n>", 2})
	if err != nil || got != (thing{"<n>", 3}) {
		t.Errorf("got %+v, %v", got, err)
	}
	if err := client.Do(t.Context(), "DELETE", "/new/thing", nil, nil, nil); err != nil {
		t.Error(err)
	}
	for _, path := range []string{"", "new", "/a?b", "/a#b", "/{a}", "/a/..", "/./a", "/a/%2E%2e/b", "/a/%zz"} {
		_, err := core.Do[any](t.Context(), client, "GET", path, nil, nil)
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("path %q: %v", path, err)
		}
	}
	for _, method := range []string{"", "GET /agents", "GET\n"} {
		_, err := core.Do[any](t.Context(), client, method, "/new", nil, nil)
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("method %q: %v", method, err)
		}
	}
	for _, out := range []any{thing{}, (*thing)(nil), map[string]any{}} {
		err := client.Do(t.Context(), "DELETE", "/new/thing", nil, nil, out)
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !core.NotSent(err) {
			t.Errorf("the answer was to be stored in a %T: %v", out, err)
		}
	}
	if _, err := core.Do[any](t.Context(), client, "POST", "/new/thing", nil, func() {}); err == nil || !core.NotSent(err) {
		t.Errorf("a body that is not JSON was sent: %v", err)
	}
}

func TestListAll(t *testing.T) {
	for _, envelope := range []string{`{"widgets": %s, "total": 5}`, `{"data": %s, "pagination": {"total": 5}}`} {
		client := serve(t, func(w http.ResponseWriter, r *http.Request) {
			page, _ := strconv.Atoi(r.FormValue("page"))
			first := (max(page, 1) - 1) * 2
			items, _ := json.Marshal([]int{0, 1, 2, 3, 4}[min(first, 5):min(first+2, 5)])
			answer(200, "application/json", fmt.Sprintf(envelope, items))(w, r)
		})
		var got []int
		for n, err := range core.ListAll[int](t.Context(), client, "/widgets", "widgets", url.Values{"limit": {"2"}}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, n)
		}
		if !reflect.DeepEqual(got, []int{0, 1, 2, 3, 4}) {
			t.Errorf("%s: got %v", envelope, got)
		}
	}
	for _, err := range core.ListAll[int](t.Context(), newClient(t), "widgets", "", nil) {
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("got %v", err)
		}
	}
}

func TestMiddleware(t *testing.T) {
	var seen []string
	wrap := func(name string) core.Middleware {
		return func(next http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				seen = append(seen, name)
				resp, err := next.RoundTrip(r)
				if err == nil && strings.Contains(fmt.Sprintf("%+v %+v", r, resp.Request), secret) {
					t.Errorf("middleware %s sees the credentials", name)
				}
				return resp, err
			})
		}
	}
	var key string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		key = r.Header.Get("X-Api-Key")
		answer(503, "application/json", `{}`, "Retry-After", "0")(w, r)
	}, core.WithMiddleware(wrap("outer"), wrap("inner")), core.WithRetries(1), atOnce)
	if err := do(t.Context(), client, "GET"); !errors.Is(err, core.ErrServer) {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(seen, []string{"outer", "inner", "outer", "inner"}) {
		t.Errorf("seen: %v", seen)
	}
	if key != secret {
		t.Error("the server did not get the key")
	}
}

func TestMiddlewareThatIsNone(t *testing.T) {
	for want, middleware := range map[string]core.Middleware{
		"a middleware is nil":       nil,
		"a middleware returned nil": func(http.RoundTripper) http.RoundTripper { return nil },
	} {
		_, err := core.New(core.WithAPIKey(secret), core.WithMiddleware(middleware))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q: %v", want, err)
		}
	}
}

// A middleware may send an attempt twice at once and take the first answer.
func TestMiddlewareThatHedges(t *testing.T) {
	hedge := func(next http.RoundTripper) http.RoundTripper {
		return roundTrip(func(r *http.Request) (*http.Response, error) {
			second := make(chan error, 1)
			go func() {
				resp, err := next.RoundTrip(r.Clone(r.Context()))
				if err == nil {
					err = resp.Body.Close()
				}
				second <- err
			}()
			resp, err := next.RoundTrip(r)
			return resp, errors.Join(err, <-second)
		})
	}
	tokens := make(chan string, 8)
	for i := range cap(tokens) {
		tokens <- fmt.Sprint("token-", i)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if token := r.Header.Get("Authorization"); token < "Bearer token-2" {
			answer(401, "application/json", `{}`)(w, r)
			return
		}
		answer(200, "application/json", `{}`)(w, r)
	}))
	defer server.Close()
	client, err := core.New(core.WithBaseURL(server.URL), core.WithMiddleware(hedge),
		core.WithTokenSource(func(ctx context.Context) (string, error) { _ = core.RejectedToken(ctx); return <-tokens, nil }))
	if err != nil {
		t.Fatal(err)
	}
	if err := do(t.Context(), client, "GET"); err != nil {
		t.Error(err)
	}
}

// Traces are told of every field that is sent, and often write them down.
func TestTracesSeeNoCredentials(t *testing.T) {
	for _, http2 := range []bool{false, true} {
		for name, credential := range map[string]core.ClientOption{
			"key": core.WithAPIKey(secret), "token": core.WithAccessToken(secret), "source": core.WithTokenSource(source(secret)),
		} {
			var sent string
			server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				sent = r.Proto + r.Header.Get("X-Api-Key") + r.Header.Get("Authorization")
				answer(200, "application/json", `{}`)(w, r)
			}))
			server.EnableHTTP2 = http2
			server.StartTLS()
			t.Cleanup(server.Close)
			client, err := core.New(core.WithBaseURL(server.URL), core.WithHTTPClient(server.Client()), credential)
			if err != nil {
				t.Fatal(err)
			}
			var fields strings.Builder
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{
				WroteHeaderField: func(name string, values []string) { fmt.Fprintln(&fields, strings.ToLower(name), values) },
			})
			if err := do(ctx, client, "GET"); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(sent, secret) || strings.HasPrefix(sent, "HTTP/2") != http2 {
				t.Errorf("%s: the server got %q", name, sent)
			}
			if strings.Contains(fields.String(), secret) || !strings.Contains(fields.String(), "accept [application/json]") {
				t.Errorf("%s: the trace was told\n%s", name, &fields)
			}
		}
	}
}

func TestLogger(t *testing.T) {
	var log bytes.Buffer
	status := 503
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		answer(status, "application/json", `{"private": 1}`, "Retry-After", "0", "X-Request-Id", "r-7")(w, r)
		status = 200
	}, core.WithLogger(slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))), atOnce)
	_, err := core.Do[any](t.Context(), client, "GET", "/things", url.Values{"q": {"private"}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(log.String()), "\n")
	for i, want := range []string{
		`level=WARN msg="seclai call failed" operation="GET /things" attempt=1 .*error=.* status=503 .*again_in=`,
		`level=DEBUG msg="seclai call" operation="GET /things" attempt=2 took=.* status=200 request_id=r-7`,
	} {
		if i >= len(lines) || !regexp.MustCompile(want).MatchString(lines[i]) {
			t.Errorf("line %d does not match %s:\n%s", i+1, want, log.String())
		}
	}
	if strings.Contains(log.String(), secret) || strings.Contains(log.String(), "private") {
		t.Errorf("the log tells too much:\n%s", log.String())
	}
}

func TestAClientInALog(t *testing.T) {
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("ready", "client", newClient(t))
	if !strings.Contains(log.String(), `"client":"seclai client of https://seclai.com with an API key"`) {
		t.Errorf("got %s", log.String())
	}
}

func TestHeaders(t *testing.T) {
	var got http.Header
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got = r.Header
		answer(200, "application/json", `{}`)(w, r)
	}, core.WithHeader("X-Team", "blue"), core.WithAccountID("acc-1"), core.WithUserAgent("myapp/1.4"), core.WithAPIVersion(core.Version20260727))
	if _, err := agents.New(client).Get(t.Context(), "a1", core.WithHeader("X-Team", "red"), core.WithHeader("X-More", "1")); err != nil {
		t.Fatal(err)
	}
	agent := fmt.Sprintf("seclai-sdk-go/%s go/%s %s/%s myapp/1.4", core.Version, strings.TrimPrefix(runtime.Version(), "go"), runtime.GOOS, runtime.GOARCH)
	for field, want := range map[string]string{
		"X-Team": "red", "X-More": "1", "X-Account-Id": "acc-1", "Seclai-Version": "2026-07-27", "User-Agent": agent, "Accept": "application/json",
	} {
		if got.Get(field) != want {
			t.Errorf("%s: %q, want %q", field, got.Get(field), want)
		}
	}
	if _, err := agents.New(client).Get(t.Context(), "a1"); err != nil || got.Get("X-Team") != "blue" || got.Get("X-More") != "" {
		t.Errorf("a call's header fields are left for the next: %v, %v", got, err)
	}
	if _, err := agents.New(client).Get(t.Context(), "a1", core.WithAccountID("")); err != nil || got["X-Account-Id"] != nil {
		t.Errorf("without an account: %v, %v", got, err)
	}
}

func TestHeadersThatAreRefused(t *testing.T) {
	for name, want := range map[string]string{
		"authorization":     "core.WithAccessToken",
		"x-api-key":         "core.WithAPIKey",
		"Cookie":            "credentials",
		"seclai-version":    "core.WithAPIVersion",
		"x-account-id":      "core.WithAccountID",
		"idempotency-key":   "core.WithIdempotencyKey",
		"host":              "not yours to set",
		"content-type":      "not yours to set",
		"Accept-Encoding":   "not yours to set",
		"Content-length":    "not yours to set",
		"Transfer-Encoding": "not yours to set",
		"":                  "not the name",
		"X Y":               "not the name",
		"X:":                "not the name",
	} {
		_, err := core.New(core.WithAPIKey(secret), core.WithHeader(name, "v"))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", name, err)
		}
	}
	for name, opt := range map[string]core.ClientOption{
		"WithHeader":     core.WithHeader("X-Y", "a\nb"),
		"WithUserAgent":  core.WithUserAgent("a\r\nX-Injected: 1"),
		"WithAccountID":  core.WithAccountID("a\nb"),
		"WithAPIVersion": core.WithAPIVersion("2026-07-27\n"),
	} {
		_, err := core.New(core.WithAPIKey(secret), core.WithUnknownAPIVersion(), opt)
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), name) {
			t.Errorf("%s: %v", name, err)
		}
	}
	err := sdk.Empty(t.Context(), newClient(t), sdk.Request{Operation: "GET /x", Header: http.Header{"X-Y": {"a\r\nX-Injected: 1"}}}, nil)
	if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "GET /x: header parameter X-Y") {
		t.Errorf("a parameter of the header: %v", err)
	}
	if err := do(t.Context(), newClient(t), "POST", core.WithIdempotencyKey("")); err == nil {
		t.Error("an empty idempotency key was taken")
	}
}

func TestAPIVersions(t *testing.T) {
	var got string
	handler := func(w http.ResponseWriter, r *http.Request) {
		got = r.Header.Get("Seclai-Version")
		answer(200, "application/json", `{}`)(w, r)
	}
	client := serve(t, handler)
	if err := do(t.Context(), client, "GET"); err != nil || got != "" {
		t.Errorf("without the option the version is %q, %v", got, err)
	}
	if err := do(t.Context(), client, "GET", core.WithAPIVersion(core.Version20260701)); err != nil || got != "2026-07-01" {
		t.Errorf("got %q, %v", got, err)
	}
	for _, unknown := range []string{"2031-01-01", "latest", " 2026-07-27"} {
		err := do(t.Context(), client, "GET", core.WithAPIVersion(unknown))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "WithUnknownAPIVersion") {
			t.Errorf("%q: %v", unknown, err)
		}
		if _, err := core.New(core.WithAPIKey(secret), core.WithAPIVersion(unknown)); err == nil {
			t.Errorf("New took %q", unknown)
		}
	}
	if err := do(t.Context(), client, "GET", core.WithAPIVersion("2031-01-01"), core.WithUnknownAPIVersion()); err != nil || got != "2031-01-01" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestBaseURL(t *testing.T) {
	for raw, want := range map[string]string{
		"https://api.example.com/v1/": "",
		"http://127.0.0.1:8080":       "",
		"http://[::1]:8080":           "",
		"http://localhost":            "",
		"http://api.example.com":      "AllowPlainHTTP",
		"http://localhost.evil.com":   "AllowPlainHTTP",
		"ftp://api.example.com":       "scheme",
		"api.example.com":             "no scheme",
		"https://u:hunter2@x.com":     "user name",
		"https://x.com?a=hunter2":     "query",
		"https://x.com?":              "query",
		"https://:443":                "no host",
		"http://LocalHost:8080":       "",
		"https://x.com/a%2Fb/":        "",
		"https://hunter2:x/":          "not a URL",
	} {
		client, err := core.New(core.WithAPIKey(secret), core.WithBaseURL(raw))
		if want == "" {
			if err != nil || client.BaseURL() != strings.TrimRight(raw, "/") {
				t.Errorf("%s: %v", raw, err)
			}
			continue
		}
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %v", raw, err)
		}
	}
	if _, err := core.New(core.WithAPIKey(secret), core.WithBaseURL("http://api.example.com"), core.AllowPlainHTTP("API.example.com")); err != nil {
		t.Error(err)
	}
	t.Setenv("SECLAI_API_URL", "https://env.example.com")
	if client := newClient(t); client.BaseURL() != "https://env.example.com" {
		t.Errorf("SECLAI_API_URL is not used, but %s", client.BaseURL())
	}
}
