package core

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"mime"
	"net/http"
)

// Stream makes a call that answers with an event stream and decodes its events.
// Where the server answers with JSON instead, that is taken as a single event of
// type whole. decode may end the stream by returning an error. Breaking out of
// the loop closes the connection.
func Stream[E any](ctx context.Context, c *Client, req Request, whole string, decode func(Event) (E, error), opts []CallOption) iter.Seq2[E, error] {
	return func(yield func(E, error) bool) {
		var none E
		for ev, err := range c.events(ctx, req, whole, opts) {
			if err != nil {
				yield(none, err)
				return
			}
			v, err := decode(ev)
			if err != nil {
				yield(none, err)
				return
			}
			if !yield(v, nil) {
				return
			}
		}
	}
}

func (c *Client) events(ctx context.Context, req Request, whole string, opts []CallOption) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		call, err := c.prepare(req, opts)
		if err != nil {
			yield(Event{}, err)
			return
		}
		call.accept = "text/event-stream, application/json;q=0.5"
		resp, err := call.open(ctx)
		if err != nil {
			yield(Event{}, err)
			return
		}
		defer resp.Body.Close()
		if !isEventStream(resp.Header) {
			yield(call.wholeEvent(resp, whole))
			return
		}
		for ev, err := range Events(resp.Body, call.maxEvent) {
			if err != nil {
				err = call.unreadable(resp, err)
			}
			if !yield(ev, err) {
				return
			}
		}
	}
}

// wholeEvent is a JSON answer as one event.
func (c *call) wholeEvent(resp *http.Response, eventType string) (Event, error) {
	if !isJSON(resp.Header.Get("Content-Type")) {
		return Event{}, c.unreadable(resp, errors.New("it is neither an event stream nor JSON; is the base URL that of the API?"))
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, c.maxResponse+1))
	if err == nil && int64(len(body)) > c.maxResponse {
		err = fmt.Errorf("it is longer than %d bytes; allow more with core.WithMaxResponseBytes", c.maxResponse)
	}
	if err != nil {
		return Event{}, c.unreadable(resp, err)
	}
	return Event{Type: eventType, Data: body}, nil
}

func isEventStream(h http.Header) bool {
	mediaType, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && mediaType == "text/event-stream"
}

// open makes a call whose answer is read as it comes. In place of a limit on the
// whole attempt there is one on the time in which nothing moves. Closing the
// response's body ends it.
func (c *call) open(ctx context.Context) (*http.Response, error) {
	var resp *http.Response
	err := c.retry(ctx, func(ctx context.Context) error {
		c.idle = newIdleTimer(ctx, c.idleTimeout)
		r, err := c.send(c.idle.ctx) //nolint:bodyclose // the caller closes it
		if err != nil {
			c.idle.stop()
			return err
		}
		c.observe(r, nil)
		resp = r
		return nil
	})
	return resp, err
}
