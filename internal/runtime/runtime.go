// Package runtime is what the methods of the domain packages call: a generated
// method builds a [Request] and hands it to the function for its kind of response.
// It may import core and internal packages, and no domain package does more than
// call it.
//
// Its generic functions are small, because they are compiled anew for every type;
// the work is done behind [bridge.Caller], by core.
package runtime

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/bridge"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Request is one call of an operation.
type Request = bridge.Request[core.Operation]

// caller makes the calls of one method.
type caller = bridge.Caller[core.Operation, core.Upload, *core.Download, core.Event]

// kindOf is the kind of a method that makes a call with a short response.
func kindOf(req Request) bridge.Kind {
	if _, ok := req.Body.(*Form); ok {
		return bridge.Upload
	}
	return bridge.Unary
}

// Call makes a call whose response is a JSON object, which decode reads.
func Call[T any](ctx context.Context, c *core.Client, req Request, decode func(*wire.Decoder, *T), opts []core.CallOption) (*T, error) {
	calls, err := c.Caller(ctx, req.Operation, kindOf(req), opts)
	if err != nil {
		return nil, err
	}
	v := new(T)
	err = calls.JSON(ctx, req, bridge.NullInvalid, func(_ int, d *wire.Decoder) {
		*v = *new(T) // nothing of an earlier attempt
		decode(d, v)
	})
	if err != nil {
		return nil, err
	}
	return v, nil
}

// Nullable is [Call] for a response that may be null, for which it returns nil.
func Nullable[T any](ctx context.Context, c *core.Client, req Request, decode func(*wire.Decoder, *T), opts []core.CallOption) (*T, error) {
	calls, err := c.Caller(ctx, req.Operation, kindOf(req), opts)
	if err != nil {
		return nil, err
	}
	var v *T
	err = calls.JSON(ctx, req, bridge.NullSkipped, func(_ int, d *wire.Decoder) { v = wire.PointerTo(d, decode) })
	if err != nil {
		return nil, err
	}
	return v, nil
}

// Value is [Call] for a response that is no object.
func Value[T any](ctx context.Context, c *core.Client, req Request, read func(*wire.Decoder) T, opts []core.CallOption) (T, error) {
	v, err := Call(ctx, c, req, func(d *wire.Decoder, v *T) { *v = read(d) }, opts)
	if err != nil {
		var none T
		return none, err
	}
	return *v, nil
}

// ByStatus is [Call] for an operation whose response depends on its status. Where
// there is no content, decode finds a null.
func ByStatus[T any](ctx context.Context, c *core.Client, req Request, decode func(status int, d *wire.Decoder, v *T), opts []core.CallOption) (*T, error) {
	calls, err := c.Caller(ctx, req.Operation, kindOf(req), opts)
	if err != nil {
		return nil, err
	}
	var v T
	err = calls.JSON(ctx, req, bridge.NullRead, func(status int, d *wire.Decoder) {
		v = *new(T) // nothing of an earlier attempt
		decode(status, d, &v)
	})
	if err != nil {
		return nil, err
	}
	return &v, nil
}

// Empty makes a call whose response has no content.
func Empty(ctx context.Context, c *core.Client, req Request, opts []core.CallOption) error {
	calls, err := c.Caller(ctx, req.Operation, kindOf(req), opts)
	if err != nil {
		return err
	}
	return calls.Empty(ctx, req)
}

// Download makes a call whose response is a file.
func Download(ctx context.Context, c *core.Client, req Request, opts []core.CallOption) (*core.Download, error) {
	calls, err := c.Caller(ctx, req.Operation, bridge.Download, opts)
	if err != nil {
		return nil, err
	}
	return calls.Download(ctx, req)
}
