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
	"strings"
	"sync"

	"github.com/seclai/seclai-sdk-go/internal/origin"
)

// authTransport adds the credentials to requests for the API's origin, and to no
// others. Being innermost, it keeps them from middlewares and their logs.
type authTransport struct {
	next       http.RoundTripper
	base       *url.URL // of the API
	origin     string   // of base
	credential *credential
	mayMutate  bool // whether the requests need no copy, because no other code sees them
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
		return nil, &credentialError{error: fmt.Errorf("getting an access token: %w", err), transient: isTransientTokenFailure(err)}
	}
	if t.credential.renews {
		sent := secret // a copy, so that those that don't renew cost no memory
		t.credential.sent.Store(&sent)
	}
	if tokens, ok := req.Context().Value(tokenStateKey{}).(*tokenState); ok && !tokens.note(secret) {
		closeBody(req)
		return nil, errTokenUnchanged
	}
	resp, err := t.next.RoundTrip(t.sign(req, secret))
	if resp == nil {
		return nil, err
	}
	resp.Request = req                      // without the credentials
	if err == nil && resp.StatusCode == 0 { // what a browser makes of a redirect that it was not to follow
		resp.Body.Close()
		return nil, &RedirectError{From: t.origin, To: "another address", Why: "the browser does not show"}
	}
	if _, bad := resp.Location(); err == nil && resp.StatusCode/100 == 3 && bad != nil && !errors.Is(bad, http.ErrNoLocation) {
		resp.Body.Close()
		return nil, &RedirectError{From: t.origin, To: "an address", Why: "is not a URL"} // net/http's error would show it
	}
	return resp, err
}

// CloseIdleConnections is that of the transport behind.
func (t *authTransport) CloseIdleConnections() {
	if closer, ok := t.next.(interface{ CloseIdleConnections() }); ok {
		closer.CloseIdleConnections()
	}
}

// sign adds the credentials to the request, or to a copy where others get to see it.
func (t *authTransport) sign(req *http.Request, secret string) *http.Request {
	signed := req
	if httptrace.ContextClientTrace(req.Context()) != nil {
		signed = req.WithContext(redactedTraceContext{req.Context(), t.credential.field})
	} else if !t.mayMutate {
		signed = new(*req)
	}
	if signed != req { // it shares all that it points to, except for the header
		signed.Header = maps.Clone(req.Header)
	}
	signed.Header.Set(t.credential.field, t.credential.scheme+secret)
	forbidRedirects(t.next, signed.Header)
	return signed
}

// redactedTraceContext keeps a credential from traces, which see every field of the
// header but this one.
type redactedTraceContext struct {
	context.Context
	field string
}

func (r redactedTraceContext) Value(key any) any {
	v := r.Context.Value(key)
	trace, ok := v.(*httptrace.ClientTrace)
	if !ok || trace.WroteHeaderField == nil {
		return v
	}
	redacted := *trace
	redacted.WroteHeaderField = func(name string, values []string) {
		if !strings.EqualFold(name, r.field) { // HTTP/2 has them in small letters
			trace.WroteHeaderField(name, values)
		}
	}
	return &redacted
}

// isTransientTokenFailure reports whether a token that could not be got may be had
// later: a login says so, and of a token source's failures those of the network are.
func isTransientTokenFailure(err error) bool {
	if failed, ok := errors.AsType[*credentialError](err); ok {
		return failed.transient
	}
	_, network := errors.AsType[net.Error](err)
	return network && isTransient(err)
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

// credentialError is a failure to get a token. It travels as an error, because the
// transport that gets tokens is called by the http.Client.
type credentialError struct {
	error
	transient bool // whether trying again may help
}

func (e *credentialError) Unwrap() error { return e.error }

// Is makes a failure that is not transient one of authorization.
func (e *credentialError) Is(target error) bool {
	return !e.transient && errors.Is(target, ErrUnauthorized)
}

// tokenState is what a call knows of the access token that it was sent with. A
// middleware may send an attempt twice at once.
type tokenState struct {
	mu       sync.Mutex
	sent     string // with the last attempt
	rejected string // by the API, with status 401
}

type tokenStateKey struct{}

// RejectedToken returns the access token that the API has refused in the call that
// ctx belongs to, or "" if there is none. A [TokenSource] that keeps its tokens must
// not return this one again.
func RejectedToken(ctx context.Context) string {
	t, ok := ctx.Value(tokenStateKey{}).(*tokenState)
	if !ok {
		return ""
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.rejected
}

// errTokenUnchanged is why there is no second attempt after a token was rejected.
var errTokenUnchanged = errors.New("the token source returned the rejected token again")

// note takes note of the token that an attempt is sent with. It reports whether the
// API may accept it: one that it has rejected is not worth a request.
func (t *tokenState) note(token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.sent = token
	return token != t.rejected
}

// all returns the tokens that the call was made with.
func (t *tokenState) all() (sent, rejected string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.sent, t.rejected
}

// firstRejection remembers that the API rejected the token, and reports whether it is
// the call's first: then there may be another token.
func (t *tokenState) firstRejection() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.rejected != "" || t.sent == "" {
		return false
	}
	t.rejected = t.sent
	return true
}

// RedirectError is a redirect that was not followed, because following it would
// have shown the call to another host or changed what it does.
type RedirectError struct {
	From string // the origin that was asked
	To   string // the origin it pointed to
	Why  string // empty when it is the change of origin
}

// Error says where the redirect pointed and what to do.
func (e *RedirectError) Error() string {
	if e.Why != "" {
		return fmt.Sprintf("the server redirected to %s, which %s; not followed. Check the base URL", e.To, e.Why)
	}
	return fmt.Sprintf("%s redirected to %s; not followed, because credentials go to the API's host alone. If that host is right, make it the base URL", e.From, e.To)
}

const maxRedirects = 10

// checkRedirect follows a redirect within the API's origin that keeps method and
// body; then the caller's own policy, if there is one, has its say.
func checkRedirect(home string, policy func(*http.Request, []*http.Request) error) func(*http.Request, []*http.Request) error {
	return func(req *http.Request, via []*http.Request) error {
		if to := origin.Of(req.URL); to != home {
			return &RedirectError{From: home, To: to}
		}
		if from := via[0].Method; req.Method != from {
			return &RedirectError{From: home, To: home, Why: fmt.Sprintf("turns the %s into a %s", from, req.Method)}
		}
		if policy != nil {
			return policy(req, via)
		}
		if len(via) >= maxRedirects {
			return &RedirectError{From: home, To: home, Why: fmt.Sprintf("was redirect number %d of one call", len(via))}
		}
		return nil
	}
}
