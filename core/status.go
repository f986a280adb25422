package core

import (
	"bytes"
	"context"
	"errors"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// CallByStatus is [Call] for an operation that answers one thing or another,
// which its status tells. Where there is no content, decode finds a null.
func CallByStatus[T any](ctx context.Context, c *Client, req Request, decode func(status int, d *wire.Decoder, v *T), opts []CallOption) (*T, error) {
	call, err := c.prepare(req, opts)
	if err != nil {
		return nil, err
	}
	var v T
	err = call.retry(ctx, func(ctx context.Context) error {
		resp, err := call.exchange(ctx)
		if err != nil {
			return err
		}
		defer call.reuse(resp.buffer)
		body := resp.body
		switch {
		case len(bytes.TrimSpace(body)) == 0:
			body = []byte("null")
		case !isJSON(resp.Header.Get("Content-Type")):
			return call.unreadable(resp.Response, errors.New("it is not JSON; is the base URL that of the API?"))
		}
		v = *new(T) // nothing of an earlier attempt
		err = wire.Unmarshal(body, &v, func(d *wire.Decoder, v *T) { decode(resp.StatusCode, d, v) })
		if err != nil {
			return call.unreadable(resp.Response, err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return &v, nil
}
