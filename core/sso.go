package core

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"sync"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/filelock"
	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// ssoSource gives out the access token of a profile. However many goroutines and
// processes find it expired, one of them exchanges it, and the others use what it
// got.
type ssoSource struct {
	profile   *ssoProfile
	network   http.RoundTripper // not a client: no redirects, no cookies
	noRefresh bool

	mu      sync.Mutex
	tokens  *ssoTokens
	renewal *renewal // under way; nil when there is none

	spent refusedRenewal // the latest; for the renewal that is under way
}

// refusedRenewal is a refresh token that was refused for good: calls to come do
// not ask for it again at once, each by itself.
type refusedRenewal struct {
	refresh string
	at      time.Time
	err     error
}

func (r *refusedRenewal) holds(refresh string) bool {
	return r.err != nil && r.refresh == refresh && time.Since(r.at) < refusalHolds
}

const refusalHolds = 30 * time.Second

// renewal is a search for a fresh token, which goes on when those who wait for it
// give up: a refresh token may be worth one exchange only.
type renewal struct {
	done   chan struct{}
	tokens *ssoTokens
	err    error
}

// maxRenewal bounds a renewal, the wait for other processes included.
const maxRenewal = time.Minute

func newSSOSource(p *ssoProfile, network http.RoundTripper, noRefresh bool) (*ssoSource, error) {
	tokens, err := readTokens(p)
	if err != nil {
		return nil, err
	}
	return &ssoSource{profile: p, network: network, noRefresh: noRefresh, tokens: tokens}, nil
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
		return "", interrupt.Cause(ctx)
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
	unlock, err := filelock.Lock(ctx, s.profile.cache+".lock")
	if err != nil && ctx.Err() != nil {
		return nil, s.passing(err)
	}
	if err != nil {
		return nil, s.unwritable("locking", err)
	}
	defer unlock()
	if tokens, err = s.cached(); err != nil || tokens.fresh(rejected) {
		return tokens, err
	}
	if s.spent.holds(tokens.RefreshToken) {
		return nil, s.spent.err
	}
	file, err := replace(s.profile.cache)
	if err != nil {
		return nil, s.unwritable("replacing", err)
	}
	defer file.discard()
	renewed, err := s.exchange(ctx, tokens)
	if err != nil {
		// The command line tool takes no lock: it may have been quicker.
		if others, readErr := s.cached(); readErr == nil && others.fresh(rejected) {
			return others, nil
		}
	}
	failed, ok := errors.AsType[*credentialError](err)
	switch {
	case ok && !failed.passing:
		s.spent = refusedRenewal{tokens.RefreshToken, time.Now(), err}
	case ok && time.Until(tokens.expires) > 0 && tokens.AccessToken != rejected:
		return tokens, nil // it is good for some seconds yet
	}
	if err != nil {
		return nil, err
	}
	// What can't be kept for others, say on a full disk, is of use to this process:
	// see cached.
	_ = file.commit(renewed)
	return renewed, nil
}

// cached returns the tokens in the cache, or those that should be there but could
// not be written.
func (s *ssoSource) cached() (*ssoTokens, error) {
	tokens, err := readTokens(s.profile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.ended("its tokens are gone, as after a logout")
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.tokens.replaces != "" && s.tokens.replaces == tokens.AccessToken {
		return s.tokens, nil
	}
	return tokens, nil
}

// ended is a failure that only a login mends.
func (s *ssoSource) ended(why string) error {
	return &credentialError{error: fmt.Errorf("SSO profile %q: %s; run `%s`", s.profile.name, why, s.profile.loginCommand())}
}

// unwritable is a failure of the file system, before anything was exchanged.
func (s *ssoSource) unwritable(doing string, err error) error {
	return &credentialError{error: fmt.Errorf("SSO profile %q: %s the token cache: %w; its folder must be writable", s.profile.name, doing, err)}
}

// passing is a failure after which the tokens are as they were.
func (s *ssoSource) passing(err error) error {
	return &credentialError{error: fmt.Errorf("SSO profile %q: %w; try again", s.profile.name, err), passing: true}
}
