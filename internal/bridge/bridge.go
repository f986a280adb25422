// Package bridge is the contract between core, which makes calls, and
// internal/runtime, through which the packages of the domains make theirs. With it,
// core needs to export one method for them, and programs see none of the plumbing.
//
// It knows neither side: where a type of core belongs into the contract, it is a
// type parameter. O is core.Operation, U core.Upload, D *core.Download and E
// core.Event.
package bridge

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Request is one call of an operation.
type Request[O ~string] struct {
	Operation O
	Path      []string    // the path arguments, in the order of the template
	Query     url.Values  // the query parameters that are set
	Header    http.Header // the header parameters that are set
	Body      any         // a [*Form], [Fields] or [Text], any other value as JSON; nil for none
}

// Fields is a body sent as application/x-www-form-urlencoded.
type Fields url.Values

// Text is a body sent as text/plain.
type Text string

// Form is a body sent as multipart/form-data (RFC 7578).
type Form[U any] struct {
	Fields []Field
	Files  []File[U] // after the fields
	Err    error     // why the form can't be sent; nil if it can
}

// Field is a field of a form.
type Field struct{ Name, Value string }

// File is a file in a form.
type File[U any] struct {
	Field  string // the name of the form's field
	Upload U
}

// Kind is what a method does, which decides on the options that it takes.
type Kind uint8

// The kinds of methods. One method can be of several.
const (
	Unary    Kind = 1 << iota // reads a response as a whole
	Upload                    // sends a file
	Download                  // receives a file
	Stream                    // reads a response as it arrives
	List                      // reads pages
	Wait                      // polls until something has ended
	Cancels                   // can cancel on the server what it starts or waits for
)

// Within marks the context of a call that a method makes as a part of what it does.
// The options are the method's: those that mean nothing to this call are ignored.
func Within(ctx context.Context) context.Context {
	if ctx == nil {
		return nil // which the call refuses
	}
	return context.WithValue(ctx, withinKey{}, true)
}

type withinKey struct{}

// IsWithin reports whether ctx is marked.
func IsWithin(ctx context.Context) bool { return ctx.Value(withinKey{}) != nil }

// MaybeProcessed is how the error of a call ends whose request the server may have
// acted on, although the call failed.
const MaybeProcessed = "; the request may have been processed"

// Null says what a response that is null, or has no content, means.
type Null uint8

// The meanings of null.
const (
	NullInvalid Null = iota // an error
	NullSkipped             // a value that is not read
	NullRead                // a value like any other; missing content is read as null
)

// Caller makes calls with the options of one method. It is safe for concurrent use.
type Caller[O ~string, U, D, E any] interface {
	// JSON makes a call and reads its response with read, once for each attempt
	// that succeeds.
	JSON(ctx context.Context, req Request[O], null Null, read func(status int, d *wire.Decoder)) error

	// Empty makes a call whose response has no content.
	Empty(ctx context.Context, req Request[O]) error

	// Download makes a call whose response is a file.
	Download(ctx context.Context, req Request[O]) (D, error)

	// Stream makes a call whose response is a stream of events. A JSON response is
	// a single event of type jsonEventType.
	Stream(ctx context.Context, req Request[O], jsonEventType string) (EventStream[E], error)

	// Prefetch is how many pages of a list are fetched ahead.
	Prefetch() int

	// Waiting is how a wait polls.
	Waiting() Waiting

	// Capture returns a caller that keeps its latest response from the caller's own
	// options until deliver is called.
	Capture() (captured Caller[O, U, D, E], deliver func())

	// Text makes what a server says fit to be shown in an error: without credentials
	// and control characters, and not too long.
	Text(s string) string

	// Polling returns a caller for the calls that follow the one that started
	// something, without what was meant for that one alone.
	Polling() Caller[O, U, D, E]
}

// EventStream is a response whose events are read as they arrive. It has to be closed.
type EventStream[E any] interface {
	// Events yields the events up to the end of the stream or the first error.
	Events() iter.Seq2[E, error]

	// Fail returns the error of a stream that can't be read because of err.
	Fail(err error) error

	// Drain reads the end of the stream after its last event, so that the
	// connection can be used again.
	Drain()

	// Close ends the stream.
	Close()
}

// Waiting is how a wait polls.
type Waiting struct {
	Interval    time.Duration // after the first poll
	MaxInterval time.Duration // which the interval grows up to
	Cancel      bool          // whether to cancel the task when the context ends
	OnUpdate    []any         // functions of type func(*T) error, T being what is waited for
}
