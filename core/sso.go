package core

import (
	"context"
	"errors"
	"fmt"

	"github.com/seclai/seclai-sdk-go/internal/sso"
)

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
	return &credentialError{error: failed, passing: failed.Kind == sso.Transient}
}
