package core

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/url"
	"reflect"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/wire"
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
	if out == nil {
		return CallEmpty(ctx, c, req, opts)
	}
	if to := reflect.ValueOf(out); to.Kind() != reflect.Pointer || to.IsNil() {
		return &ConfigError{Message: fmt.Sprintf("%s: the answer can't be stored in a %T; pass a pointer", req.Operation, out)}
	}
	call, err := c.prepare(req, opts)
	if err != nil {
		return err
	}
	return call.json(ctx, "", func(_ int, body []byte) error { return json.Unmarshal(body, out) })
}

// ListAll reads any list of the API, also one that this SDK has no method for,
// page by page with the parameters page and limit. The items are in an array, or
// under key or "data" in an object. Each is decoded with the rules of
// [json.Unmarshal]. Escape what you put into path.
func ListAll[T any](ctx context.Context, c *Client, path, key string, query url.Values, opts ...CallOption) iter.Seq2[T, error] {
	req, err := anyRequest("GET", path, query)
	if err != nil {
		return failed[T](err)
	}
	return Items(PagesOf(ctx, c, List{Style: PageNumbers, Key: key}, req, wire.Reflect[T], opts))
}

// DoStream is [Do] for an answer that is an event stream, and yields its events as
// they come. An answer in JSON is a single event of type "message". Breaking out of
// the loop closes the connection.
func DoStream(ctx context.Context, c *Client, method, path string, query url.Values, body any, opts ...CallOption) iter.Seq2[Event, error] {
	req, err := anyRequest(method, path, query)
	if err != nil {
		return failed[Event](err)
	}
	req.Body = body
	return Stream(ctx, c, req, "message", func(ev, _ Event) (Event, error) { return ev, nil }, opts)
}

// failed is a loop that ends at once.
func failed[T any](err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		yield(none, err)
	}
}

func anyRequest(method, path string, query url.Values) (Request, error) {
	if !isToken(method) {
		return Request{}, &ConfigError{Message: fmt.Sprintf("%q is not an HTTP method", method)}
	}
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(path, "{}?#") {
		return Request{}, &ConfigError{Message: fmt.Sprintf("%s: path %q must begin with / and have no query, fragment or brace", method, path)}
	}
	for segment := range strings.SplitSeq(path, "/") {
		if plain, err := url.PathUnescape(segment); err == nil && (plain == "." || plain == "..") {
			return Request{}, &ConfigError{Message: fmt.Sprintf("%s: path %q has a segment %q, which stands for another path", method, path, segment)}
		}
	}
	return Request{Operation: Operation(method + " " + path), Query: Query(query)}, nil
}
