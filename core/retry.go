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
	"sync/atomic"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

// retry makes attempts until one succeeds, fails for good, or there is no point
// in another: the attempts or the budget are used up, or the wait would outlast
// the context.
func (c *call) retry(ctx context.Context, try func(context.Context) outcome) error {
	c.resetResponse()
	if c.client.credential.renews {
		c.tokens = &tokenState{}
		ctx = context.WithValue(ctx, tokenStateKey{}, c.tokens)
	}
	if c.body.discard != nil {
		defer c.body.discard()
	}
	if ctx.Err() != nil {
		err := c.unsentError(interrupt.Cause(ctx))
		c.tellEffect(err)
		return err
	}
	var first error // for which a token was rejected
	for {
		out := c.try(ctx, try)
		if out.err == nil {
			return nil
		}
		if errors.Is(out.err, errTokenUnchanged) {
			return first
		}
		delay, again, why := c.next(ctx, out)
		if !again {
			c.tellEffect(out.err)
			c.logAttempt(ctx, slog.LevelDebug, out.err)
			return withReason(out.err, why)
		}
		first = out.err
		c.logAttempt(ctx, slog.LevelWarn, out.err, slog.Duration("again_in", delay))
		if delay > 0 && !interrupt.Sleep(ctx, delay) {
			err := c.transportError(fmt.Errorf("%w while waiting to retry; before that: %w", interrupt.Cause(ctx), out.err))
			c.tellEffect(err)
			return err
		}
	}
}

// try makes one attempt, as soon as the client's limits allow it.
func (c *call) try(ctx context.Context, try func(context.Context) outcome) outcome {
	waited, err := c.client.limiter.acquire(ctx)
	c.waited += waited
	if err != nil {
		return outcome{err: c.unsentError(err)}
	}
	defer c.client.limiter.release()
	if c.body.long {
		c.loans = &loans{}
		defer c.loans.giveBack()
	}
	c.attempt = attempt{number: c.attempt.number + 1, start: time.Now()}
	out := try(ctx)
	switch {
	case out.err == nil:
		c.client.budget.refund(c.charged)
		c.charged = 0 // a download may go on with the same call
		c.logAttempt(ctx, slog.LevelDebug, nil)
	case out.rateLimited && out.asked && out.retryAfter <= c.maxRetryAfter:
		c.client.limiter.pause(out.retryAfter)
	}
	return out
}

// withReason adds to err why there was no other attempt, if there is a reason.
func withReason(err error, why string) error {
	if why == "" {
		return err
	}
	return fmt.Errorf("%w (not retried: %s)", err, why)
}

// unsentError is the error of a call before whose next attempt the context ended.
func (c *call) unsentError(cause error) error {
	err := c.transportError(cause)
	err.unsent = true
	return err
}

// next decides whether to make another attempt after one that failed, and how long to
// wait before it. why is a reason against it that is not in the error.
func (c *call) next(ctx context.Context, out outcome) (delay time.Duration, again bool, why string) {
	if c.tokens != nil && out.tokenRejected && c.tokens.firstRejection() {
		return 0, c.canResend(), ""
	}
	c.maybeProcessed = c.maybeProcessed || out.maybeProcessed
	if ctx.Err() != nil || c.attempt.number > c.retries || !c.mayRetry(out) {
		return 0, false, ""
	}
	delay, ok := c.delay(out)
	if !ok || !fitsDeadline(ctx, delay) {
		return 0, false, ""
	}
	if out.asked || out.rateLimited { // the server itself says how much it can bear
		return delay, true, ""
	}
	if !c.client.budget.take() {
		return 0, false, "too many of the client's calls fail; see core.WithRetryBudget"
	}
	c.charged++
	return delay, true, ""
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
	if out.asked {
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
// retries, and then about one for every ten calls that succeed. A retry that helped
// costs nothing. A nil budget allows all retries.
type retryBudget struct {
	size   int64
	tokens atomic.Int64 // in tenths of a retry
}

// DefaultRetryBudget is how many retries in a row a client makes that don't help; see
// [WithRetryBudget].
const DefaultRetryBudget = 20

const tenths = 10

func newRetryBudget(retries int) *retryBudget {
	if retries == 0 {
		return nil
	}
	b := &retryBudget{size: int64(retries) * tenths}
	b.tokens.Store(b.size)
	return b
}

func (b *retryBudget) take() bool {
	if b == nil {
		return true
	}
	for {
		left := b.tokens.Load()
		if left < tenths {
			return false
		}
		if b.tokens.CompareAndSwap(left, left-tenths) {
			return true
		}
	}
}

// refund is for a call that succeeded, and has taken so many retries.
func (b *retryBudget) refund(taken int) {
	if b == nil {
		return
	}
	for {
		left := b.tokens.Load()
		full := min(left+int64(taken)*tenths+1, b.size)
		if left == full || b.tokens.CompareAndSwap(left, full) {
			return
		}
	}
}

// WithRetryBudget sets how many retries that don't help a client makes in a row; the
// default is [DefaultRetryBudget], and 0 means any number. When it is used up, nearly
// all calls fail: the client then sends each once, so that it doesn't multiply the
// load of a server that is down. Ten calls that succeed earn one retry. Retries that
// succeed cost nothing, nor do those that the server asks for: with Retry-After, or by
// status 429.
func WithRetryBudget(retries int) ClientOption {
	return clientOption(func(cfg *config) error {
		if retries < 0 {
			return &ConfigError{Message: fmt.Sprintf("core.WithRetryBudget: %d is negative; 0 means any number", retries)}
		}
		cfg.retryBudget = retries
		return nil
	})
}

// retryAfter is what a server says about the time of the next attempt.
type retryAfter struct {
	wait time.Duration
	ok   bool // whether it says anything
}

// parseRetryAfter reads both forms of the field (RFC 9110, section 10.2.3), counting
// a date from the server's own clock if the response has it. Fractions of a second,
// which some servers send, are rounded up.
func parseRetryAfter(value, date string) retryAfter {
	value = strings.TrimSpace(value)
	if value == "" {
		return retryAfter{}
	}
	if seconds, err := strconv.ParseFloat(value, 64); err == nil || errors.Is(err, strconv.ErrRange) {
		if !(seconds >= 0) { // also when it is no number
			return retryAfter{}
		}
		const most = float64(math.MaxInt64 / int64(time.Second))
		return retryAfter{wait: time.Duration(min(math.Ceil(seconds), most-1)) * time.Second, ok: true}
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return retryAfter{}
	}
	now, err := http.ParseTime(date)
	if err != nil {
		now = time.Now()
	}
	return retryAfter{wait: max(at.Sub(now), 0), ok: true}
}
