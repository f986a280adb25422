package engine

import (
	"fmt"
	"time"
)

// Stream sends server-sent events as a response. It runs without the engine locked.
type Stream func(*Events)

// Events is the response that a stream writes to.
type Events struct{ w *responseWriter }

// Send sends one event with its data as JSON.
func (e *Events) Send(name string, data any) {
	_, _ = fmt.Fprintf(e.w, "event: %s\ndata: %s\n\n", name, ToJSON(data))
	e.w.flush()
}

// KeepAlive sends a comment.
func (e *Events) KeepAlive() {
	_, _ = e.w.Write([]byte(": keep-alive\n\n"))
	e.w.flush()
}

// Pause waits for d, and reports whether the client is still there.
func (e *Events) Pause(d time.Duration) bool {
	return e.w.wait(d) && e.w.request.Context().Err() == nil
}

// Await waits until c is closed. It reports false if the client leaves or the
// engine closes first.
func (e *Events) Await(c <-chan struct{}) bool {
	select {
	case <-c:
		return true
	case <-e.w.request.Context().Done():
	case <-e.w.engine.ctx.Done():
	}
	return false
}

// Drop breaks the connection. It does not return.
func (e *Events) Drop() { e.w.drop() }
