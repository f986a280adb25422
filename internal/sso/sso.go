// Package sso provides the access tokens of a login that the command line tool has
// made: it reads the profile and the token cache, which it shares with the tool,
// and refreshes the tokens at the token endpoint when they expire.
//
// It knows nothing of the API or its client. The network, the clock and the token
// that the API has rejected are passed in. It imports the standard library, and
// from this module only what is about files, contexts and URLs.
package sso

import (
	"context"
	"errors"
	"io/fs"
	"net/http"
	"sync"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// Source provides the access token of a profile. However many goroutines and
// processes find it expired, one of them refreshes it, and the others use the
// result.
type Source struct {
	profile *Profile
	options Options

	mu      sync.Mutex
	tokens  *tokens
	renewal *renewal // nil if none is under way

	refused refusedToken // used by the renewal under way
}

// Options are what a [Source] works with.
type Options struct {
	Network   http.RoundTripper // not a client: refreshing follows no redirects and sends no cookies
	UserAgent string
	NoRefresh bool             // use a token until it expires, and fail then
	Now       func() time.Time // the clock; nil for the system's
}

// NewSource returns a source of the tokens in the profile's cache. It sends
// nothing. The error is an [*Error]: of kind [LoginRequired] if there is no cache.
func NewSource(p *Profile, options Options) (*Source, error) {
	if options.Now == nil {
		options.Now = time.Now
	}
	tokens, err := readTokens(p)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, p.loginRequired("there are no tokens")
	}
	if err != nil {
		return nil, err
	}
	return &Source{profile: p, options: options, tokens: tokens}, nil
}

// renewal is a search for fresh tokens. It goes on when those who wait for it give
// up: a refresh token may be good for one exchange only.
type renewal struct {
	done   chan struct{}
	tokens *tokens
	err    error
}

// maxRenewal limits a renewal, including the wait for other processes.
const maxRenewal = time.Minute

// Token returns an access token that is not about to expire, and not the one that
// the API has rejected; rejected is empty if it has rejected none. The error is an
// [*Error], or the cause if ctx ends.
func (s *Source) Token(ctx context.Context, rejected string) (string, error) {
	s.mu.Lock()
	if s.tokens.fresh(s.options.Now(), rejected) {
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

func (s *Source) renew(ctx context.Context, r *renewal, rejected string) {
	ctx, cancel := context.WithTimeout(ctx, maxRenewal)
	defer cancel()
	tokens, err := s.freshTokens(ctx, rejected)
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		s.tokens = tokens
	}
	r.tokens, r.err = tokens, err
	s.renewal = nil
	close(r.done)
}
