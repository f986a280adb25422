package core

import (
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/seclai/seclai-sdk-go/internal/origin"
)

// DefaultBaseURL is where the API is when neither [WithBaseURL] nor the variable
// SECLAI_API_URL says otherwise.
const DefaultBaseURL = "https://seclai.com"

// Client calls the API. It is safe for concurrent use; make one for a program
// and share it. Nothing that formats a Client shows its credentials.
type Client struct {
	base       *url.URL
	http       *http.Client
	credential *credential
	plain      *caller // makes calls without options
	budget     *retryBudget
	limiter    *limiter
}

// New makes a client. Without options it takes its credentials and its base URL
// from the environment. The credentials are the first of these that is there:
//
//   - the option [WithAPIKey], [WithAccessToken] or [WithTokenSource]
//   - the variable SECLAI_API_KEY
//   - the tokens of an SSO profile, from `npx @seclai/cli auth login`; see [WithProfile]
//
// More than one of these options is a [*ConfigError], and so is no credential at
// all, an unusable base URL or an unknown API version. New sends nothing.
func New(opts ...ClientOption) (*Client, error) {
	cfg := config{settings: defaultSettings(), retryBudget: DefaultRetryBudget}
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt.applyClient(&cfg); err != nil {
			return nil, err
		}
	}
	if err := cfg.checkVersion(); err != nil {
		return nil, err
	}
	base, err := cfg.parseBaseURL()
	if err != nil {
		return nil, err
	}
	cfg.resolveTimeout()
	cred, err := cfg.resolveCredential()
	if err != nil {
		return nil, err
	}
	hc, err := newHTTPClient(&cfg, base, cred)
	if err != nil {
		return nil, err
	}
	c := &Client{base: base, http: hc, credential: cred, budget: newRetryBudget(cfg.retryBudget), limiter: newLimiter(cfg.maxConcurrency)}
	c.plain = &caller{client: c, settings: cfg.settings}
	return c, nil
}

// BaseURL is where the client sends its calls.
func (c *Client) BaseURL() string { return c.base.String() }

// String describes the client without its credentials.
func (c *Client) String() string {
	if c == nil || c.base == nil {
		return "uninitialized client; use core.New"
	}
	return fmt.Sprintf("seclai client of %s with %s", c.base.Redacted(), c.credential.kind)
}

// Format writes String for every verb, so that none walks into the credentials.
func (c *Client) Format(f fmt.State, _ rune) { fmt.Fprint(f, c.String()) }

// LogValue is String, for [log/slog].
func (c *Client) LogValue() slog.Value { return slog.StringValue(c.String()) }

// config is what the options of a client set.
type config struct {
	settings
	baseURL      string
	plainHTTP    []string
	httpClient   *http.Client
	middleware   []Middleware
	apiKeyHeader string
	apiKey       string
	tokenSource  TokenSource
	tokensRenew  bool // whether tokenSource may return another token after a refusal
	profile      string
	configDir    string
	noRefresh    bool

	retryBudget    int // retries; 0 for any number
	maxConcurrency int // requests; 0 for any number

	explicit []string // the credential options given, for the error when there are two
}

func (cfg *config) parseBaseURL() (*url.URL, error) {
	raw, from := cfg.baseURL, "core.WithBaseURL"
	if raw == "" {
		raw, from = os.Getenv("SECLAI_API_URL"), "SECLAI_API_URL"
	}
	if raw == "" {
		raw, from = DefaultBaseURL, "the default base URL"
	}
	fail := func(format string, args ...any) (*url.URL, error) {
		return nil, &ConfigError{Message: from + ": " + fmt.Sprintf(format, args...)}
	}
	if host, ok := withoutScheme(raw); ok {
		return fail("it has no scheme; use %s", host)
	}
	u, err := url.Parse(raw)
	if err != nil {
		// The parser's error repeats the URL, which may hold a password.
		return fail("it is not a URL; give one such as %s", DefaultBaseURL)
	}
	switch {
	case u.User != nil:
		return fail("it has a user name or password; pass credentials as options instead")
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return fail("it has a query or fragment; give scheme, host and path alone")
	case u.Hostname() == "":
		return fail("it has no host; give one such as %s", DefaultBaseURL)
	case u.Scheme != "https" && u.Scheme != "http":
		return fail("its scheme is %q; give an https URL", u.Scheme)
	case u.Scheme == "http" && !isLoopback(u.Hostname()) && !contains(cfg.plainHTTP, u.Hostname()):
		return fail("plain http would send credentials to %s unencrypted; use https, or core.AllowPlainHTTP(%q)", u.Hostname(), u.Hostname())
	}
	*u, err = joinPath(&url.URL{Scheme: u.Scheme, Host: u.Host}, strings.TrimRight(u.EscapedPath(), "/"))
	if err != nil {
		return fail("its path is not valid")
	}
	return u, nil
}

// withoutScheme reports whether raw is a URL that lacks its scheme, and returns it with
// one. It has to look like a host, and not like a key in the wrong place.
func withoutScheme(raw string) (proposal string, ok bool) {
	if strings.Contains(raw, "://") {
		return "", false
	}
	u, err := url.Parse("https://" + strings.TrimPrefix(raw, "//"))
	if err != nil || u.User != nil || u.RawQuery != "" || u.Hostname() == "http" || u.Hostname() == "https" {
		return "", false
	}
	if !isLoopback(u.Hostname()) && u.Port() == "" && !strings.Contains(u.Hostname(), ".") {
		return "", false
	}
	if isLoopback(u.Hostname()) {
		u.Scheme = "http"
	}
	return u.String(), true
}

// resolveTimeout takes the caller's client at its word where no option says more.
func (cfg *config) resolveTimeout() {
	if cfg.timeout != notSet {
		return
	}
	cfg.timeout = DefaultTimeout
	if cfg.httpClient != nil && cfg.httpClient.Timeout > 0 {
		cfg.timeout = cfg.httpClient.Timeout
	}
}

func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

func contains(hosts []string, host string) bool {
	return slices.ContainsFunc(hosts, func(h string) bool { return strings.EqualFold(h, host) })
}

// newHTTPClient builds the chain: redirects are judged by the http.Client, then
// come the caller's middlewares, and innermost, next to the wire, the transport
// that adds the credentials.
func newHTTPClient(cfg *config, base *url.URL, cred *credential) (*http.Client, error) {
	var hc http.Client
	if cfg.httpClient != nil {
		hc = *cfg.httpClient
		hc.Timeout = 0 // see resolveTimeout
	}
	rt := hc.Transport
	if rt == nil {
		rt = sharedTransport()
	}
	mayMutate := len(cfg.middleware) == 0 && hc.CheckRedirect == nil
	rt = &authTransport{next: rt, base: base, origin: origin.Of(base), credential: cred, mayMutate: mayMutate}
	for _, wrap := range slices.Backward(cfg.middleware) {
		if rt = wrap(rt); rt == nil {
			return nil, &ConfigError{Message: "core.WithMiddleware: a middleware returned nil in place of a transport"}
		}
	}
	hc.Transport = rt
	hc.CheckRedirect = checkRedirect(origin.Of(base), hc.CheckRedirect)
	return &hc, nil
}

// sharedTransport is that of all clients without one of their own, so that they share
// connections.
var sharedTransport = sync.OnceValue(func() http.RoundTripper {
	t, ok := http.DefaultTransport.(*http.Transport)
	if !ok {
		return http.DefaultTransport
	}
	t = t.Clone()
	t.MaxIdleConnsPerHost = 32 // all calls go to one host; the default of 2 would reconnect all the time
	return t
})

// CloseIdleConnections closes the connections that no call uses at the moment. Clients
// without an http.Client of their own share their connections; see [WithHTTPClient]. A
// middleware that hides the transport, having no CloseIdleConnections method, hides its
// connections too.
func (c *Client) CloseIdleConnections() {
	if c != nil && c.http != nil {
		c.http.CloseIdleConnections()
	}
}
