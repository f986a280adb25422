package core

import (
	"context"
	"errors"
	"net/http"
	"sync"
)

// refusal is what a call knows of the access token that it was sent with. A
// middleware may send an attempt twice at once.
type refusal struct {
	mu       sync.Mutex
	sent     string // with the last attempt
	rejected string // by the API, with status 401
}

type refusalKey struct{}

// RejectedToken is the access token that the API has refused in the call that ctx
// belongs to; empty when there is none. A [TokenSource] that keeps its tokens must
// not return this one again.
func RejectedToken(ctx context.Context) string {
	r, ok := ctx.Value(refusalKey{}).(*refusal)
	if !ok {
		return ""
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.rejected
}

// sign takes note of the token that an attempt is sent with.
func (r *refusal) sign(token string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.sent = token
}

// token is the one that the last attempt was sent with.
func (r *refusal) token() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sent
}

// again reports whether err is the first refusal of a token for which there may
// be another, and remembers it.
func (r *refusal) again(c *call, err error) bool {
	api, ok := errors.AsType[*APIError](err)
	if !ok || api.StatusCode != http.StatusUnauthorized {
		return false
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.rejected != "" || r.sent == "" {
		return false
	}
	r.rejected = r.sent
	return c.body.open == nil || c.body.replayable
}
