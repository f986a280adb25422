package core

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// attempt is one try of a call.
type attempt struct {
	number    int // from 1
	start     time.Time
	idle      *idleTimer // nil when a timeout limits the attempt
	status    int        // of the response; 0 for none
	requestID string     // of the response
}

// send makes one attempt. A response that it returns is a success, whose body is the
// caller's to close; without one, the outcome is a failure.
func (c *call) send(ctx context.Context) (*http.Response, outcome) {
	req, failed := c.request(ctx)
	if req == nil {
		return nil, failed
	}
	resp, err := c.client.http.Do(req)
	if err != nil {
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err // without the URL, whose query may hold what a user searched for
		}
		return nil, c.lost(preferCause(ctx, err))
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		defer resp.Body.Close()
		return nil, c.refused(resp)
	}
	if c.attempt.idle != nil {
		resp.Body = &receivedBody{ReadCloser: resp.Body, idle: c.attempt.idle}
	}
	return resp, outcome{}
}

func (c *call) request(ctx context.Context) (*http.Request, outcome) {
	req, err := http.NewRequestWithContext(ctx, c.op.Method(), "", nil)
	if err != nil {
		return nil, outcome{err: &ConfigError{Message: fmt.Sprintf("%s: the request is not valid", c.op)}}
	}
	*req.URL, req.Host = c.url, c.url.Host
	if c.body.open != nil {
		open := c.opener(ctx)
		if req.Body, err = open(); err != nil {
			return nil, outcome{err: &RequestError{Operation: c.op, Err: err, maybeProcessed: c.maybeProcessed}}
		}
		req.ContentLength = c.body.size
		if c.body.replayable {
			req.GetBody = open // for a redirect, and a connection that turns out to be dead
		}
	}
	c.setFields(req.Header)
	return req, outcome{}
}

// opener opens the body for the attempt under way.
func (c *call) opener(ctx context.Context) func() (io.ReadCloser, error) {
	idle, loans := c.attempt.idle, c.loans
	return func() (io.ReadCloser, error) {
		body, err := c.body.open(ctx, loans)
		if err != nil || idle == nil {
			return body, err
		}
		return &sentBody{ReadCloser: body, idle: idle}, nil
	}
}

// setFields sets what is the same for all attempts, whose headers share it.
func (p *prepared) setFields(h http.Header) {
	for i, name := range fieldNames {
		if p.fields[i] != "" {
			h[name] = p.fields[i : i+1 : i+1]
		}
	}
	maps.Copy(h, p.params)
	maps.Copy(h, p.header)
}

// fullResponse is a success with its whole body.
type fullResponse struct {
	*http.Response
	body   []byte
	buffer *buffer // of body
}

// exchange makes one attempt within the timeout and reads the whole response. Without
// one, the outcome is a failure.
func (c *call) exchange(ctx context.Context) (fullResponse, outcome) {
	ctx, cancel := c.attemptContext(ctx)
	defer cancel()
	resp, failed := c.send(ctx)
	if resp == nil {
		return fullResponse{}, failed
	}
	defer resp.Body.Close()
	buf := newBuffer(min(resp.ContentLength, c.maxResponse))
	err := buf.read(resp.Body, c.maxResponse+1)
	c.observe(resp, buf.Bytes())
	switch {
	case err != nil:
		return fullResponse{}, c.brokenOff(resp, preferCause(ctx, err))
	case int64(buf.Len()) > c.maxResponse:
		return fullResponse{}, c.unreadable(resp, c.tooLong())
	}
	return fullResponse{resp, buf.Bytes(), buf}, outcome{}
}

func (c *caller) tooLong() error {
	return fmt.Errorf("it is longer than %d bytes; allow more with core.WithMaxResponseBytes", c.maxResponse)
}

func (c *call) attemptContext(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.body.long {
		c.attempt.idle = newIdleTimer(ctx, c.idleTimeout)
		return c.attempt.idle.ctx, c.attempt.idle.stop
	}
	if c.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, c.timeout, timeoutError(c.timeout))
}

// timeoutError is the end of an attempt that took longer than this.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no response within %v; allow more with core.WithTimeout: %v", time.Duration(e), context.DeadlineExceeded)
}

func (timeoutError) Unwrap() error { return context.DeadlineExceeded }

// preferCause prefers the reason why the context ended, such as our own timeout, to
// the plain "context deadline exceeded" that net/http reports.
func preferCause(ctx context.Context, err error) error {
	if cause := interrupt.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

// resetResponse clears what [WithResponse] asked for, until there is a response.
func (c *caller) resetResponse() {
	if c.response != nil {
		*c.response = Response{}
	}
}

// observe stores what [WithResponse] and the log say of a response.
func (c *call) observe(resp *http.Response, body []byte) {
	c.attempt.status, c.attempt.requestID = resp.StatusCode, requestID(resp.Header)
	if c.response != nil {
		r := c.redactor()
		*c.response = Response{StatusCode: resp.StatusCode, Header: r.header(resp.Header), RequestID: r.text(c.attempt.requestID), Body: body, Attempts: c.attempt.number, Waited: c.waited}
	}
}

func requestID(h http.Header) string { return h.Get("X-Request-Id") }

// logAttempt reports an attempt to the caller's logger: what was called and how it
// went, never what was sent or received.
func (c *call) logAttempt(ctx context.Context, level slog.Level, err error, more ...slog.Attr) {
	if c.log == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", string(c.op)),
		slog.Int("attempt", c.attempt.number),
		slog.Duration("took", time.Since(c.attempt.start)),
	}
	message := "seclai call"
	if err != nil {
		message = "seclai call failed"
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	if c.attempt.status != 0 {
		attrs = append(attrs, slog.Int("status", c.attempt.status), slog.String("request_id", c.Text(c.attempt.requestID)))
	}
	if c.waited > 0 {
		attrs = append(attrs, slog.Duration("waited", c.waited))
	}
	c.log.LogAttrs(ctx, level, message, append(attrs, more...)...)
}

// buffers holds buffers of responses that have been decoded.
var buffers sync.Pool

// maxPooledBuffer keeps one enormous response from taking up memory for good.
const maxPooledBuffer = 256 << 10

// buffer reads a response into memory.
type buffer struct {
	bytes.Buffer
	limited io.LimitedReader
}

// newBuffer returns an empty buffer, large enough for a response of size bytes
// where the server said how long it is.
func newBuffer(size int64) *buffer {
	b, ok := buffers.Get().(*buffer)
	if !ok {
		b = new(buffer)
	}
	b.Reset()
	if 0 < size && size <= maxPooledBuffer {
		b.Grow(int(size) + bytes.MinRead) // ReadFrom wants room to see the end
	}
	return b
}

// read reads at most limit bytes of r.
func (b *buffer) read(r io.Reader, limit int64) error {
	b.limited = io.LimitedReader{R: r, N: limit}
	_, err := b.ReadFrom(&b.limited)
	b.limited.R = nil // the pool keeps the buffer alone
	return err
}

// reuse puts a buffer by for another response. What was decoded holds copies, but
// a response that the caller gets to see is the caller's.
func (c *caller) reuse(b *buffer) {
	if c.response == nil && b.Cap() <= maxPooledBuffer {
		buffers.Put(b)
	}
}
