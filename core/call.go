package core

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// Response is what [WithResponse] tells of an answer.
type Response struct {
	StatusCode int         // for example 200
	Header     http.Header // of the answer
	RequestID  string      // the server's name for the request, for support; may be empty
	Body       []byte      // of the answer as received; nil for streams and downloads
	Attempts   int         // how often the call was tried
}

// call is a request with everything decided that stays the same for all of its
// attempts.
type call struct {
	*caller   // which other calls may share: nobody changes it
	op        Operation
	url       url.URL
	fields    [len(fieldNames)]string // the values of fieldNames; an empty one is not sent
	params    http.Header
	body      payload
	attempts  int        // made so far
	status    int        // of the last attempt's answer; 0 for none
	requestID string     // of that answer
	refused   *refusal   // nil where the credentials stay the same
	doubtful  bool       // whether the server may have acted on one of them
	idle      *idleTimer // of the attempt under way; nil when a timeout limits it
}

func (c *caller) prepare(req request) (*call, error) {
	path, err := req.Operation.expand(req.Path)
	if err != nil {
		return nil, err
	}
	for name, values := range req.Header {
		for _, value := range values {
			if err := checkFieldValue(fmt.Sprintf("%s: header parameter %s", req.Operation, name), value); err != nil {
				return nil, err
			}
		}
	}
	call := &call{caller: c, op: req.Operation, params: req.Header}
	if call.url, err = below(c.client.base, path); err != nil {
		return nil, &ConfigError{Message: fmt.Sprintf("%s: the path is not valid", req.Operation)}
	}
	call.url.RawQuery = req.Query.Encode()
	if call.body, err = payloadOf(req.Body); err != nil {
		return nil, fmt.Errorf("%s: %w", req.Operation, unsentError{err})
	}
	call.fillFields()
	return call, nil
}

// below is base with an escaped path appended to its own.
func below(base *url.URL, path string) (url.URL, error) {
	plain, err := url.PathUnescape(path)
	if err != nil {
		return url.URL{}, err
	}
	u := *base
	u.Path = base.Path + plain
	u.RawPath = base.EscapedPath() + path // looked at only where it differs from Path
	return u, nil
}

// fieldNames are the fields of the header that a call decides on by itself.
var fieldNames = [...]string{"Accept", "User-Agent", "Content-Type", "Seclai-Version", "Idempotency-Key"}

func (c *call) fillFields() {
	agent := userAgent
	if c.product != "" {
		agent += " " + c.product
	}
	c.fields = [...]string{"application/json", agent, c.body.contentType, c.version, c.idempotencyKey}
}

// accept says which types of content the answer may have.
func (c *call) accept(types string) { c.fields[0] = types }

// json makes the call and gives the answer to decode. An answer without content
// stands for the value empty; when that is "" too, it is an error, unless its status
// says that there is none: then it is null.
func (c *call) json(ctx context.Context, empty string, decode func(status int, body []byte) error) error {
	return c.retry(ctx, func(ctx context.Context) error {
		resp, err := c.exchange(ctx)
		if err != nil {
			return err
		}
		defer c.reuse(resp.buffer)
		body := resp.body
		switch {
		case len(body) == 0 && empty == "" && (resp.StatusCode == http.StatusNoContent || resp.StatusCode == http.StatusResetContent):
			body = []byte("null")
		case len(bytes.TrimSpace(body)) == 0 && empty == "":
			return c.unreadable(resp.Response, errors.New("it is empty"))
		case len(bytes.TrimSpace(body)) == 0:
			body = []byte(empty)
		case !isJSON(resp.Header.Get("Content-Type")):
			return c.unreadable(resp.Response, errors.New("it is not JSON; is the base URL that of the API?"))
		}
		err = decode(resp.StatusCode, body)
		if err == nil {
			return nil
		}
		if encoding := resp.Header.Get("Content-Encoding"); encoding != "" { // net/http has removed the one that it asked for
			err = fmt.Errorf("it is encoded as %q, leave Accept-Encoding to the SDK: %w", encoding, err)
		}
		return c.unreadable(resp.Response, err)
	})
}

// received is an answer with its whole body.
type received struct {
	*http.Response
	body   []byte
	buffer *buffer // of body
}

// exchange makes one attempt within the timeout and reads the whole answer.
func (c *call) exchange(ctx context.Context) (received, error) {
	ctx, cancel := c.attemptContext(ctx)
	defer cancel()
	resp, err := c.send(ctx)
	if err != nil {
		return received{}, err
	}
	defer resp.Body.Close()
	buf := newBuffer(min(resp.ContentLength, c.maxResponse))
	err = buf.read(resp.Body, c.maxResponse+1)
	c.observe(resp, buf.Bytes())
	switch {
	case err != nil:
		return received{}, c.unreadable(resp, cutShort{c.broken(ctx, err)})
	case int64(buf.Len()) > c.maxResponse:
		return received{}, c.unreadable(resp, fmt.Errorf("it is longer than %d bytes; allow more with core.WithMaxResponseBytes", c.maxResponse))
	}
	return received{resp, buf.Bytes(), buf}, nil
}

// reuse puts a buffer by for another answer. What was decoded holds copies, but
// an answer that the caller gets to see is the caller's.
func (c *call) reuse(b *buffer) {
	if c.meta == nil && b.Cap() <= maxPooledBuffer {
		buffers.Put(b)
	}
}

func (c *call) attemptContext(ctx context.Context) (context.Context, context.CancelFunc) {
	if c.body.long {
		c.idle = newIdleTimer(ctx, c.idleTimeout)
		return c.idle.ctx, c.idle.stop
	}
	if c.timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, c.timeout, timeoutError(c.timeout))
}

// timeoutError is the end of an attempt that took longer than this.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no answer within %v; allow more with core.WithTimeout: %v", time.Duration(e), context.DeadlineExceeded)
}

func (timeoutError) Unwrap() error { return context.DeadlineExceeded }

// send makes one attempt. A response that it returns is a success; its body is
// the caller's to close.
func (c *call) send(ctx context.Context) (*http.Response, error) {
	req, err := c.request(ctx)
	if err != nil {
		return nil, err
	}
	resp, err := c.client.http.Do(req)
	if err != nil {
		if ue, ok := errors.AsType[*url.Error](err); ok {
			err = ue.Err // without the URL, whose query is nobody's business
		}
		return nil, c.lost(c.broken(ctx, err))
	}
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		defer resp.Body.Close()
		return nil, c.newAPIError(resp)
	}
	if c.idle != nil {
		resp.Body = &receivedBody{ReadCloser: resp.Body, idle: c.idle}
	}
	return resp, nil
}

func (c *call) request(ctx context.Context) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, c.op.Method(), "", nil)
	if err != nil {
		return nil, &ConfigError{Message: fmt.Sprintf("%s: the request is not valid", c.op)}
	}
	*req.URL, req.Host = c.url, c.url.Host
	if c.body.open != nil {
		open := c.opener()
		if req.Body, err = open(); err != nil {
			return nil, fmt.Errorf("%s: %w", c.op, err)
		}
		req.ContentLength = c.body.size
		if c.body.replayable {
			req.GetBody = open // for a redirect, and a connection that turns out to be dead
		}
	}
	c.setFields(req.Header)
	return req, nil
}

// opener opens the body for the attempt under way.
func (c *call) opener() func() (io.ReadCloser, error) {
	idle := c.idle
	if idle == nil {
		return c.body.open
	}
	return func() (io.ReadCloser, error) {
		body, err := c.body.open()
		if err != nil {
			return nil, err
		}
		return &sentBody{ReadCloser: body, idle: idle}, nil
	}
}

// setFields sets what is the same for all attempts, whose headers share it.
func (c *call) setFields(h http.Header) {
	for i, name := range fieldNames {
		if c.fields[i] != "" {
			h[name] = c.fields[i : i+1 : i+1]
		}
	}
	maps.Copy(h, c.params)
	maps.Copy(h, c.header)
}

// forget clears what [WithResponse] asked for, until there is an answer.
func (c *call) forget() {
	if c.meta != nil {
		*c.meta = Response{}
	}
}

// observe stores what [WithResponse] and the log tell of an answer.
func (c *call) observe(resp *http.Response, body []byte) {
	c.status, c.requestID = resp.StatusCode, requestID(resp.Header)
	if c.meta != nil {
		*c.meta = Response{StatusCode: resp.StatusCode, Header: resp.Header, RequestID: requestID(resp.Header), Body: body, Attempts: c.attempts}
	}
}

// broken prefers the reason why the context ended, such as our own timeout, to
// the plain "context deadline exceeded" that net/http reports.
func (c *call) broken(ctx context.Context, err error) error {
	if cause := interrupt.Cause(ctx); cause != nil {
		return cause
	}
	return err
}

func (c *call) lost(err error) error {
	return &TransportError{Operation: c.op, Method: c.op.Method(), URL: c.safeURL(), Attempts: c.attempts, Err: err, doubtful: c.doubtful}
}

func (c *call) unreadable(resp *http.Response, err error) error {
	return &ResponseError{
		Operation: c.op, Method: c.op.Method(), URL: c.safeURL(), StatusCode: resp.StatusCode, ContentType: contentTypeOf(resp.Header),
		RequestID: requestID(resp.Header), Attempts: c.attempts, Err: err,
	}
}

// safeURL is the URL without its query, which may hold what a user searched for.
func (c *call) safeURL() string {
	u := c.url
	u.RawQuery = ""
	return u.Redacted()
}

func requestID(h http.Header) string { return h.Get("X-Request-Id") }

func contentTypeOf(h http.Header) string {
	if ct := h.Get("Content-Type"); ct != "" {
		return ct
	}
	return "no content type"
}

// isJSON accepts a missing content type: it is the body that counts then.
func isJSON(contentType string) bool {
	if contentType == "" {
		return true
	}
	if contentType == "application/json" {
		return true
	}
	mediaType := mediaTypeOf(contentType)
	return mediaType == "application/json" || strings.HasSuffix(mediaType, "+json")
}

// mediaTypeOf leaves out the parameters, whose mistakes do no harm.
func mediaTypeOf(contentType string) string {
	if end := strings.IndexAny(contentType, ";,"); end >= 0 {
		contentType = contentType[:end]
	}
	return strings.ToLower(strings.TrimSpace(contentType))
}
