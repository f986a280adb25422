package seclai

import (
	"cmp"
	"strings"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

var runBehaviors = map[core.Operation]behavior{
	agents.OpRun:                   typed(startRun),
	agents.OpRunStream:             typed(streamRun),
	agents.OpListRuns:              listOf(runKind),
	agents.OpGetRun:                getRun,
	agents.OpCancelRun:             cancelRun,
	agents.OpSearchRuns:            searchRuns,
	agents.OpDownloadRunAttachment: downloadAttachment,
}

// run is what a run has besides what its responses show.
type run struct {
	outcome  Outcome       // how it is going to end
	steps    []fields      // that it has begun
	parked   chan struct{} // closed when the run may go on; nil if it is not parked
	canceled bool
	polls
}

func runOf(r *resource) *run { return engine.StateOf[run](r) }

// canceled is the error of a run that was canceled.
const canceled = "The run was canceled."

func startRun(x *exchange, req agents.RunRequest) (any, error) {
	r, sc, err := x.newRun(req, req.Priority != nil && *req.Priority)
	if err != nil {
		return nil, err
	}
	if sc.ParksAs != "" {
		setStatus(r, sc.ParksAs)
	}
	return r, nil
}

func streamRun(x *exchange, req agents.RunRequest) (any, error) {
	r, sc, err := x.newRun(req, true)
	if err != nil {
		return nil, err
	}
	if sc.PlainJSON || !x.acceptsEvents() {
		x.finish(r)
		return x.Shape(x.schema(agents.OpGetRun), r), nil
	}
	s := &runStream{Script: sc, api: x.API, outcome: runOf(r).outcome, id: r.ID(), run: r, parked: runOf(r).parked}
	return engine.Stream(s.send), nil
}

// acceptsEvents reports whether the client accepts an event stream.
func (x *exchange) acceptsEvents() bool {
	accept := strings.Join(x.Header.Values("Accept"), ",")
	return accept == "" || strings.Contains(accept, "text/event-stream") || strings.Contains(accept, "*/*")
}

// newRun starts a run as the agent's script says.
func (x *exchange) newRun(req agents.RunRequest, priority bool) (*resource, Script, error) {
	agent := x.It
	if agent.Bool("disabled") {
		return nil, Script{}, engine.Conflict("Agent is disabled")
	}
	if err := x.charge(); err != nil {
		return nil, Script{}, err
	}
	input, err := x.runInput(req)
	if err != nil {
		return nil, Script{}, err
	}
	sc := x.scriptOf(agent.ID())
	name, outcome := agent.Text("name"), Outcome{}
	x.Unlocked(func() { outcome = sc.outcome(name, input) }) // may call a function of the user's
	r := x.addRun(agent, fields{"input": input, "priority": priority, "metadata": x.Body["metadata"]})
	r.State = &run{outcome: outcome.done(), polls: polls(sc.Polls)}
	if sc.ParksAs != "" {
		runOf(r).parked = make(chan struct{})
	}
	return r, sc, nil
}

// runInput returns the input of a run: a string, or the text of uploaded files.
func (x *exchange) runInput(req agents.RunRequest) (string, error) {
	given := 0
	for _, isGiven := range []bool{req.Input != nil, req.InputUploadID != nil, req.InputUploadIDs != nil} {
		if isGiven {
			given++
		}
	}
	if given > 1 {
		return "", engine.BadRequest("input, input_upload_id and input_upload_ids exclude one another")
	}
	if id := valueOf(req.ReplayOfRunID); id != "" {
		if _, err := x.Need(runKind, id); err != nil {
			return "", err
		}
	}
	ids := req.InputUploadIDs
	if id := valueOf(req.InputUploadID); id != "" {
		ids = []string{id}
	}
	if len(ids) == 0 {
		return valueOf(req.Input), nil
	}
	return x.textOfUploads(ids)
}

func (x *exchange) textOfUploads(ids []string) (string, error) {
	var texts []string
	for _, id := range ids {
		r, err := x.Need(uploadKind, id)
		if err != nil {
			return "", err
		}
		if !hasStatus(r, agents.InputUploadStatusReady) {
			return "", engine.BadRequest("Upload %s is not ready", id)
		}
		texts = append(texts, uploadOf(r).text)
	}
	return strings.Join(texts, "\n\n"), nil
}

func valueOf[T any](p *T) T {
	if p == nil {
		return *new(T)
	}
	return *p
}

func (a *API) addRun(agent *resource, o fields) *resource {
	id := a.Sampler.UUID()
	now := a.Sampler.Tick()
	pending := string(agents.RunStatusPending)
	r := a.Add(runKind, a.schema(agents.OpGetRun), fields{
		"id": id, "run_id": id, "agent_id": agent.ID(), "agent_name": agent.Fields["name"], "status": pending, "output": nil,
		"created_at": now, "attempts": []any{fields{"status": pending, "started_at": now, "ended_at": nil, "duration": nil, "error": nil}},
		"steps": nil, "credits": nil, "error_count": 0,
	}.With(o))
	r.State = &run{outcome: Outcome{}.done()}
	return r
}

// attempt returns a run's only attempt.
func attempt(r *resource) fields { return r.List("attempts")[0].(fields) }

// begin moves a run forward that has not been polled yet.
func begin(r *resource) {
	if hasStatus(r, agents.RunStatusPending) {
		setStatus(r, agents.RunStatusProcessing)
		attempt(r)["status"] = string(agents.RunStatusProcessing)
	}
}

// finish ends a run as it was meant to end. A run that has ended stays as it is.
func (a *API) finish(r *resource) {
	if isFinal(r) {
		return
	}
	o := runOf(r).outcome
	if o.Failure != "" {
		r.Fields["error_count"] = 1
		a.endAttempt(r, agents.RunStatusFailed, o.Failure)
	} else {
		r.Fields["output"], r.Fields["output_content_type"] = o.Output, "text/plain"
		a.endAttempt(r, agents.RunStatusCompleted, nil)
	}
	r.Fields["credits"] = 1.5
	for n := range o.Steps {
		a.endStep(r, n)
	}
}

func (a *API) endAttempt(r *resource, status agents.RunStatus, failure any) {
	setStatus(r, status)
	is := attempt(r)
	is["status"], is["error"] = string(status), failure
	is["ended_at"], is["duration"] = a.Sampler.Tick(), 1.0
}

func isFinal(r *resource) bool {
	return hasStatus(r, agents.RunStatusCompleted, agents.RunStatusFailed)
}

func getRun(x *exchange) (any, error) {
	is := runOf(x.It)
	if is.parked == nil && !isFinal(x.It) {
		begin(x.It)
		if is.done() {
			x.finish(x.It)
		}
	}
	if x.Query.Bool("include_step_outputs") && is.steps != nil {
		return x.It.With(fields{"steps": engine.Anys(is.steps)}), nil
	}
	return x.It, nil
}

func cancelRun(x *exchange) (any, error) {
	if isFinal(x.It) {
		return nil, engine.Conflict("Agent run is already %s", x.It.Text("status"))
	}
	x.cancel(x.It)
	return x.It, nil
}

// cancel ends a run that has not ended yet.
func (a *API) cancel(r *resource) {
	unpark(r)
	runOf(r).canceled = true
	a.endAttempt(r, agents.RunStatusFailed, canceled)
	for _, step := range runOf(r).steps {
		if step["status"] == string(agents.RunStatusProcessing) {
			step["status"] = string(agents.RunStatusFailed)
		}
	}
}

// unpark resumes a run that waits for a person.
func unpark(r *resource) {
	if is := runOf(r); is.parked != nil {
		close(is.parked)
		is.parked = nil
		setStatus(r, agents.RunStatusProcessing)
	}
}

func searchRuns(x *exchange) (any, error) {
	most := fields{"top_n": 10}.With(x.Body).Int("top_n")
	var found []any
	for _, r := range x.Store.All(runKind, nil) {
		for _, step := range runOf(r).steps {
			if !isWanted(x.Body, r, step) || len(found) == most {
				continue
			}
			score := 0.5
			if engine.ContainsFold(step.Text("output"), x.Body.Text("query")) {
				score = 0.9
			}
			found = append(found, fields{
				"agent_id": r.Fields["agent_id"], "agent_run_id": r.ID(), "agent_run_status": r.Fields["status"], "agent_step_id": step["agent_step_id"],
				"agent_step_run_id": step["id"], "agent_step_type": step["step_type"], "score": score, "text": step.Text("output"), "title": r.Fields["agent_name"],
			})
		}
	}
	return fields{"matches": found, "total": len(found)}, nil
}

// isWanted reports whether a search for steps of runs covers this one.
func isWanted(body fields, r *resource, step fields) bool {
	return (body["agent_id"] == nil || body["agent_id"] == r.Fields["agent_id"]) &&
		(body["run_status"] == nil || body["run_status"] == r.Fields["status"]) &&
		(body["step_type"] == nil || body["step_type"] == step["step_type"])
}

// downloadAttachment returns an attachment, which only [API.Add] creates.
func downloadAttachment(x *exchange) (any, error) {
	name := cmp.Or(x.Query.Text("download_name"), x.It.Text("name"))
	return engine.Download{Name: name, Media: x.It.Text("content_type"), Data: []byte(x.It.Text("text"))}, nil
}
