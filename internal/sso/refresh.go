package sso

import (
	"context"
	"errors"
	"io/fs"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/filelock"
)

// freshTokens returns fresh tokens: those in the cache, where another process may
// have put them, or else new ones, which it gets while it holds the lock.
func (s *Source) freshTokens(ctx context.Context, rejected string) (*tokens, error) {
	cached, err := s.cached()
	if err != nil || cached.fresh(s.options.Now(), rejected) {
		return cached, err
	}
	if s.options.NoRefresh {
		if cached.usable(s.options.Now(), rejected) {
			return cached, nil
		}
		return nil, s.profile.loginRequired("the access token has expired, and core.WithAutoRefresh(false) keeps it from being refreshed")
	}
	unlock, err := filelock.Lock(ctx, s.profile.cache+".lock")
	if err != nil && ctx.Err() != nil {
		return nil, s.profile.transient(err)
	}
	if err != nil {
		return nil, s.profile.cacheFailed("locking", err)
	}
	defer unlock()
	if cached, err = s.cached(); err != nil || cached.fresh(s.options.Now(), rejected) {
		return cached, err
	}
	return s.refresh(ctx, cached, rejected)
}

// refresh exchanges old for new tokens and stores them. The caller holds the lock.
func (s *Source) refresh(ctx context.Context, old *tokens, rejected string) (*tokens, error) {
	if s.refused.matches(old.RefreshToken, s.options.Now()) {
		return nil, s.refused.err
	}
	file, err := newReplacement(s.profile.cache)
	if err != nil {
		return nil, s.profile.cacheFailed("replacing", err)
	}
	defer file.discard()
	renewed, err := s.exchange(ctx, old)
	if err != nil {
		return s.fallback(old, rejected, err)
	}
	// What can't be stored for others, say on a full disk, still serves this
	// process: see cached.
	_ = file.commit(renewed)
	return renewed, nil
}

// fallback returns the tokens to use after the exchange of old failed with err, or
// err if there are none.
func (s *Source) fallback(old *tokens, rejected string, err error) (*tokens, error) {
	now := s.options.Now()
	// The command line tool takes no lock: it may have used the refresh token first.
	if others, readErr := s.cached(); readErr == nil && others.fresh(now, rejected) {
		return others, nil
	}
	failed, ok := errors.AsType[*Error](err)
	switch {
	case ok && failed.Kind == LoginRequired:
		s.refused = refusedToken{refresh: old.RefreshToken, at: now, err: err}
	case old.usable(now, rejected):
		return old, nil // for some more seconds
	}
	return nil, err
}

// cached returns the tokens in the cache, or those that should be there but could
// not be written.
func (s *Source) cached() (*tokens, error) {
	tokens, err := readTokens(s.profile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, s.profile.loginRequired("its tokens are gone, as after a logout")
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

// refusedToken is a refresh token that the endpoint has refused. It is not sent
// again for a while, so that not every call asks for the same refusal.
type refusedToken struct {
	refresh string
	at      time.Time
	err     error
}

const refusalHolds = 30 * time.Second

func (r *refusedToken) matches(refresh string, now time.Time) bool {
	return r.err != nil && r.refresh == refresh && now.Sub(r.at) < refusalHolds
}
