package core

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"os"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/fieldvalue"
	"github.com/seclai/seclai-sdk-go/internal/origin"
)

// TokenSource returns the access token for a request. It is called for every
// attempt and may be called by many goroutines at once.
type TokenSource = func(context.Context) (string, error)

// WithAPIKey authenticates with an API key.
func WithAPIKey(key string) ClientOption {
	return clientOption(func(cfg *config) error {
		if strings.TrimSpace(key) == "" {
			return &ConfigError{Message: "core.WithAPIKey: the key is empty"}
		}
		cfg.apiKey = key
		cfg.explicit = append(cfg.explicit, "core.WithAPIKey")
		return checkFieldValue("core.WithAPIKey: the key", key)
	})
}

// WithAPIKeyHeader sends the API key in header field name; the default is
// x-api-key.
func WithAPIKeyHeader(name string) ClientOption {
	return clientOption(func(cfg *config) error {
		if !isToken(name) {
			return &ConfigError{Message: fmt.Sprintf("core.WithAPIKeyHeader: %q is not the name of a header field", name)}
		}
		field := http.CanonicalHeaderKey(name)
		if slices.Contains(ofTheCall, field) || slices.Contains(fieldNames[:], field) || ownOption[field] != "" {
			return &ConfigError{Message: fmt.Sprintf("core.WithAPIKeyHeader: %s holds something else", field)}
		}
		cfg.apiKeyHeader = name
		return nil
	})
}

// WithAccessToken authenticates with an OAuth 2.0 access token.
func WithAccessToken(token string) ClientOption {
	return clientOption(func(cfg *config) error {
		if strings.TrimSpace(token) == "" {
			return &ConfigError{Message: "core.WithAccessToken: the token is empty"}
		}
		if err := checkFieldValue("core.WithAccessToken: the token", token); err != nil {
			return err
		}
		if strings.Contains(token, " ") {
			return &ConfigError{Message: "core.WithAccessToken: the token has a space; give the token alone, without Bearer before it"}
		}
		cfg.tokenSource = func(context.Context) (string, error) { return token, nil }
		cfg.explicit = append(cfg.explicit, "core.WithAccessToken")
		return nil
	})
}

// WithTokenSource authenticates with access tokens that source returns. It is
// asked before every attempt, so it should keep a token until it expires, or until
// [RejectedToken] says that the API refused it: after a 401 it is asked once more
// and the call is made again. When source fails by the network, with a [net.Error],
// the call is retried; any other failure of it ends the call and is
// [ErrUnauthorized].
func WithTokenSource(source TokenSource) ClientOption {
	return clientOption(func(cfg *config) error {
		if source == nil {
			return &ConfigError{Message: "core.WithTokenSource: the source is nil"}
		}
		cfg.tokenSource, cfg.tokensRenew = source, true
		cfg.explicit = append(cfg.explicit, "core.WithTokenSource")
		return nil
	})
}

// credential is what a client puts on its requests.
type credential struct {
	kind   string // for people: "an API key"
	field  string // the header field
	scheme string // what comes before the secret, "Bearer "
	secret TokenSource
	renews bool // whether secret may return another one after a refusal
}

func (cfg *config) resolveCredential() (*credential, error) {
	if len(cfg.explicit) > 1 {
		return nil, &ConfigError{Message: strings.Join(cfg.explicit, " and ") + " were both given; give one"}
	}
	if cfg.tokenSource != nil {
		return &credential{kind: "an access token", field: "Authorization", scheme: "Bearer ", secret: cfg.tokenSource, renews: cfg.tokensRenew}, nil
	}
	key := cfg.apiKey
	if key == "" {
		key = os.Getenv("SECLAI_API_KEY")
		if err := checkFieldValue("SECLAI_API_KEY", key); err != nil {
			return nil, err
		}
		if key != "" && strings.TrimSpace(key) == "" {
			return nil, &ConfigError{Message: "SECLAI_API_KEY is blank"}
		}
	}
	if key == "" {
		return cfg.ssoCredential()
	}
	field := cfg.apiKeyHeader
	if field == "" {
		field = "X-API-Key"
	}
	return &credential{kind: "an API key", field: http.CanonicalHeaderKey(field), secret: func(context.Context) (string, error) { return key, nil }}, nil
}

// network is the caller's transport without the client around it, whose
// middlewares, redirects and cookies are not for secrets.
func (cfg *config) network() http.RoundTripper {
	if cfg.httpClient != nil && cfg.httpClient.Transport != nil {
		return cfg.httpClient.Transport
	}
	return http.DefaultTransport
}

// checkFieldValue refuses a value that can't be sent in a header field, such as a key
// read from a file with its newline.
func checkFieldValue(what, value string) error {
	if !fieldvalue.Valid(value) {
		return &ConfigError{Message: what + " has a line break or another control character; trim it"}
	}
	return nil
}

func isCredentialField(name string) bool {
	switch http.CanonicalHeaderKey(name) {
	case "Authorization", "X-Api-Key", "Cookie", "Proxy-Authorization":
		return true
	}
	return false
}

// authTransport adds the credentials to requests for the API's origin, and to no
// others. Being innermost, it keeps them from middlewares and their logs.
type authTransport struct {
	next       http.RoundTripper
	base       *url.URL // of the API
	origin     string   // of base
	credential *credential
	alone      bool // whether nobody else gets to see the requests, so that they need no copy
}

func (t *authTransport) RoundTrip(req *http.Request) (*http.Response, error) {
	if !t.isHome(req.URL) {
		closeBody(req)
		return nil, &RedirectError{From: t.origin, To: origin.Of(req.URL)}
	}
	secret, err := t.credential.secret(req.Context())
	if err == nil && secret == "" {
		err = &ConfigError{Message: "the token source returned an empty token"}
	}
	if err == nil {
		err = checkFieldValue("the token source's token", secret)
	}
	if err != nil {
		closeBody(req)
		return nil, &credentialError{error: fmt.Errorf("getting an access token: %w", err), passing: mayPass(err)}
	}
	if refusal, ok := req.Context().Value(refusalKey{}).(*refusal); ok {
		refusal.sign(secret)
	}
	resp, err := t.next.RoundTrip(t.sign(req, secret))
	if resp == nil {
		return nil, err
	}
	resp.Request = req // without the credentials
	if _, bad := resp.Location(); err == nil && resp.StatusCode/100 == 3 && bad != nil && !errors.Is(bad, http.ErrNoLocation) {
		resp.Body.Close()
		return nil, &RedirectError{From: t.origin, To: "an address", Why: "is not a URL"} // net/http's error would show it
	}
	return resp, err
}

// sign adds the credentials to the request, or to a copy where others get to see it.
func (t *authTransport) sign(req *http.Request, secret string) *http.Request {
	signed := req
	if httptrace.ContextClientTrace(req.Context()) != nil {
		signed = req.WithContext(untold{req.Context(), t.credential.field})
	} else if !t.alone {
		signed = new(*req)
	}
	if signed != req { // it shares all that it points to, except for the header
		signed.Header = maps.Clone(req.Header)
	}
	signed.Header.Set(t.credential.field, t.credential.scheme+secret)
	return signed
}

// untold keeps a credential from traces: they are told of every field of the header
// but this one.
type untold struct {
	context.Context
	field string
}

func (u untold) Value(key any) any {
	v := u.Context.Value(key)
	trace, ok := v.(*httptrace.ClientTrace)
	if !ok || trace.WroteHeaderField == nil {
		return v
	}
	told := *trace
	told.WroteHeaderField = func(name string, values []string) {
		if !strings.EqualFold(name, u.field) { // HTTP/2 has them in small letters
			trace.WroteHeaderField(name, values)
		}
	}
	return &told
}

// mayPass reports whether a token that could not be got may be had later: a login
// says so, and of a token source's failures those of the network are.
func mayPass(err error) bool {
	if failed, ok := errors.AsType[*credentialError](err); ok {
		return failed.passing
	}
	_, network := errors.AsType[net.Error](err)
	return network && !isFinal(err)
}

// isHome reports whether u is of the API's origin.
func (t *authTransport) isHome(u *url.URL) bool {
	return u.Scheme == t.base.Scheme && u.Host == t.base.Host || origin.Of(u) == t.origin
}

// closeBody is what a RoundTripper owes the caller even when it fails.
func closeBody(req *http.Request) {
	if req.Body != nil {
		req.Body.Close()
	}
}

// credentialError marks a failure to get a token. Only one that is passing may be
// mended by trying again.
type credentialError struct {
	error
	passing bool
}

func (e *credentialError) Unwrap() error { return e.error }

// Is makes a failure that is not passing one of authorization.
func (e *credentialError) Is(target error) bool {
	return !e.passing && errors.Is(target, ErrUnauthorized)
}
