package core

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// retry makes attempts until one succeeds, fails for good, or there is no point
// in another: the attempts or the budget are used up, or the wait would outlast
// the context.
func (c *call) retry(ctx context.Context, try func(context.Context) outcome) error {
	if ctx == nil {
		return &ConfigError{Message: fmt.Sprintf("%s: the context is nil; pass context.Background()", c.op)}
	}
	c.resetResponse()
	if c.client.credential.renews {
		c.tokens = &tokenState{}
		ctx = context.WithValue(ctx, tokenStateKey{}, c.tokens)
	}
	if ctx.Err() != nil {
		return c.giveUp(ctx)
	}
	for {
		c.attempt = attempt{number: c.attempt.number + 1}
		start := time.Now()
		out := try(ctx)
		if out.err == nil {
			c.client.budget.refund()
			c.logAttempt(ctx, slog.LevelDebug, start, nil)
			return nil
		}
		delay, again := c.next(ctx, out)
		if !again {
			c.logAttempt(ctx, slog.LevelDebug, start, out.err)
			return out.err
		}
		c.logAttempt(ctx, slog.LevelWarn, start, out.err, slog.Duration("again_in", delay))
		if delay > 0 && !interrupt.Sleep(ctx, delay) {
			return c.transportError(fmt.Errorf("%w while waiting to retry; before that: %w", interrupt.Cause(ctx), out.err))
		}
	}
}

// giveUp ends a call before its first attempt, because the context has ended.
func (c *call) giveUp(ctx context.Context) error {
	if c.body.discard != nil {
		c.body.discard()
	}
	err := c.transportError(interrupt.Cause(ctx))
	err.unsent = true
	return err
}

// next decides whether to make another attempt after one that failed, and how long to
// wait before it.
func (c *call) next(ctx context.Context, out outcome) (delay time.Duration, again bool) {
	if c.tokens != nil && out.tokenRejected && c.tokens.firstRejection() {
		return 0, c.canResend()
	}
	c.maybeProcessed = c.maybeProcessed || out.maybeProcessed
	if ctx.Err() != nil || c.attempt.number > c.retries || !c.mayRetry(out) {
		return 0, false
	}
	delay, ok := c.delay(out)
	return delay, ok && fitsDeadline(ctx, delay) && c.client.budget.take()
}

// mayRetry reports whether making the call again is safe and may help.
func (c *call) mayRetry(out outcome) bool {
	safe := c.idempotent || isIdempotent(c.op.Method()) || !out.maybeProcessed
	return out.transient && safe && c.canResend()
}

// canResend reports whether the request can be sent once more.
func (c *call) canResend() bool { return c.body.open == nil || c.body.replayable }

// delay is what the server asked for, up to a limit beyond which it is better to
// give up, or else exponential backoff with full jitter.
func (c *call) delay(out outcome) (time.Duration, bool) {
	if out.retryAfter > 0 {
		return out.retryAfter, out.retryAfter <= c.maxRetryAfter
	}
	ceiling := c.maxBackoff
	if doublings := c.attempt.number - 1; c.firstBackoff <= c.maxBackoff>>doublings {
		ceiling = c.firstBackoff << doublings
	}
	return rand.N(ceiling), true
}

func fitsDeadline(ctx context.Context, delay time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > delay
}

// retryBudget keeps a client from multiplying an outage: it allows a burst of
// retries, and then about one for every ten calls that succeed.
type retryBudget struct {
	mu     sync.Mutex
	tokens float64
}

const (
	budgetSize   = 20
	budgetRefund = 0.1
)

func newRetryBudget() *retryBudget { return &retryBudget{tokens: budgetSize} }

func (b *retryBudget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

func (b *retryBudget) refund() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+budgetRefund, budgetSize)
}

// parseRetryAfter reads both forms of the field (RFC 9110, section 10.2.3),
// counting a date from the server's own clock where it tells it.
func parseRetryAfter(value, date string) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(value, 10, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		return time.Duration(min(seconds, math.MaxInt64/uint64(time.Second))) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	now, err := http.ParseTime(date)
	if err != nil {
		now = time.Now()
	}
	return max(at.Sub(now), 0)
}
