package core

import (
	"context"
	"log/slog"
	"time"
)

// logAttempt tells the caller's logger of an attempt: what was called and how it went,
// never what was sent or received.
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
