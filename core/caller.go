package core

import (
	"context"
	"errors"
	"fmt"

	"github.com/seclai/seclai-sdk-go/internal/bridge"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Caller is for the packages of the SDK: their methods make their calls with it. To
// make a call that no method is for, use [Do].
func (c *Client) Caller(op Operation, opts []CallOption) (bridge.Caller[Operation, Upload, *Download, Event], error) {
	calls, err := c.caller(op, opts)
	if err != nil {
		return nil, err // and not a nil *caller in an interface
	}
	return calls, nil
}

// caller makes the calls of one method. Nobody changes it once it is made.
type caller struct {
	client *Client
	settings
}

// request is one call of an operation.
type request = bridge.Request[Operation]

func (c *Client) caller(op Operation, opts []CallOption) (*caller, error) {
	switch {
	case c == nil || c.base == nil:
		return nil, &ConfigError{Message: fmt.Sprintf("%s: there is no client; make one with core.New", op)}
	case len(opts) == 0:
		return c.plain, nil
	}
	calls := &caller{client: c, settings: c.plain.settings}
	if err := calls.apply(opts); err != nil {
		return nil, fmt.Errorf("%s: %w", op, err)
	}
	return calls, nil
}

// JSON makes a call and reads its response.
func (c *caller) JSON(ctx context.Context, req request, null bridge.Null, read func(status int, d *wire.Decoder)) error {
	call, err := c.prepare(req)
	if err != nil {
		return err
	}
	empty := ""
	if null == bridge.NullRead {
		empty = "null"
	}
	return call.json(ctx, empty, func(status int, body []byte) error {
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

// Empty makes a call whose response has no content.
func (c *caller) Empty(ctx context.Context, req request) error {
	call, err := c.prepare(req)
	if err != nil {
		return err
	}
	return call.retry(ctx, func(ctx context.Context) error {
		_, err := call.exchange(ctx)
		return err
	})
}

// Prefetch is how many pages of a list are fetched ahead.
func (c *caller) Prefetch() int { return c.prefetch }

// Waiting is how a wait polls.
func (c *caller) Waiting() bridge.Waiting { return c.waiting }

// Capture returns a caller whose [Response] is not the user's until deliver makes it
// so.
func (c *caller) Capture() (captured bridge.Caller[Operation, Upload, *Download, Event], deliver func()) {
	own, response := *c, new(Response)
	own.meta = response
	return &own, func() {
		if c.meta != nil {
			*c.meta = *response
		}
	}
}

// Polling returns a caller without what was meant for the first call alone.
func (c *caller) Polling() bridge.Caller[Operation, Upload, *Download, Event] {
	polling := *c
	polling.idempotencyKey = ""
	return &polling
}
