package core

import (
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// ClientOption is a setting of [New].
type ClientOption interface{ applyClient(*config) error }

// CallOption is a setting of one call. One that has no effect on a call, such as
// [WithIdleTimeout] on one with a short response, is a [*ConfigError].
type CallOption interface{ applyCall(*settings) error }

// Option is a setting for a whole client or for one call, which then overrides
// the client's.
type Option func(*settings) error

func (o Option) applyClient(cfg *config) error { return o.applyCall(&cfg.settings) }

func (o Option) applyCall(set *settings) error {
	if o == nil {
		return nil
	}
	return o(set)
}

type clientOption func(*config) error

func (o clientOption) applyClient(cfg *config) error { return o(cfg) }

type callOption func(*settings) error

func (o callOption) applyCall(set *settings) error { return o(set) }

// WithBaseURL sends the calls to another host than [DefaultBaseURL], for example
// a test server. Paths are appended to it as the API publishes them. Plain http
// is refused for hosts other than this machine; see [AllowPlainHTTP].
func WithBaseURL(url string) ClientOption {
	return clientOption(func(cfg *config) error { cfg.baseURL = url; return nil })
}

// AllowPlainHTTP lets the base URL be plain http on host, which would otherwise
// be refused because credentials would travel unencrypted.
func AllowPlainHTTP(host string) ClientOption {
	return clientOption(func(cfg *config) error { cfg.plainHTTP = append(cfg.plainHTTP, host); return nil })
}

// WithHTTPClient makes the calls through a copy of hc: its transport, cookie jar
// and redirect policy are kept, and redirects that would carry credentials to
// another host are refused all the same. A timeout of hc is that of [WithTimeout],
// unless that is given too: it must not cut long streams, uploads and downloads.
func WithHTTPClient(hc *http.Client) ClientOption {
	return clientOption(func(cfg *config) error { cfg.httpClient = hc; return nil })
}

// Middleware wraps the transport of a client. It sees every attempt of every
// call, without credentials, which are added behind it.
type Middleware = func(next http.RoundTripper) http.RoundTripper

// WithMiddleware wraps the client's transport, for example with OpenTelemetry's
// otelhttp.NewTransport. The first middleware is the outermost.
func WithMiddleware(m ...Middleware) ClientOption {
	return clientOption(func(cfg *config) error {
		for _, wrap := range m {
			if wrap == nil {
				return &ConfigError{Message: "core.WithMiddleware: a middleware is nil"}
			}
		}
		cfg.middleware = append(cfg.middleware, m...)
		return nil
	})
}

// WithAPIVersion asks for a dated version of the API (header Seclai-Version),
// such as [Version20260727]. Without it the account's own version applies. A
// version that this SDK does not know is a [*ConfigError]; see
// [WithUnknownAPIVersion].
func WithAPIVersion(version string) Option {
	return func(s *settings) error {
		s.version = version
		return checkFieldValue("core.WithAPIVersion: the version", version)
	}
}

// WithUnknownAPIVersion lets [WithAPIVersion] name a version that is newer than
// the SDK. What such a version changed may be read wrong.
func WithUnknownAPIVersion() Option {
	return func(s *settings) error { s.anyVersion = true; return nil }
}

// WithTimeout limits one attempt of a call with a short response; the default is
// [DefaultTimeout], and 0 means no limit but the context's. It does not limit
// streams, uploads and downloads; see [WithIdleTimeout]. A call with retries can
// take longer: limit it as a whole with the context.
func WithTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 {
			return &ConfigError{Message: fmt.Sprintf("core.WithTimeout: %v is negative; 0 means no limit", d)}
		}
		s.timeout = d
		s.only("WithTimeout", bridge.Unary|bridge.List|bridge.Wait)
		return nil
	}
}

// WithIdleTimeout ends a stream, upload or download when nothing has moved for
// so long; the default is [DefaultIdleTimeout], and 0 means never.
func WithIdleTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 {
			return &ConfigError{Message: fmt.Sprintf("core.WithIdleTimeout: %v is negative; 0 means no limit", d)}
		}
		s.idleTimeout = d
		s.only("WithIdleTimeout", bridge.Stream|bridge.Upload|bridge.Download|bridge.Wait)
		return nil
	}
}

// WithEventTimeout ends a stream when no event has come for so long, be the connection
// kept alive or not; the default, 0, means never. A call that waits goes on by polling.
func WithEventTimeout(d time.Duration) Option {
	return func(s *settings) error {
		if d < 0 {
			return &ConfigError{Message: fmt.Sprintf("core.WithEventTimeout: %v is negative; 0 means no limit", d)}
		}
		s.eventTimeout = d
		s.only("WithEventTimeout", bridge.Stream|bridge.Wait)
		return nil
	}
}

// WithRetries sets how often a failed request is retried; the default is
// [DefaultRetries], and 0 means never. The pauses grow as [WithBackoff] says, or are
// what the server asks for with Retry-After. One of more than a minute, or past the
// context's deadline, is not waited for: the error comes back at once. A client
// retries less when nearly all of its calls fail; see [WithRetryBudget].
func WithRetries(n int) Option {
	return func(s *settings) error {
		if n < 0 {
			return &ConfigError{Message: fmt.Sprintf("core.WithRetries: %d is negative; 0 means no retries", n)}
		}
		s.retries = n
		return nil
	}
}

// WithBackoff sets the pauses before retries. Each is random, so that clients don't
// come back in step: below first at the first retry, and below twice as much at each
// further one, up to longest. The defaults are [DefaultBackoff] and
// [DefaultMaxBackoff].
func WithBackoff(first, longest time.Duration) Option {
	return func(s *settings) error {
		if first <= 0 || longest < first {
			return &ConfigError{Message: fmt.Sprintf("core.WithBackoff: from %v to %v; the first must be above 0, and the longest no shorter", first, longest)}
		}
		s.firstBackoff, s.maxBackoff = first, longest
		return nil
	}
}

// WithMaxResponseBytes limits the size of a JSON response; the default is
// [DefaultMaxResponseBytes]. A longer one is an error.
func WithMaxResponseBytes(n int64) Option {
	return func(s *settings) error {
		if n < 1 {
			return &ConfigError{Message: fmt.Sprintf("core.WithMaxResponseBytes: %d is not a size", n)}
		}
		s.maxResponse = min(n, math.MaxInt64-1) // one more is read, to see that it is too long
		return nil
	}
}

// WithMaxEventBytes limits the size of one event of a stream, which is that of its
// data, type and ID together; the default is [DefaultMaxEventBytes]. A longer one
// ends the stream with an error.
func WithMaxEventBytes(n int) Option {
	return func(s *settings) error {
		if n < 1 {
			return &ConfigError{Message: fmt.Sprintf("core.WithMaxEventBytes: %d is not a size", n)}
		}
		s.maxEvent = n
		s.only("WithMaxEventBytes", bridge.Stream|bridge.Wait)
		return nil
	}
}

// WithLogger logs every attempt to log: at warn level if it failed and is
// retried, else at debug level. Headers, query values and bodies are never logged, but
// for the message of an error.
func WithLogger(log *slog.Logger) Option {
	return func(s *settings) error { s.log = log; return nil }
}

// Idempotent says that the call may be made twice without harm, so that it is
// retried like a GET. Without it, a POST or PATCH is retried only if it can't have
// taken effect, or if the server asks for it.
func Idempotent() CallOption {
	return callOption(func(s *settings) error { s.idempotent = true; return nil })
}

// WithIdempotencyKey sends key in the header Idempotency-Key on every attempt and
// lets the call be retried like a GET. Use a new key for each thing to be done.
func WithIdempotencyKey(key string) CallOption {
	return callOption(func(s *settings) error {
		if key == "" {
			return &ConfigError{Message: "core.WithIdempotencyKey: the key is empty"}
		}
		s.idempotencyKey, s.idempotent = key, true
		return checkFieldValue("core.WithIdempotencyKey: the key", key)
	})
}

// WithResponse stores status, headers, request ID and body of the call's last
// response in *r, for successes and failures alike. For an iterator over pages it
// is the latest page's. *r must not be shared between calls that run at once.
func WithResponse(r *Response) CallOption {
	return callOption(func(s *settings) error { s.response = r; return nil })
}

// Response is what [WithResponse] stores of a response.
type Response struct {
	StatusCode int         // for example 200
	Header     http.Header // of the response
	RequestID  string      // the server's name for the request, for support; may be empty
	Body       []byte      // of the response as received; nil for streams and downloads
	Attempts   int         // how often the call was tried

	Waited time.Duration // for the client's limits; see [WithMaxConcurrency]
}

// settings are what a client sets for all of its calls and a call for itself.
type settings struct {
	header         http.Header
	version        string
	anyVersion     bool
	timeout        time.Duration
	idleTimeout    time.Duration
	eventTimeout   time.Duration // 0 for none
	retries        int
	firstBackoff   time.Duration
	maxBackoff     time.Duration
	idempotent     bool
	maxResponse    int64
	maxEvent       int
	log            *slog.Logger
	response       *Response
	given          []givenOption // by options that not every method takes
	maxRetryAfter  time.Duration
	idempotencyKey string
	product        string // of the caller, for the user agent
	waiting        bridge.Waiting
	prefetch       int // pages
}

// The defaults of a client.
const (
	DefaultTimeout          = 30 * time.Second // of one attempt of a call with a short response
	DefaultIdleTimeout      = 60 * time.Second // between two pieces of a stream, upload or download
	DefaultRetries          = 2                // after the first attempt
	DefaultBackoff          = time.Second / 2  // at most, before the first retry; see [WithBackoff]
	DefaultMaxBackoff       = 8 * time.Second  // at most, before any retry
	DefaultMaxResponseBytes = 64 << 20         // of a JSON response
	DefaultMaxEventBytes    = 16 << 20         // of one event of a stream
)

// notSet is a timeout that no option has set.
const notSet time.Duration = -1

func defaultSettings() settings {
	return settings{
		header:        http.Header{},
		timeout:       notSet,
		idleTimeout:   DefaultIdleTimeout,
		retries:       DefaultRetries,
		firstBackoff:  DefaultBackoff,
		maxBackoff:    DefaultMaxBackoff,
		maxResponse:   DefaultMaxResponseBytes,
		maxEvent:      DefaultMaxEventBytes,
		maxRetryAfter: time.Minute,
		waiting:       bridge.Waiting{Interval: DefaultPollInterval, MaxInterval: DefaultMaxPollInterval},
	}
}

// givenOption is an option of a call that not every method takes.
type givenOption struct {
	name string
	fits bridge.Kind // of methods
}

// takes has the methods that take an option, for people.
var takes = []struct {
	kind    bridge.Kind
	methods string
}{
	{bridge.Unary, "calls with a short response"},
	{bridge.Stream, "streams"},
	{bridge.Upload, "uploads"},
	{bridge.Download, "downloads"},
	{bridge.List, "lists"},
	{bridge.Wait, "calls that wait, such as RunAndWait"},
	{bridge.Cancels, "calls that can cancel what they start, such as RunAndWait"},
}

// only takes note of an option for methods of these kinds.
func (s *settings) only(name string, fits bridge.Kind) {
	s.given = append(s.given, givenOption{name, fits})
}

// checkFit refuses options that mean nothing to a method of this kind: whoever gives
// one expects something of it.
func (s *settings) checkFit(kind bridge.Kind) error {
	for _, o := range s.given {
		if o.fits&kind != 0 {
			continue
		}
		var methods []string
		for _, t := range takes {
			if o.fits&t.kind != 0 {
				methods = append(methods, t.methods)
			}
		}
		return &ConfigError{Message: fmt.Sprintf("core.%s has no effect here; it is for %s", o.name, strings.Join(methods, ", "))}
	}
	return nil
}

// apply changes settings that are the call's own by its options.
func (s *settings) apply(opts []CallOption) error {
	s.header = s.header.Clone()
	s.given = nil // those of the client fit what they fit
	for _, opt := range opts {
		if opt == nil {
			continue
		}
		if err := opt.applyCall(s); err != nil {
			return err
		}
	}
	return s.checkVersion()
}

func (s *settings) checkVersion() error {
	if s.version == "" || s.anyVersion || slices.Contains(knownVersions, s.version) {
		return nil
	}
	return &ConfigError{Message: fmt.Sprintf("core.WithAPIVersion: %q is not a version that this SDK knows (%v); "+
		"to send it all the same, add core.WithUnknownAPIVersion()", s.version, knownVersions)}
}
