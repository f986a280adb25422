package core

import (
	"context"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// CallValue is [Call] for an answer that is no struct.
func CallValue[T any](ctx context.Context, c *Client, req Request, read func(*wire.Decoder) T, opts []CallOption) (T, error) {
	v, err := Call(ctx, c, req, func(d *wire.Decoder, v *T) { *v = read(d) }, opts)
	if err != nil {
		var none T
		return none, err
	}
	return *v, nil
}
