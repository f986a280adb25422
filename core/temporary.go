package core

import (
	"context"
	"errors"
	"net/http"
)

// IsTemporary reports whether the same call may succeed when it is made again
// later: the server was overloaded or unreachable, the connection broke or the
// time was up. It says nothing of whether that is safe, which for a POST it may
// not be.
func IsTemporary(err error) bool {
	if errors.Is(err, context.Canceled) {
		return false
	}
	if api, ok := errors.AsType[*APIError](err); ok {
		switch api.StatusCode {
		case http.StatusRequestTimeout, http.StatusTooManyRequests:
			return true
		case http.StatusNotImplemented:
			return false
		}
		return api.StatusCode >= 500
	}
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return !isFinal(lost.Err)
	}
	return isCutShort(err)
}

// IsUnsent reports whether a call failed before anything of it was sent: there was
// a mistake in it, no token or no connection, and no earlier attempt that the server
// may have acted on. Making it again can't do anything twice then.
func IsUnsent(err error) bool {
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return neverSent(lost.Err) && !lost.doubtful
	}
	_, mistake := errors.AsType[*ConfigError](err)
	_, unsent := errors.AsType[unsentError](err)
	return mistake || unsent
}
