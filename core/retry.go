package core

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

const (
	firstBackoff = 500 * time.Millisecond
	maxBackoff   = 8 * time.Second
)

// retry makes attempts until one succeeds, fails for good, or there is no point
// in another: the attempts or the budget are used up, or the wait would outlast
// the context.
func (c *call) retry(ctx context.Context, attempt func(context.Context) error) error {
	var refused *refusal
	if c.client.credential.renews {
		refused = &refusal{}
		ctx = context.WithValue(ctx, refusalKey{}, refused)
	}
	if ctx.Err() != nil {
		if c.body.discard != nil {
			c.body.discard()
		}
		return c.lost(unsentError{context.Cause(ctx)})
	}
	for {
		c.attempts++
		start := time.Now()
		err := attempt(ctx)
		if err == nil {
			c.client.budget.refund()
			c.logAttempt(ctx, slog.LevelDebug, start, nil)
			return nil
		}
		if refused != nil && refused.again(c, err) {
			c.logAttempt(ctx, slog.LevelWarn, start, err, slog.Duration("again_in", 0))
			continue
		}
		delay, again := c.next(ctx, err)
		if !again {
			c.logAttempt(ctx, slog.LevelDebug, start, err)
			return err
		}
		c.logAttempt(ctx, slog.LevelWarn, start, err, slog.Duration("again_in", delay))
		if !sleep(ctx, delay) {
			return c.lost(fmt.Errorf("%w while waiting to try again; before that: %w", context.Cause(ctx), err))
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
	repeatable := c.idempotent || isIdempotent(c.op.Method())
	if api, ok := errors.AsType[*APIError](err); ok {
		switch api.StatusCode {
		case http.StatusTooManyRequests:
			return true
		case http.StatusServiceUnavailable:
			return repeatable || api.RetryAfter > 0
		case http.StatusRequestTimeout, http.StatusBadGateway, http.StatusGatewayTimeout:
			return repeatable
		}
		return false
	}
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return !isFinal(lost.Err) && (repeatable || neverSent(lost.Err))
	}
	return repeatable && isCutShort(err)
}

// isIdempotent is RFC 9110, section 9.2.2.
func isIdempotent(method string) bool {
	switch method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete, http.MethodOptions:
		return true
	}
	return false
}

// isFinal reports whether a failure to get an answer would repeat itself.
func isFinal(err error) bool {
	if token, ok := errors.AsType[*credentialError](err); ok {
		return !token.passing
	}
	var redirect *RedirectError
	var cert *tls.CertificateVerificationError
	return errors.As(err, &redirect) || errors.As(err, &cert) || errors.Is(err, context.Canceled)
}

// neverSent reports whether the failure came before a connection was made, so
// that the server can't have acted on the request.
func neverSent(err error) bool {
	if _, ok := errors.AsType[unsentError](err); ok {
		return true
	}
	if _, ok := errors.AsType[*credentialError](err); ok {
		return true
	}
	op, ok := errors.AsType[*net.OpError](err)
	return ok && (op.Op == "dial" || op.Op == "proxyconnect")
}

// unsentError is why a call was not even tried.
type unsentError struct{ error }

func (e unsentError) Unwrap() error { return e.error }

// isCutShort reports whether an answer broke off while it was read.
func isCutShort(err error) bool {
	if _, ok := errors.AsType[*ResponseError](err); !ok {
		return false
	}
	_, broke := errors.AsType[connectionError](err)
	return broke || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, context.DeadlineExceeded)
}

// connectionError is why no more of an answer came, in the words of net/http,
// which has types of its own for the streams of HTTP/2.
type connectionError struct{ error }

func (e connectionError) Unwrap() error { return e.error }

// delay is what the server asked for, up to a limit beyond which it is better to
// give up, or else exponential back-off with full jitter.
func (c *call) delay(err error) (time.Duration, bool) {
	var api *APIError
	if errors.As(err, &api) && api.RetryAfter > 0 {
		return api.RetryAfter, api.RetryAfter <= c.maxRetryAfter
	}
	ceiling := min(firstBackoff<<min(c.attempts-1, 10), maxBackoff)
	return rand.N(ceiling), true
}

func fitsDeadline(ctx context.Context, delay time.Duration) bool {
	deadline, ok := ctx.Deadline()
	return !ok || time.Until(deadline) > delay
}

func sleep(ctx context.Context, d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// parseRetryAfter reads both forms of the field (RFC 9110, section 10.2.3),
// counting a date from the server's own clock where it tells it.
func parseRetryAfter(value, date string) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return time.Duration(seconds) * time.Second
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

func (c *call) logAttempt(ctx context.Context, level slog.Level, start time.Time, err error, more ...slog.Attr) {
	if c.log == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", string(c.op)),
		slog.Int("attempt", c.attempts),
		slog.Duration("took", time.Since(start)),
	}
	message := "seclai call"
	if err != nil {
		message = "seclai call failed"
		attrs = append(attrs, slog.String("error", err.Error()))
	}
	if api, ok := errors.AsType[*APIError](err); ok {
		attrs = append(attrs, slog.Int("status", api.StatusCode), slog.String("request_id", api.RequestID))
	}
	c.log.LogAttrs(ctx, level, message, append(attrs, more...)...)
}
