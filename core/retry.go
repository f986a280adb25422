package core

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// retry makes attempts until one succeeds, fails for good, or there is no point
// in another: the attempts or the budget are used up, or the wait would outlast
// the context.
func (c *call) retry(ctx context.Context, attempt func(context.Context) error) error {
	if ctx == nil {
		return &ConfigError{Message: fmt.Sprintf("%s: the context is nil; pass context.Background()", c.op)}
	}
	c.forget()
	if c.client.credential.renews {
		c.refused = &refusal{}
		ctx = context.WithValue(ctx, refusalKey{}, c.refused)
	}
	if ctx.Err() != nil {
		if c.body.discard != nil {
			c.body.discard()
		}
		return c.lost(unsentError{interrupt.Cause(ctx)})
	}
	for {
		c.attempts++
		start := time.Now()
		c.status = 0
		err := attempt(ctx)
		if err == nil {
			c.client.budget.refund()
			c.logAttempt(ctx, slog.LevelDebug, start, nil)
			return nil
		}
		if c.refused != nil && c.refused.again(c, err) {
			c.logAttempt(ctx, slog.LevelWarn, start, err, slog.Duration("again_in", 0))
			continue
		}
		c.doubtful = c.doubtful || !notActedOn(err)
		delay, again := c.next(ctx, err)
		if !again {
			c.logAttempt(ctx, slog.LevelDebug, start, err)
			return err
		}
		c.logAttempt(ctx, slog.LevelWarn, start, err, slog.Duration("again_in", delay))
		if !interrupt.Sleep(ctx, delay) {
			return c.lost(fmt.Errorf("%w while waiting to try again; before that: %w", interrupt.Cause(ctx), err))
		}
	}
}

// next says whether to make another attempt after one that failed with err, and
// how long to wait before it.
func (c *call) next(ctx context.Context, err error) (time.Duration, bool) {
	if ctx.Err() != nil || c.attempts > c.retries || !c.mayRetry(err) {
		return 0, false
	}
	delay, ok := c.delay(err)
	return delay, ok && fitsDeadline(ctx, delay) && c.client.budget.take()
}

// mayRetry reports whether making the call again is safe and may help.
func (c *call) mayRetry(err error) bool {
	if c.body.open != nil && !c.body.replayable {
		return false
	}
	return isPassing(err) && (c.idempotent || isIdempotent(c.op.Method()) || notActedOn(err))
}

// delay is what the server asked for, up to a limit beyond which it is better to
// give up, or else exponential back-off with full jitter.
func (c *call) delay(err error) (time.Duration, bool) {
	var api *APIError
	if errors.As(err, &api) && api.RetryAfter > 0 {
		return api.RetryAfter, api.RetryAfter <= c.maxRetryAfter
	}
	ceiling := c.maxBackoff
	if doublings := c.attempts - 1; c.firstBackoff <= c.maxBackoff>>doublings {
		ceiling = c.firstBackoff << doublings
	}
	return rand.N(ceiling), true
}

func fitsDeadline(ctx context.Context, delay time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > delay
}
