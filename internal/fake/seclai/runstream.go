package seclai

import (
	"encoding/json"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

// The types of events that the SDK has no exported names for.
const (
	eventStepStarted   agents.RunEventType = "step_started"
	eventStepCompleted agents.RunEventType = "step_completed"
	eventError         agents.RunEventType = "error"
)

// runStream streams the events of a run.
type runStream struct {
	Script
	api     *API
	outcome Outcome
	id      string
	run     *resource // guarded by the API
	parked  <-chan struct{}
	events  *engine.Events
	sent    int
}

// send streams the run from its start to its end. It may end early: when the
// client leaves, the server closes or the script says so. The run itself can still
// be polled.
func (s *runStream) send(e *engine.Events) {
	s.events = e
	if !s.snapshot(agents.RunEventInit) {
		return
	}
	e.KeepAlive()
	s.api.Locked(func() { begin(s.run) })
	if !s.status(agents.RunStatusProcessing) || s.ParksAs != "" && !s.wait() || s.isCanceled() {
		return
	}
	if s.TimesOut {
		s.event(agents.RunEventTimeout, fields{"run_id": s.id, "message": "The stream was open for too long; the run goes on."})
		return
	}
	if !s.steps() || s.isCanceled() {
		return
	}
	s.api.Locked(func() { s.api.finish(s.run) })
	if s.outcome.Failure != "" {
		s.event(eventError, fields{"run_id": s.id, "message": s.outcome.Failure})
		return
	}
	if s.step(eventStepCompleted, len(s.outcome.Steps)-1) && s.status(agents.RunStatusCompleted) {
		s.snapshot(agents.RunEventDone)
	}
}

// steps sends the steps up to the tokens of the last.
func (s *runStream) steps() bool {
	last := len(s.outcome.Steps) - 1
	for n := range last {
		if !s.step(eventStepStarted, n) || !s.step(eventStepCompleted, n) {
			return false
		}
	}
	return s.step(eventStepStarted, last) && s.tokens()
}

// event sends one event, and reports whether to go on.
func (s *runStream) event(t agents.RunEventType, data any) bool {
	if !s.events.Pause(s.Pace) {
		return false
	}
	if s.Cut && s.sent >= s.CutAfter {
		s.events.Drop()
	}
	s.sent++
	s.events.Send(string(t), data)
	return true
}

// snapshot sends the run as it is now.
func (s *runStream) snapshot(t agents.RunEventType) bool {
	var data []byte
	s.api.Locked(func() { data = engine.ToJSON(s.api.Shape(s.api.schema(agents.OpGetRun), s.run)) })
	return s.event(t, json.RawMessage(data))
}

func (s *runStream) status(status agents.RunStatus) bool {
	return s.event(agents.RunEventStatus, fields{"run_id": s.id, "status": string(status)})
}

// step sends that a step has begun or ended.
func (s *runStream) step(t agents.RunEventType, n int) bool {
	var data fields
	s.api.Locked(func() {
		step := s.api.step(s.run, n)
		if t == eventStepCompleted {
			step = s.api.endStep(s.run, n)
		}
		data = fields{"run_id": s.id, "agent_step_id": step["agent_step_id"], "step_type": step["step_type"], "status": step["status"]}
	})
	return s.event(t, data)
}

// tokens sends the output in its pieces.
func (s *runStream) tokens() bool {
	for _, token := range s.outcome.Tokens {
		if token != "" && !s.event(agents.RunEventToken, fields{"token": token}) {
			return false
		}
	}
	return s.outcome.Failure != "" || s.event(agents.RunEventStreamEnd, fields{"run_id": s.id})
}

// isCanceled reports whether the run was canceled meanwhile, and sends the client an error event.
func (s *runStream) isCanceled() (yes bool) {
	s.api.Locked(func() { yes = runOf(s.run).canceled })
	if yes {
		s.event(eventError, fields{"run_id": s.id, "message": canceled})
	}
	return yes
}

// wait waits until the run is resumed, which it may have been already.
func (s *runStream) wait() bool {
	s.api.Locked(func() {
		if runOf(s.run).parked != nil {
			setStatus(s.run, s.ParksAs)
		}
	})
	if !s.status(s.ParksAs) {
		return false
	}
	s.events.KeepAlive()
	return s.events.Await(s.parked) && s.status(agents.RunStatusProcessing)
}
