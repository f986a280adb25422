package seclaitest

import (
	"encoding/json"
	"fmt"
	"strings"
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
	if !r.step("step_started") {
		return
	}
	if r.failure != "" {
		r.finish()
		r.event("error", fields{"run_id": r.id, "message": r.failure})
		return
	}
	if !r.tokens() || r.canceled() {
		return
	}
	r.finish()
	if r.step("step_completed") && r.status("completed") {
		r.snapshot("done")
	}
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

func (r *runStream) step(name string) bool {
	var data fields
	r.locked(func() {
		step, _ := r.run["hidden_step"].(fields)
		if step == nil {
			step = r.server.addStep(r.run)
		}
		data = fields{"run_id": r.id, "agent_step_id": step["agent_step_id"], "step_type": step["step_type"], "status": step["status"]}
	})
	return r.event(name, data)
}

// tokens sends the output word by word.
func (r *runStream) tokens() bool {
	var output string
	r.locked(func() { output = textOf(r.run, "hidden_output") })
	for token := range strings.SplitAfterSeq(output, " ") {
		if token != "" && !r.event("stream_token", fields{"token": token}) {
			return false
		}
	}
	return r.event("stream_end", fields{"run_id": r.id})
}

func (r *runStream) finish() {
	r.locked(func() { r.server.finish(r.run) })
}

// canceled reports whether the run was canceled meanwhile, and tells the client.
func (r *runStream) canceled() (yes bool) {
	r.locked(func() { yes = r.failure == "" && r.run["status"] == "failed" })
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
