package core

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math"
	"math/rand/v2"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
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
		return c.lost(unsentError{causeOf(ctx)})
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
		if !sleep(ctx, delay) {
			return c.lost(fmt.Errorf("%w while waiting to try again; before that: %w", causeOf(ctx), err))
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

// isPassing reports whether another attempt may go better than one that failed with
// err.
func isPassing(err error) bool {
	if api, ok := errors.AsType[*APIError](err); ok {
		switch api.StatusCode {
		case http.StatusRequestTimeout, http.StatusTooManyRequests,
			http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
			return true
		}
		return false
	}
	if lost, ok := errors.AsType[*TransportError](err); ok {
		return !isFinal(lost.Err)
	}
	return isCutShort(err)
}

// notActedOn reports whether the server can't have acted on an attempt that failed
// with err, or has asked for another.
func notActedOn(err error) bool {
	if api, ok := errors.AsType[*APIError](err); ok {
		return api.StatusCode == http.StatusTooManyRequests ||
			api.StatusCode == http.StatusServiceUnavailable && api.Header.Get("Retry-After") != ""
	}
	lost, ok := errors.AsType[*TransportError](err)
	return ok && neverSent(lost.Err)
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
	return errors.As(err, &redirect) || errors.As(err, &cert) || errors.Is(err, http.ErrSchemeMismatch) || errors.Is(err, context.Canceled)
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

// causeOf is why ctx has ended, nil while it has not. It is [context.Canceled] or
// [context.DeadlineExceeded] even where the cause that the caller gave is neither.
func causeOf(ctx context.Context) error {
	cause := context.Cause(ctx)
	if cause == nil || errors.Is(cause, context.Canceled) || errors.Is(cause, context.DeadlineExceeded) {
		return cause
	}
	return endedError{cause, ctx.Err()}
}

// endedError reads as the caller's cause, and is of net/http's kind as well.
type endedError struct{ cause, kind error }

func (e endedError) Error() string   { return e.cause.Error() }
func (e endedError) Unwrap() []error { return []error{e.cause, e.kind} }

// unsentError is why a call was not even tried.
type unsentError struct{ error }

func (e unsentError) Unwrap() error { return e.error }

// isCutShort reports whether an answer broke off while it was read.
func isCutShort(err error) bool {
	if _, ok := errors.AsType[*ResponseError](err); !ok {
		return false
	}
	_, ok := errors.AsType[cutShort](err)
	return ok || errors.Is(err, io.ErrUnexpectedEOF)
}

// cutShort is why an answer could not be read to its end.
type cutShort struct{ error }

func (e cutShort) Unwrap() error { return e.error }

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
	if c.status != 0 {
		attrs = append(attrs, slog.Int("status", c.status), slog.String("request_id", c.requestID))
	}
	c.log.LogAttrs(ctx, level, message, append(attrs, more...)...)
}
