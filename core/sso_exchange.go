package core

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"
)

const (
	maxTokenAnswer = 1 << 20
	defaultExpiry  = time.Hour // where the server does not say
)

// exchange gets new tokens for a refresh token (RFC 6749, section 6).
func (s *ssoSource) exchange(ctx context.Context, old *ssoTokens) (*ssoTokens, error) {
	if old.RefreshToken == "" {
		return nil, s.ended("the access token has run out and there is no refresh token")
	}
	ctx, cancel := context.WithTimeout(ctx, DefaultTimeout)
	defer cancel()
	form := url.Values{"grant_type": {"refresh_token"}, "client_id": {s.profile.clientID}, "refresh_token": {old.RefreshToken}}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, "https://"+s.profile.domain+"/oauth2/token", strings.NewReader(form.Encode()))
	if err != nil {
		return nil, s.ended("the token endpoint's URL is not valid")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	req.Header.Set("User-Agent", userAgent)
	resp, err := s.network.RoundTrip(req)
	if err != nil {
		return nil, s.passing(fmt.Errorf("asking %s for a new token: %w", s.profile.domain, err))
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxTokenAnswer))
	if err != nil {
		return nil, s.passing(fmt.Errorf("reading the new token from %s: %w", s.profile.domain, err))
	}
	if resp.StatusCode != http.StatusOK {
		return nil, s.refused(resp, body)
	}
	return s.renewed(old, body)
}

// refused tells a session that has ended from a server that has trouble. An error
// code is only repeated when it is one of the standard's: it could be anything.
func (s *ssoSource) refused(resp *http.Response, body []byte) error {
	status := resp.StatusCode
	err := fmt.Errorf("%s answered %d %s when asked for a new token", s.profile.domain, status, http.StatusText(status))
	if status >= 500 || status == http.StatusTooManyRequests || status == http.StatusRequestTimeout {
		return s.passing(err)
	}
	if to, locationErr := resp.Location(); locationErr == nil && status < 400 {
		return s.ended(fmt.Sprintf("%v, to be got at %s; not followed, because refresh tokens go to the SSO domain alone", err, originOf(to)))
	}
	var answer struct{ Error string }
	_ = json.Unmarshal(body, &answer) // an answer of another form has no code
	switch answer.Error {
	case "invalid_grant", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_request", "invalid_scope":
		return s.ended(fmt.Sprintf("%s refused to renew the session (%s)", s.profile.domain, answer.Error))
	}
	return s.ended(err.Error())
}

func (s *ssoSource) renewed(old *ssoTokens, body []byte) (*ssoTokens, error) {
	var answer struct {
		AccessToken  string `json:"access_token"`
		RefreshToken string `json:"refresh_token"`
		IDToken      string `json:"id_token"`
		ExpiresIn    int64  `json:"expires_in"` // seconds
	}
	err := json.Unmarshal(body, &answer)
	if err != nil || answer.AccessToken == "" || checkFieldValue("", answer.AccessToken) != nil {
		return nil, s.passing(fmt.Errorf("the answer of %s holds no access token", s.profile.domain))
	}
	t := *old
	t.AccessToken, t.replaces, t.renewed = answer.AccessToken, old.AccessToken, time.Now()
	if answer.RefreshToken != "" {
		t.RefreshToken = answer.RefreshToken
	}
	if answer.IDToken != "" {
		t.IDToken = answer.IDToken
	}
	t.ClientID, t.Region, t.CognitoDomain = s.profile.clientID, s.profile.region, s.profile.domain
	lifetime := defaultExpiry
	if answer.ExpiresIn > 0 && answer.ExpiresIn < int64(10*365*24*time.Hour/time.Second) {
		lifetime = time.Duration(answer.ExpiresIn) * time.Second
	}
	t.expire(time.Now().Add(lifetime))
	return &t, nil
}
