package sso

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/fieldvalue"
	"github.com/seclai/seclai-sdk-go/internal/origin"
)

const (
	exchangeTimeout  = 30 * time.Second
	maxTokenResponse = 1 << 20
	defaultLifetime  = time.Hour // of an access token, if the server does not say
	maxLifetime      = 10 * 365 * 24 * time.Hour
)

// exchange gets new tokens for a refresh token (RFC 6749, section 6).
func (s *Source) exchange(ctx context.Context, old *tokens) (*tokens, error) {
	if old.RefreshToken == "" {
		return nil, s.profile.loginRequired("the access token has expired, and there is no refresh token")
	}
	ctx, cancel := context.WithTimeout(ctx, exchangeTimeout)
	defer cancel()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {s.profile.clientID}, "refresh_token": {old.RefreshToken}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+s.profile.domain+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, s.profile.loginRequired("the token endpoint's URL is not valid")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", s.options.UserAgent)
	resp, err := s.options.Network.RoundTrip(req)
	if err != nil {
		return nil, s.profile.transient(fmt.Errorf("requesting a new token from %s: %w", s.profile.domain, err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenResponse))
	if err != nil {
		return nil, s.profile.transient(fmt.Errorf("reading the new token from %s: %w", s.profile.domain, err))
	}
	if resp.StatusCode != http.StatusOK {
		return nil, s.refusal(resp, body)
	}
	return s.newTokens(old, body)
}

// refusal is the error of a response other than a success: either the session has
// ended, or the server has trouble. The response's error code is only repeated if
// it is one of the standard's: it could be anything, even the refresh token.
func (s *Source) refusal(resp *http.Response, body []byte) error {
	status := resp.StatusCode
	err := fmt.Errorf("requesting a new token from %s: %d %s", s.profile.domain, status, http.StatusText(status))
	if status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout {
		return s.profile.transient(err)
	}
	if to, locationErr := resp.Location(); locationErr == nil && status < 400 {
		return s.profile.loginRequired(fmt.Sprintf("%v, a redirect to %s that is not followed: refresh tokens are sent to the SSO domain only", err, origin.Of(to)))
	}
	var content struct{ Error string }
	_ = json.Unmarshal(body, &content) // a body of another form has no code
	switch content.Error {
	case "invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request", "invalid_scope":
		return s.profile.loginRequired(fmt.Sprintf("%s refused to refresh the session (%s)", s.profile.domain, content.Error))
	}
	return s.profile.loginRequired(err.Error())
}

// newTokens returns the tokens of a successful response. What it leaves out stays
// as in old.
func (s *Source) newTokens(old *tokens, body []byte) (*tokens, error) {
	var content struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		IDToken      string `json:"id_token"`
		ExpiresIn    int64  `json:"expires_in"` // seconds
	}
	err := json.Unmarshal(body, &content)
	if err != nil || content.AccessToken == "" || !fieldvalue.Valid(content.AccessToken) {
		return nil, s.profile.transient(fmt.Errorf("the response of %s has no valid access token", s.profile.domain))
	}
	now := s.options.Now()
	t := *old
	t.AccessToken, t.replaces, t.renewed = content.AccessToken, old.AccessToken, now
	if content.RefreshToken != "" {
		t.RefreshToken = content.RefreshToken
	}
	if content.IDToken != "" {
		t.IDToken = content.IDToken
	}
	t.ClientID, t.Region, t.CognitoDomain = s.profile.clientID, s.profile.region, s.profile.domain
	lifetime := defaultLifetime
	if content.ExpiresIn > 0 && content.ExpiresIn < int64(maxLifetime/time.Second) {
		lifetime = time.Duration(content.ExpiresIn) * time.Second
	}
	t.expire(now.Add(lifetime))
	return &t, nil
}
