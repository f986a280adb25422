package core

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
)

// isPassing reports whether another attempt may go better than one that failed with
// err.
func isPassing(err error) bool {
	if api, ok := errors.AsType[*APIError](err); ok {
		switch api.StatusCode {
		case http.StatusRequestTimeout, http.StatusTooManyRequests,
			http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return !isFinal(lost.Err)
	}
	return isCutShort(err)
}

// notActedOn reports whether the server can't have acted on an attempt that failed
// with err, or has asked for another.
func notActedOn(err error) bool {
	if api, ok := errors.AsType[*APIError](err); ok {
		return api.StatusCode == http.StatusTooManyRequests ||
			api.StatusCode == http.StatusServiceUnavailable && api.Header.Get("Retry-After") != ""
	}
	lost, ok := errors.AsType[*TransportError](err)
	return ok && neverSent(lost.Err)
}

// isIdempotent is RFC 9110, section 9.2.2.
func isIdempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	}
	return false
}

// isFinal reports whether a failure to get an answer would repeat itself.
func isFinal(err error) bool {
	if token, ok := errors.AsType[*credentialError](err); ok {
		return !token.passing
	}
	var redirect *RedirectError
	var cert *tls.CertificateVerificationError
	return errors.As(err, &redirect) || errors.As(err, &cert) || errors.Is(err, http.ErrSchemeMismatch) || errors.Is(err, context.Canceled)
}

// neverSent reports whether the failure came before a connection was made, so
// that the server can't have acted on the request.
func neverSent(err error) bool {
	if _, ok := errors.AsType[unsentError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*credentialError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect")
}

// unsentError is why a call was not even tried.
type unsentError struct{ error }

func (e unsentError) Unwrap() error { return e.error }

// isCutShort reports whether an answer broke off while it was read.
func isCutShort(err error) bool {
	if _, ok := errors.AsType[*ResponseError](err); !ok {
		return false
	}
	_, ok := errors.AsType[cutShort](err)
	return ok || errors.Is(err, io.ErrUnexpectedEOF)
}

// cutShort is why an answer could not be read to its end.
type cutShort struct{ error }

func (e cutShort) Unwrap() error { return e.error }
