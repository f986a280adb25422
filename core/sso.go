package core

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"time"
)

// ssoSource gives out the access token of a profile. However many goroutines and
// processes find it expired, one of them exchanges it, and the others use what it
// got.
type ssoSource struct {
	profile   *ssoProfile
	http      *http.Client // without the API's credentials
	noRefresh bool

	mu      sync.Mutex
	tokens  *ssoTokens
	renewal *renewal // under way; nil when there is none
}

// renewal is a search for a fresh token, which goes on when those who wait for it
// give up: a refresh token may be worth one exchange only.
type renewal struct {
	done   chan struct{}
	tokens *ssoTokens
	err    error
}

// maxRenewal bounds a renewal, the wait for other processes included.
const maxRenewal = time.Minute

func newSSOSource(p *ssoProfile, hc *http.Client, noRefresh bool) (*ssoSource, error) {
	tokens, err := readTokens(p.cache)
	if err != nil {
		return nil, err
	}
	return &ssoSource{profile: p, http: hc, noRefresh: noRefresh, tokens: tokens}, nil
}

func (s *ssoSource) token(ctx context.Context) (string, error) {
	rejected := RejectedToken(ctx)
	s.mu.Lock()
	if s.tokens.fresh(rejected) {
		defer s.mu.Unlock()
		return s.tokens.AccessToken, nil
	}
	r := s.renewal
	if r == nil {
		r = &renewal{done: make(chan struct{})}
		s.renewal = r
		go s.renew(context.WithoutCancel(ctx), r, rejected)
	}
	s.mu.Unlock()
	select {
	case <-r.done:
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	if r.err != nil {
		return "", r.err
	}
	return r.tokens.AccessToken, nil
}

func (s *ssoSource) renew(ctx context.Context, r *renewal, rejected string) {
	ctx, cancel := context.WithTimeout(ctx, maxRenewal)
	defer cancel()
	tokens, err := s.find(ctx, rejected)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.tokens = tokens
	}
	r.tokens, r.err = tokens, err
	s.renewal = nil
	close(r.done)
}

// find looks for a fresh token in the cache, where another process may have put
// one, and else gets one while it holds the lock.
func (s *ssoSource) find(ctx context.Context, rejected string) (*ssoTokens, error) {
	tokens, err := s.cached()
	if err != nil || tokens.fresh(rejected) {
		return tokens, err
	}
	if s.noRefresh {
		if time.Until(tokens.expires) > 0 && tokens.AccessToken != rejected {
			return tokens, nil
		}
		return nil, s.ended("the access token has run out and core.WithAutoRefresh(false) forbids to renew it")
	}
	unlock, err := lockFile(ctx, s.profile.cache+".lock")
	if ctx.Err() != nil {
		return nil, s.passing(err)
	}
	if err != nil {
		return nil, &credentialError{error: fmt.Errorf("SSO profile %q: locking the token cache: %w; its folder must be writable", s.profile.name, err)}
	}
	defer unlock()
	if tokens, err = s.cached(); err != nil || tokens.fresh(rejected) {
		return tokens, err
	}
	renewed, err := s.exchange(ctx, tokens)
	if refused, ok := errors.AsType[*credentialError](err); ok && refused.passing && time.Until(tokens.expires) > 0 && tokens.AccessToken != rejected {
		return tokens, nil // it is good for some seconds yet
	}
	if err != nil {
		return nil, err
	}
	// What can't be kept for others, say on a full disk, is of use to this process.
	_ = writeTokens(s.profile.cache, renewed)
	return renewed, nil
}

func (s *ssoSource) cached() (*ssoTokens, error) {
	tokens, err := readTokens(s.profile.cache)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.ended("its tokens are gone, as after a logout")
	}
	return tokens, err
}

// ended is a failure that only a login mends.
func (s *ssoSource) ended(why string) error {
	return &credentialError{error: fmt.Errorf("SSO profile %q: %s; run `seclai auth login`", s.profile.name, why)}
}

// passing is a failure after which the tokens are as they were.
func (s *ssoSource) passing(err error) error {
	return &credentialError{error: fmt.Errorf("SSO profile %q: %w; try again", s.profile.name, err), passing: true}
}
