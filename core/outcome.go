package core

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// outcome is how an attempt ended, and what that means for another one. The zero
// outcome is a success.
type outcome struct {
	err            error         // as the caller gets it; nil for a success
	maybeProcessed bool          // whether the server may have acted on the request
	transient      bool          // whether another attempt may go better
	asked          bool          // whether the server asked for another attempt
	retryAfter     time.Duration // how long the server asked to wait; 0 for not at all, or if it did not ask
	rateLimited    bool          // whether the client makes more calls than it may
	tokenRejected  bool          // whether the API refused the credentials
}

// transientStatuses are the exceptions from the rule that a server's mistakes, from
// 500 on, are transient and a client's are not.
var transientStatuses = map[int]bool{
	http.StatusRequestTimeout:                true,
	http.StatusTooEarly:                      true,
	http.StatusTooManyRequests:               true,
	http.StatusNotImplemented:                false,
	http.StatusHTTPVersionNotSupported:       false,
	http.StatusLoopDetected:                  false,
	http.StatusNetworkAuthenticationRequired: false,
}

func isTransientStatus(status int) bool {
	transient, ok := transientStatuses[status]
	return transient || !ok && status >= 500
}

// refused is the outcome of an attempt whose response is no success.
func (c *call) refused(resp *http.Response) outcome {
	err, asked := c.newAPIError(resp)
	status := resp.StatusCode
	out := outcome{
		err: err, transient: isTransientStatus(status),
		asked: asked.ok, retryAfter: asked.wait,
		rateLimited: status == http.StatusTooManyRequests, tokenRejected: status == http.StatusUnauthorized,
	}
	declined := out.rateLimited || status == http.StatusServiceUnavailable && out.asked
	out.maybeProcessed = !declined && (out.transient || status >= 500)
	return out
}

// effect is what is known of what a failed call has done on the server.
type effect string

const (
	effectUntold effect = "" // the call does no harm if made again, or the server's refusal says all
	effectUnsent effect = "; the request was not sent"
	effectNone   effect = "; the request was not processed"
	effectMaybe  effect = bridge.MaybeProcessed
)

// tellEffect makes the error of a call that has failed for good tell what the call may
// have done. It comes after next, which takes note of the last attempt.
func (c *call) tellEffect(err error) {
	if isIdempotent(c.op.Method()) {
		return
	}
	if api, ok := errors.AsType[*APIError](err); ok {
		switch {
		case c.maybeProcessed:
			api.effect = effectMaybe
		case isTransientStatus(api.StatusCode):
			api.effect = effectNone
		}
	} else if lost, ok := errors.AsType[*TransportError](err); ok {
		lost.effect = effectUnsent
		if !NotSent(lost) {
			lost.effect = effectMaybe
		}
	} else if unreadable, ok := errors.AsType[*ResponseError](err); ok {
		unreadable.effect = effectMaybe
	} else if unprepared, ok := errors.AsType[*RequestError](err); ok && c.maybeProcessed {
		unprepared.effect = effectMaybe
	}
}

// lost is the outcome of an attempt without a response.
func (c *call) lost(cause error) outcome {
	return outcome{err: c.transportError(c.redactor().error(cause)), transient: isTransient(cause), maybeProcessed: !isUnsent(cause)}
}

func (c *call) transportError(cause error) *TransportError {
	return &TransportError{Operation: c.op, Method: c.op.Method(), URL: c.safeURL(), Attempts: c.attempt.number, Err: cause, maybeProcessed: c.maybeProcessed}
}

// brokenOff is the outcome of an attempt whose response could not be read to its end.
func (c *call) brokenOff(resp *http.Response, cause error) outcome {
	err := c.responseError(resp, cause)
	err.brokeOff = true
	return outcome{err: err, transient: true, maybeProcessed: true}
}

// unreadable is the outcome of an attempt with a response that is of no use.
func (c *call) unreadable(resp *http.Response, cause error) outcome {
	err := c.responseError(resp, cause)
	return outcome{err: err, transient: err.isTransient(), maybeProcessed: true}
}

func (c *call) responseError(resp *http.Response, cause error) *ResponseError {
	r := c.redactor()
	return &ResponseError{
		Operation: c.op, Method: c.op.Method(), URL: c.safeURL(), StatusCode: resp.StatusCode, ContentType: r.text(contentTypeOf(resp.Header)),
		RequestID: r.text(requestID(resp.Header)), Attempts: c.attempt.number, Err: r.error(cause),
		brokeOff: errors.Is(cause, io.ErrUnexpectedEOF),
	}
}

func contentTypeOf(h http.Header) string {
	if ct := h.Get("Content-Type"); ct != "" {
		return ct
	}
	return "no content type"
}

// isTransient reports whether a call that got no response because of cause may get
// one when it is retried.
func isTransient(cause error) bool {
	if hidden, ok := errors.AsType[*redactedError](cause); ok {
		return isTransient(hidden.err)
	}
	if token, ok := errors.AsType[*credentialError](cause); ok {
		return token.transient
	}
	var redirect *RedirectError
	var cert *tls.CertificateVerificationError
	return !errors.As(cause, &redirect) && !errors.As(cause, &cert) && !errors.Is(cause, http.ErrSchemeMismatch) && !errors.Is(cause, context.Canceled)
}

// isUnsent reports whether cause came before a connection was made, so that the
// server can't have acted on the request.
func isUnsent(cause error) bool {
	if hidden, ok := errors.AsType[*redactedError](cause); ok {
		return isUnsent(hidden.err)
	}
	if _, ok := errors.AsType[*credentialError](cause); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](cause)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect")
}

// isTransient reports whether the response broke off while it was read.
func (e *ResponseError) isTransient() bool {
	return e.brokeOff || errors.Is(e.Err, io.ErrUnexpectedEOF)
}

// isIdempotent is RFC 9110, section 9.2.2.
func isIdempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	}
	return false
}

// IsTemporary reports whether the same call may succeed later:
// the server was overloaded or unreachable, the connection broke or the time was up.
// It does not say whether that is safe, which for a POST it may not be.
func IsTemporary(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	if api, ok := errors.AsType[*APIError](err); ok {
		return isTransientStatus(api.StatusCode)
	}
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return isTransient(lost.Err)
	}
	unreadable, ok := errors.AsType[*ResponseError](err)
	return ok && unreadable.isTransient()
}

// NotSent reports whether a call failed before anything of it was sent: there was
// a mistake in it, no token or no connection, and no earlier attempt that the server
// may have acted on. Making it again can't do anything twice then.
func NotSent(err error) bool {
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return (lost.unsent || isUnsent(lost.Err)) && !lost.maybeProcessed
	}
	if unprepared, ok := errors.AsType[*RequestError](err); ok {
		return !unprepared.maybeProcessed
	}
	_, mistake := errors.AsType[*ConfigError](err)
	return mistake
}
