package core

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"reflect"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// Do makes any call of the API, also one that this SDK has no method for, and
// decodes its answer with the rules of [json.Unmarshal]; one without content is the
// zero value. body is sent as JSON unless it is nil. Escape what you put into path.
func Do[T any](ctx context.Context, c *Client, method, path string, query url.Values, body any, opts ...CallOption) (T, error) {
	var out T
	err := c.Do(ctx, method, path, query, body, &out, opts...)
	return out, err
}

// Do is the function [Do] for an answer that is stored in out, a pointer; with
// a nil out the answer's content is not looked at.
func (c *Client) Do(ctx context.Context, method, path string, query url.Values, body, out any, opts ...CallOption) error {
	req, err := anyRequest(method, path, query)
	if err != nil {
		return err
	}
	req.Body = body
	calls, err := c.caller(ctx, req.Operation, bridge.Unary, opts)
	if err != nil {
		return err
	}
	if out == nil {
		return calls.Empty(ctx, req)
	}
	if to := reflect.ValueOf(out); to.Kind() != reflect.Pointer || to.IsNil() {
		return &ConfigError{Message: fmt.Sprintf("%s: the response can't be stored in a %T; pass a pointer", req.Operation, out)}
	}
	call, err := calls.prepare(ctx, req)
	if err != nil {
		return err
	}
	return call.json(ctx, bridge.NullInvalid, func(_ int, body []byte) error { return json.Unmarshal(body, out) })
}

// DoStream is [Do] for an answer that is an event stream, and yields its events as
// they come. An answer in JSON is a single event of type "message". Breaking out of
// the loop closes the connection.
func DoStream(ctx context.Context, c *Client, method, path string, query url.Values, body any, opts ...CallOption) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		req, err := anyRequest(method, path, query)
		if err != nil {
			yield(Event{}, err)
			return
		}
		req.Body = body
		calls, err := c.caller(ctx, req.Operation, bridge.Stream, opts)
		if err != nil {
			yield(Event{}, err)
			return
		}
		s, err := calls.stream(ctx, req, "message")
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer s.Close()
		for ev, err := range s.Events() {
			if !yield(ev, err) || err != nil {
				return
			}
		}
	}
}

func anyRequest(method, path string, query url.Values) (request, error) {
	if !isToken(method) {
		return request{}, &ConfigError{Message: fmt.Sprintf("%q is not an HTTP method", method)}
	}
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "{}?#") {
		return request{}, &ConfigError{Message: fmt.Sprintf("%s: path %q must begin with / and have no query, fragment or brace", method, path)}
	}
	for segment := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(segment); err == nil && (plain == "." || plain == "..") {
			return request{}, &ConfigError{Message: fmt.Sprintf("%s: path %q has a segment %q, which stands for another path", method, path, segment)}
		}
	}
	return request{Operation: Operation(method + " " + path), Query: query}, nil
}
