package core

import (
	"context"

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
	err = call.json(ctx, "null", func(status int, body []byte) error {
		v = *new(T) // nothing of an earlier attempt
		return wire.Unmarshal(body, &v, func(d *wire.Decoder, v *T) { decode(status, d, v) })
	})
	if err != nil {
		return nil, err
	}
	return &v, nil
}
