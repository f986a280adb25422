package core

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"
	"sync/atomic"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
	"github.com/seclai/seclai-sdk-go/internal/sso"
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
		key = trimLineEnd(key)
		cfg.apiKey = key
		cfg.explicit = append(cfg.explicit, "core.WithAPIKey")
		return checkFieldValue("core.WithAPIKey: the key", key)
	})
}

// WithAccessToken authenticates with an OAuth 2.0 access token.
func WithAccessToken(token string) ClientOption {
	return clientOption(func(cfg *config) error {
		if strings.TrimSpace(token) == "" {
			return &ConfigError{Message: "core.WithAccessToken: the token is empty"}
		}
		token = trimLineEnd(token)
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

// trimLineEnd returns a key or token without the line break that ends most files, such
// as a mounted secret.
func trimLineEnd(secret string) string { return strings.TrimRight(secret, "\r\n") }

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
		cfg.tokensRenew = true
		cfg.tokenSource = func(ctx context.Context) (string, error) {
			token, err := interrupt.Do(ctx, func() (string, error) { return source(ctx) }, func(string) {})
			return trimLineEnd(token), err
		}
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

	sent atomic.Pointer[string] // the latest secret of one that renews
}

// latest is the secret that was sent last; "" if there was none.
func (c *credential) latest() string {
	if c.renews {
		if sent := c.sent.Load(); sent != nil {
			return *sent
		}
		return ""
	}
	secret, _ := c.secret(context.Background()) // which is always the same
	return secret
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
		key = trimLineEnd(os.Getenv("SECLAI_API_KEY"))
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

// WithProfile selects the SSO profile whose tokens are used if there is neither a
// key nor a token. The default is the variable SECLAI_PROFILE, or "default". A
// name that the configuration file does not have is a [*ConfigError].
func WithProfile(name string) ClientOption {
	return clientOption(func(cfg *config) error {
		if name == "" {
			return &ConfigError{Message: "core.WithProfile: the name is empty"}
		}
		cfg.profile = name
		return nil
	})
}

// WithConfigDir sets the directory of the configuration file and the token cache,
// which the command line tool shares. The default is the variable
// SECLAI_CONFIG_DIR, or .seclai in the home directory.
func WithConfigDir(dir string) ClientOption {
	return clientOption(func(cfg *config) error { cfg.configDir = dir; return nil })
}

// WithAutoRefresh sets whether an expired SSO token is exchanged for a new one,
// which is the default. Without it, calls fail once the token has expired.
func WithAutoRefresh(on bool) ClientOption {
	return clientOption(func(cfg *config) error { cfg.noRefresh = !on; return nil })
}

// ssoCredential returns the token of the profile that somebody has logged in to.
func (cfg *config) ssoCredential() (*credential, error) {
	profile, err := sso.LoadProfile(cfg.configDir, cfg.profile)
	if err != nil {
		return nil, ssoError(err)
	}
	source, err := sso.NewSource(profile, sso.Options{Network: cfg.network(), UserAgent: userAgent, NoRefresh: cfg.noRefresh})
	if failed, ok := errors.AsType[*sso.Error](err); ok && failed.Kind == sso.LoginRequired {
		return nil, &ConfigError{Message: fmt.Sprintf("no credentials: set SECLAI_API_KEY; or pass core.WithAPIKey, core.WithAccessToken or core.WithTokenSource; "+
			"or log in to profile %q with `%s`", profile.Name, profile.LoginCommand())}
	}
	if err != nil {
		return nil, ssoError(err)
	}
	if cfg.header.Get("X-Account-Id") == "" && profile.AccountID != "" {
		cfg.header.Set("X-Account-Id", profile.AccountID)
	}
	secret := func(ctx context.Context) (string, error) {
		token, err := source.Token(ctx, RejectedToken(ctx))
		return token, ssoError(err)
	}
	return &credential{
		kind:  fmt.Sprintf("the SSO profile %q", profile.Name),
		field: "Authorization", scheme: "Bearer ", secret: secret, renews: true,
	}, nil
}

// ssoError returns err as this package reports it.
func ssoError(err error) error {
	failed, ok := errors.AsType[*sso.Error](err)
	switch {
	case !ok:
		return err
	case failed.Kind == sso.Misconfigured:
		return &ConfigError{Message: failed.Error()}
	}
	return &credentialError{error: failed, transient: failed.Kind == sso.Transient}
}
