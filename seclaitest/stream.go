package seclaitest

import (
	"encoding/json"
	"fmt"
)

// events sends server-sent events.
type events struct{ w *answerWriter }

// send writes one event and flushes it.
func (e *events) send(name string, data any) {
	_, _ = fmt.Fprintf(e.w, "event: %s\ndata: %s\n\n", name, toJSON(data))
	e.w.flush()
}

// keepAlive writes a comment.
func (e *events) keepAlive() {
	_, _ = e.w.Write([]byte(": keep-alive\n\n"))
	e.w.flush()
}

// runStream is a run as it is streamed.
type runStream struct {
	*script
	server  *Server
	outcome Outcome
	id      string
	run     fields // guarded by the server
	resumed <-chan struct{}
	events  *events
	sent    int
}

// send streams the run from its start to its end. It may end early: when the
// client leaves, the server closes or the script says so; the run itself can
// still be got.
func (r *runStream) send(e *events) {
	r.events = e
	if !r.snapshot("init") {
		return
	}
	e.keepAlive()
	r.locked(func() { begin(r.run) })
	if !r.status("processing") || r.parksAs != "" && !r.wait() || r.canceled() {
		return
	}
	if r.timeout {
		r.event("timeout", fields{"run_id": r.id, "message": "The stream was open for too long; the run goes on."})
		return
	}
	if !r.steps() || r.canceled() {
		return
	}
	r.finish()
	if r.outcome.Failure != "" {
		r.event("error", fields{"run_id": r.id, "message": r.outcome.Failure})
		return
	}
	if r.step("step_completed", len(r.outcome.Steps)-1) && r.status("completed") {
		r.snapshot("done")
	}
}

// steps sends the steps up to the tokens of the last.
func (r *runStream) steps() bool {
	last := len(r.outcome.Steps) - 1
	for n := range last {
		if !r.step("step_started", n) || !r.step("step_completed", n) {
			return false
		}
	}
	return r.step("step_started", last) && r.tokens()
}

// event sends one event, and reports whether to go on.
func (r *runStream) event(name string, data any) bool {
	if !r.events.w.wait(r.pace) || r.events.w.request.Context().Err() != nil {
		return false
	}
	if r.cut && r.sent >= r.cutEvents {
		r.events.w.drop()
	}
	r.sent++
	r.events.send(name, data)
	return true
}

func (r *runStream) locked(f func()) {
	r.server.mu.Lock()
	defer r.server.mu.Unlock()
	f()
}

// snapshot sends the run as it is now.
func (r *runStream) snapshot(name string) bool {
	var data []byte
	r.locked(func() { data = toJSON(r.server.shape(runSchema, r.run)) })
	return r.event(name, json.RawMessage(data))
}

func (r *runStream) status(status string) bool {
	return r.event("status", fields{"run_id": r.id, "status": status})
}

// step tells of a step that begins or ends.
func (r *runStream) step(name string, n int) bool {
	var data fields
	r.locked(func() {
		step := r.server.step(r.run, n)
		if name == "step_completed" {
			step = r.server.endStep(r.run, n)
		}
		data = fields{"run_id": r.id, "agent_step_id": step["agent_step_id"], "step_type": step["step_type"], "status": step["status"]}
	})
	return r.event(name, data)
}

// tokens sends the output in its pieces.
func (r *runStream) tokens() bool {
	for _, token := range r.outcome.Tokens {
		if token != "" && !r.event("stream_token", fields{"token": token}) {
			return false
		}
	}
	return r.outcome.Failure != "" || r.event("stream_end", fields{"run_id": r.id})
}

func (r *runStream) finish() {
	r.locked(func() { r.server.finish(r.run) })
}

// canceled reports whether the run was canceled meanwhile, and tells the client.
func (r *runStream) canceled() (yes bool) {
	r.locked(func() { yes = listOf(r.run, "attempts")[0].(fields)["error"] == canceled })
	if yes {
		r.event("error", fields{"run_id": r.id, "message": canceled})
	}
	return yes
}

// wait waits until the run is resumed, which it may have been already.
func (r *runStream) wait() bool {
	r.locked(func() {
		if r.server.parked[r.id] != nil {
			r.run["status"] = r.parksAs
		}
	})
	if !r.status(r.parksAs) {
		return false
	}
	r.events.keepAlive()
	select {
	case <-r.resumed:
		return r.status("processing")
	case <-r.events.w.request.Context().Done():
	case <-r.server.ctx.Done():
	}
	return false
}
