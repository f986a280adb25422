package core

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Caller is for the packages of the SDK: their methods make their calls with it. To
// make a call that no method is for, use [Do].
func (c *Client) Caller(ctx context.Context, op Operation, kind bridge.Kind, opts []CallOption) (bridge.Caller[Operation, Upload, *Download, Event], error) {
	calls, err := c.caller(ctx, op, kind, opts)
	if err != nil {
		return nil, err // and not a nil *caller in an interface
	}
	return calls, nil
}

// caller makes the calls of one method. It doesn't change once it is made.
type caller struct {
	client *Client
	settings
}

// request is one call of an operation.
type request = bridge.Request[Operation]

func (c *Client) caller(ctx context.Context, op Operation, kind bridge.Kind, opts []CallOption) (*caller, error) {
	switch {
	case ctx == nil:
		return nil, &ConfigError{Message: fmt.Sprintf("%s: the context is nil; pass context.Background()", op)}
	case c == nil || c.base == nil:
		return nil, &ConfigError{Message: fmt.Sprintf("%s: there is no client; make one with core.New", op)}
	case len(opts) == 0:
		return c.plain, nil
	}
	calls := &caller{client: c, settings: c.plain.settings}
	err := calls.apply(opts)
	if err == nil && !bridge.IsWithin(ctx) {
		err = calls.checkFit(kind)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return calls, nil
}

// Prefetch is how many pages of a list are fetched ahead.
func (c *caller) Prefetch() int { return c.prefetch }

// Waiting is how a wait polls.
func (c *caller) Waiting() bridge.Waiting { return c.waiting }

// Capture returns a caller whose [Response] is not the user's until deliver makes it
// so.
func (c *caller) Capture() (captured bridge.Caller[Operation, Upload, *Download, Event], deliver func()) {
	own, response := *c, new(Response)
	own.response = response
	return &own, func() {
		if c.response != nil {
			*c.response = *response
		}
	}
}

// Polling returns a caller without what was meant for the first call alone.
func (c *caller) Polling() bridge.Caller[Operation, Upload, *Download, Event] {
	polling := *c
	polling.idempotencyKey = ""
	return &polling
}

// prepared is a request with everything decided that stays the same for all of its
// attempts. Nothing changes it once it is made.
type prepared struct {
	*caller
	op     Operation
	url    url.URL
	fields [len(fieldNames)]string // the values of fieldNames; an empty one is not sent
	params http.Header
	body   payload
}

// call is a prepared request on its way, and what its attempts have shown so far.
type call struct {
	prepared
	attempt        attempt       // the latest
	tokens         *tokenState   // nil where the credentials stay the same
	maybeProcessed bool          // whether the server may have acted on one of the attempts
	charged        int           // retries taken from the budget
	loans          *loans        // of content to the transport for the latest attempt; nil where none is the caller's
	waited         time.Duration // for the client's limits
}

func (c *caller) prepare(ctx context.Context, req request) (*call, error) {
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
	call := &call{prepared: prepared{caller: c, op: req.Operation, params: req.Header}}
	if call.url, err = joinPath(c.client.base, path); err != nil {
		return nil, &ConfigError{Message: fmt.Sprintf("%s: the path is not valid", req.Operation)}
	}
	call.url.RawQuery = req.Query.Encode()
	if call.body, err = call.content(ctx, req.Body); err != nil {
		return nil, &RequestError{Operation: req.Operation, Err: err}
	}
	call.fillFields()
	return call, nil
}

// content opens the content of a request, unless ctx has ended. A file that blocks is
// subject to the idle timeout, as it is later.
func (c *call) content(ctx context.Context, body any) (payload, error) {
	if _, ok := body.(*bridge.Form[Upload]); !ok {
		return payloadOf(ctx, body)
	}
	if ctx.Err() != nil { // see retry
		return payload{}, nil
	}
	if c.idleTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, c.idleTimeout, idleError(c.idleTimeout))
		defer cancel()
	}
	return payloadOf(ctx, body)
}

// joinPath appends an escaped path to that of base.
func joinPath(base *url.URL, path string) (url.URL, error) {
	plain, err := url.PathUnescape(path)
	if err != nil {
		return url.URL{}, err
	}
	u := *base
	u.Path = base.Path + plain
	u.RawPath = base.EscapedPath() + path // looked at only where it differs from Path
	return u, nil
}

// safeURL is the URL without its query, which may hold what a user searched for.
func (p *prepared) safeURL() string {
	u := p.url
	u.RawQuery = ""
	return u.Redacted()
}

// JSON makes a call and reads its response.
func (c *caller) JSON(ctx context.Context, req request, null bridge.Null, read func(status int, d *wire.Decoder)) error {
	call, err := c.prepare(ctx, req)
	if err != nil {
		return err
	}
	return call.json(ctx, null, func(status int, body []byte) error {
		isNull := false
		err := wire.Read(body, func(d *wire.Decoder) {
			if isNull = null != bridge.NullRead && d.Null(); !isNull {
				read(status, d)
			}
		})
		if err == nil && isNull && null == bridge.NullInvalid {
			return errors.New("the response is null")
		}
		return err
	})
}

// json makes the call and gives its response to decode. A response without content
// is null if its status says that there is none, or if null says so.
func (c *call) json(ctx context.Context, null bridge.Null, decode func(status int, body []byte) error) error {
	return c.retry(ctx, func(ctx context.Context) outcome {
		resp, failed := c.exchange(ctx)
		if resp.Response == nil {
			return failed
		}
		defer c.reuse(resp.buffer)
		body, err := resp.json(null == bridge.NullRead)
		if err != nil {
			return c.unreadable(resp.Response, err)
		}
		if err = decode(resp.StatusCode, body); err == nil {
			return outcome{}
		}
		if encoding := resp.Header.Get("Content-Encoding"); encoding != "" { // net/http has removed the one that it asked for
			err = fmt.Errorf("it is encoded as %q, leave Accept-Encoding to the SDK: %w", encoding, err)
		}
		return c.unreadable(resp.Response, err)
	})
}

// json returns the JSON that the response is.
func (r *fullResponse) json(emptyIsNull bool) ([]byte, error) {
	noContent := len(r.body) == 0 && (r.StatusCode == http.StatusNoContent || r.StatusCode == http.StatusResetContent)
	switch empty := len(bytes.TrimSpace(r.body)) == 0; {
	case noContent, empty && emptyIsNull:
		return []byte("null"), nil
	case empty:
		return nil, errors.New("the response is empty")
	case !isJSON(r.Header.Get("Content-Type")):
		return nil, errors.New("it is not JSON; is the base URL that of the API?")
	}
	return r.body, nil
}

// Empty makes a call whose response has no content.
func (c *caller) Empty(ctx context.Context, req request) error {
	call, err := c.prepare(ctx, req)
	if err != nil {
		return err
	}
	return call.retry(ctx, func(ctx context.Context) outcome {
		_, failed := call.exchange(ctx)
		return failed
	})
}

// open makes a call whose response is read as it arrives. In place of a limit on the
// whole attempt there is one on the time in which nothing moves. Closing the
// response's body ends it.
func (c *call) open(ctx context.Context) (*http.Response, error) {
	var resp *http.Response
	err := c.retry(ctx, func(ctx context.Context) outcome {
		c.attempt.idle = newIdleTimer(ctx, c.idleTimeout)
		r, failed := c.send(c.attempt.idle.ctx) //nolint:bodyclose // the caller closes it
		if r == nil {
			c.attempt.idle.stop()
			return failed
		}
		c.observe(r, nil)
		resp = r
		return outcome{}
	})
	return resp, err
}

// isJSON accepts a missing content type: it is the body that counts then.
func isJSON(contentType string) bool {
	if contentType == "" || contentType == "application/json" {
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
