package core

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// The kinds of failure that an [*APIError] can be, for [errors.Is].
var (
	ErrBadRequest          = errors.New("bad request")          // 400
	ErrUnauthorized        = errors.New("unauthorized")         // 401: the credentials are missing, wrong or expired
	ErrInsufficientCredits = errors.New("insufficient credits") // 402: no credits left, or the plan's limit is reached
	ErrForbidden           = errors.New("forbidden")            // 403
	ErrNotFound            = errors.New("not found")            // 404
	ErrConflict            = errors.New("conflict")             // 409: the resource is not in a state for this call
	ErrGone                = errors.New("gone")                 // 410: the resource has expired
	ErrTooLarge            = errors.New("too large")            // 413
	ErrValidation          = errors.New("validation failed")    // 422; see [*ValidationError]
	ErrRateLimited         = errors.New("rate limited")         // 429; see [APIError].RetryAfter
	ErrServer              = errors.New("server error")         // 500 and above
)

func kindOf(status int) error {
	switch status {
	case http.StatusBadRequest:
		return ErrBadRequest
	case http.StatusUnauthorized:
		return ErrUnauthorized
	case http.StatusPaymentRequired:
		return ErrInsufficientCredits
	case http.StatusForbidden:
		return ErrForbidden
	case http.StatusNotFound:
		return ErrNotFound
	case http.StatusConflict:
		return ErrConflict
	case http.StatusGone:
		return ErrGone
	case http.StatusRequestEntityTooLarge:
		return ErrTooLarge
	case http.StatusUnprocessableEntity:
		return ErrValidation
	case http.StatusTooManyRequests:
		return ErrRateLimited
	}
	if status >= 500 {
		return ErrServer
	}
	return nil
}

// APIError is a response of the API that is not a success.
type APIError struct {
	Operation  Operation     // what was called
	StatusCode int           // of the response, for example 404
	Method     string        // of the request
	URL        string        // of the request, without its query
	RequestID  string        // the server's name for the request, for support; may be empty
	Message    string        // what the server said; may be empty
	Header     http.Header   // of the response
	Body       []byte        // of the response, at most 64 KiB of it
	Truncated  bool          // whether Body is only the beginning
	RetryAfter time.Duration // how long the server asks to wait; 0 when it does not say
	Attempts   int           // how often the call was tried

	effect effect
}

// Error says what was called, what the server responded and what to do about it.
func (e *APIError) Error() string {
	if e == nil { // within an error that a test has made
		return "the API refused the call"
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s: %d", e.Method, e.URL, e.StatusCode)
	if text := http.StatusText(e.StatusCode); text != "" {
		b.WriteString(" " + text)
	}
	if e.Message != "" {
		fmt.Fprintf(&b, ": %s", e.Message)
	}
	if advice := e.advice(); advice != "" {
		fmt.Fprintf(&b, " (%s)", advice)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " [request %s]", e.RequestID)
	}
	b.WriteString(afterAttempts(e.Attempts))
	b.WriteString(string(e.effect))
	return b.String()
}

// Is reports whether target is the kind of this error, such as [ErrNotFound].
func (e *APIError) Is(target error) bool {
	return e != nil && target != nil && kindOf(e.StatusCode) == target
}

func (e *APIError) advice() string {
	switch {
	case e.StatusCode == http.StatusUnauthorized:
		return "check the API key, access token or login"
	case e.RetryAfter > 0:
		return fmt.Sprintf("it asks to wait %v", e.RetryAfter)
	case e.StatusCode == http.StatusTooManyRequests:
		return "slow down, or allow more retries with core.WithRetries"
	}
	return ""
}

func afterAttempts(n int) string {
	if n < 2 {
		return ""
	}
	return fmt.Sprintf(" (%d attempts)", n)
}

// ValidationError is the API's refusal of a request's content (422). It unwraps
// to its [*APIError].
type ValidationError struct {
	*APIError
	Fields []FieldError // what is wrong, in the server's order; may be empty
}

// FieldError is one thing wrong with a request.
type FieldError struct {
	Path    string // where, for example "body.sources[2].name" or "query.limit"
	Message string // what, for people
	Type    string // what, for programs, for example "missing"
}

// Error lists the fields.
func (e *ValidationError) Error() string {
	var b strings.Builder
	b.WriteString(e.APIError.Error())
	for i, f := range e.Fields {
		if b.Len() > maxServerText {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Fields)-i)
			break
		}
		fmt.Fprintf(&b, "\n  %s: %s", shorten(f.Path, maxErrorMessage), shorten(f.Message, maxErrorMessage))
	}
	return b.String()
}

// Unwrap returns the [*APIError].
func (e *ValidationError) Unwrap() error { return e.APIError }

// DefinitionError is the API's refusal of an agent definition (422). It unwraps
// to its [*APIError].
type DefinitionError struct {
	*APIError
	Source   string              // the definition as the server read it, to which the lines refer
	Problems []DefinitionProblem // what is wrong, in the server's order
}

// DefinitionProblem is one thing wrong with an agent definition.
type DefinitionProblem struct {
	Path         string // where, as a path into the definition
	Line, Column int    // where in Source, from 1
	Message      string // what
}

// Error lists the problems.
func (e *DefinitionError) Error() string {
	var b strings.Builder
	b.WriteString(e.APIError.Error())
	for i, p := range e.Problems {
		if b.Len() > maxServerText {
			fmt.Fprintf(&b, "\n  and %d more", len(e.Problems)-i)
			break
		}
		fmt.Fprintf(&b, "\n  %d:%d: %s: %s", p.Line, p.Column, shorten(p.Path, maxErrorMessage), shorten(p.Message, maxErrorMessage))
	}
	return b.String()
}

// Unwrap returns the [*APIError].
func (e *DefinitionError) Unwrap() error { return e.APIError }

// CreditsError is the API's refusal to do something that the account has no
// credits for (402). It unwraps to its [*APIError].
type CreditsError struct {
	*APIError
	AccountID string // the account that has run out of credits
}

// Unwrap returns the [*APIError].
func (e *CreditsError) Unwrap() error { return e.APIError }

// ConfigError is a mistake in how the SDK is set up or called, found before
// anything was sent.
type ConfigError struct {
	Message string // what is wrong, and what to do
}

// Error says what is wrong and what to do.
func (e *ConfigError) Error() string { return e.Message }

// RequestError is a call that failed before its request could be sent: the content
// could not be encoded, or the file not be read. It unwraps to the cause.
type RequestError struct {
	Operation Operation // what was called
	Err       error     // what went wrong

	effect         effect
	maybeProcessed bool // whether the server may have acted on an earlier attempt
}

// Error says what was called and what went wrong.
func (e *RequestError) Error() string { return fmt.Sprintf("%s: %v%s", e.Operation, e.Err, e.effect) }

// Unwrap returns the cause.
func (e *RequestError) Unwrap() error { return e.Err }

// TransportError is a call that got no response: the server could not be reached,
// the connection broke, or the time was up. It unwraps to the cause, so that
// errors.Is(err, context.DeadlineExceeded) and the like work.
type TransportError struct {
	Operation Operation // what was called
	Method    string    // of the request
	URL       string    // of the request, without its query
	Attempts  int       // how often the call was tried
	Err       error     // what went wrong

	effect         effect
	maybeProcessed bool // whether the server may have acted on an earlier attempt
	unsent         bool // whether there was no attempt at all
}

// Error says what was called and what went wrong.
func (e *TransportError) Error() string {
	return fmt.Sprintf("%s %s: %v%s%s", e.Method, e.URL, e.Err, afterAttempts(e.Attempts), e.effect)
}

// Unwrap returns the cause.
func (e *TransportError) Unwrap() error { return e.Err }

// ResponseError is a successful response that can't be read: cut short, empty, too
// long, of the wrong type or malformed.
type ResponseError struct {
	Operation   Operation // what was called
	Method      string    // of the request
	URL         string    // of the request, without its query
	StatusCode  int       // of the response
	ContentType string    // of the response
	RequestID   string    // the server's name for the request, for support; may be empty
	Attempts    int       // how often the call was tried
	Err         error     // what is wrong with the response

	effect   effect
	brokeOff bool // whether it could not be read to its end
}

// Error says what was called and what is wrong with the response.
func (e *ResponseError) Error() string {
	id := ""
	if e.RequestID != "" {
		id = fmt.Sprintf(" [request %s]", e.RequestID)
	}
	return fmt.Sprintf("%s %s: reading the response (%d, %s): %v%s%s%s", e.Method, e.URL, e.StatusCode, e.ContentType, e.Err, id, afterAttempts(e.Attempts), e.effect)
}

// Unwrap returns what is wrong with the response.
func (e *ResponseError) Unwrap() error { return e.Err }

// StreamError is a failure that the server reported inside a stream.
type StreamError struct {
	Operation Operation // what was called
	RunID     string    // the run that was streamed; may be empty
	Message   string    // what the server said
}

// Error says what was called, what the server said and how to go on.
func (e *StreamError) Error() string {
	if e.RunID == "" {
		return fmt.Sprintf("%s: the stream failed: %s", e.Operation, e.Message)
	}
	return fmt.Sprintf("%s: the stream failed: %s (run %s may still be going on; get it to see)", e.Operation, e.Message, e.RunID)
}
