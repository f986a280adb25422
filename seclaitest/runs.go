package seclaitest

import (
	"strings"
)

var runBehaviours = map[string]behaviour{
	"POST /agents/{agent_id}/runs":                            startRun,
	"POST /agents/{agent_id}/runs/stream":                     streamRun,
	"GET /agents/runs/{run_id}":                               getRun,
	"DELETE /agents/runs/{run_id}":                            cancelRun,
	"POST /agents/runs/search":                                searchRuns,
	"GET /v2/agent-runs/{run_id}/attachments/{attachment_id}": getAttachment,
}

var runSchema = schemaOf("GET /agents/runs/{run_id}")

func startRun(x *exchange) (any, error) {
	run, sc, err := x.newRun(truthOf(x.body, "priority"))
	if err != nil {
		return nil, err
	}
	if sc.parksAs != "" {
		run["status"] = sc.parksAs
	}
	return run, nil
}

func streamRun(x *exchange) (any, error) {
	run, sc, err := x.newRun(true)
	if err != nil {
		return nil, err
	}
	if sc.plain || !x.acceptsEvents() {
		x.finish(run)
		return x.shape(runSchema, run), nil
	}
	id := textOf(run, "id")
	return &runStream{server: x.Server, outcome: outcomeOf(run), id: id, run: run, resumed: x.parked[id], script: sc}, nil
}

// canceled is what a run fails with that is canceled.
const canceled = "The run was canceled."

// acceptsEvents reports whether the client takes an event stream for an answer.
func (x *exchange) acceptsEvents() bool {
	accept := strings.Join(x.header.Values("Accept"), ",")
	return accept == "" || strings.Contains(accept, "text/event-stream") || strings.Contains(accept, "*/*")
}

// newRun starts a run as the agent's script has it.
func (x *exchange) newRun(priority bool) (fields, *script, error) {
	agent := x.it
	if truthOf(agent, "disabled") {
		return nil, nil, conflict("Agent is disabled")
	}
	if err := x.charge(); err != nil {
		return nil, nil, err
	}
	input, err := x.runInput()
	if err != nil {
		return nil, nil, err
	}
	sc := x.scriptOf(x.args["agent_id"])
	name, outcome := textOf(agent, "name"), Outcome{}
	x.unlocked(func() { outcome = sc.outcome(name, input) })
	run := x.addRun(agent, fields{"input": input, "priority": priority, "metadata": x.body["metadata"]})
	run["hidden_outcome"], run["hidden_looks"] = outcome, sc.looks
	if sc.parksAs != "" {
		x.parked[textOf(run, "id")] = make(chan struct{})
	}
	return run, &sc, nil
}

// unlocked calls f, which is the user's, without the lock.
func (s *Server) unlocked(f func()) {
	s.mu.Unlock()
	defer s.mu.Lock()
	f()
}

// runInput is the input of a run: a text, or what uploaded files say.
func (x *exchange) runInput() (string, error) {
	ids := textsOf(x.body, "input_upload_ids")
	given := 0
	for _, name := range []string{"input", "input_upload_id", "input_upload_ids"} {
		if x.body[name] != nil {
			given++
		}
	}
	if given > 1 {
		return "", badRequest("input, input_upload_id and input_upload_ids exclude one another")
	}
	if id := textOf(x.body, "replay_of_run_id"); id != "" {
		if _, err := x.need("runs", id); err != nil {
			return "", err
		}
	}
	if id := textOf(x.body, "input_upload_id"); id != "" {
		ids = []string{id}
	}
	if len(ids) == 0 {
		return textOf(x.body, "input"), nil
	}
	var texts []string
	for _, id := range ids {
		up, err := x.need("input-uploads", id)
		if err != nil {
			return "", err
		}
		if up["status"] != "ready" {
			return "", badRequest("Upload %s is not ready", id)
		}
		texts = append(texts, textOf(up, "text"))
	}
	return strings.Join(texts, "\n\n"), nil
}

func (s *Server) addRun(agent, o fields) fields {
	id := s.sampler.uuid()
	now := s.sampler.tick()
	return s.add("runs", runSchema, with(fields{
		"id": id, "run_id": id, "agent_id": agent["id"], "agent_name": agent["name"], "status": "pending", "output": nil,
		"created_at": now, "attempts": []any{fields{"status": "pending", "started_at": now, "ended_at": nil, "duration": nil, "error": nil}},
		"steps": nil, "credits": nil, "error_count": 0,
	}, o))
}

// begin brings a run forward that nobody has looked at yet.
func begin(run fields) {
	if run["status"] == "pending" {
		run["status"] = "processing"
		listOf(run, "attempts")[0].(fields)["status"] = "processing"
	}
}

// finish ends a run as it was meant to end; one that has ended stays as it is.
func (s *Server) finish(run fields) {
	if isFinal(run) {
		return
	}
	o, status, failure := outcomeOf(run), "completed", any(nil)
	if o.Failure != "" {
		status, failure = "failed", o.Failure
		run["error_count"] = 1
	} else {
		run["output"], run["output_content_type"] = o.Output, "text/plain"
	}
	s.endAttempt(run, status, failure)
	run["credits"] = 1.5
	for n := range o.Steps {
		s.endStep(run, n)
	}
}

// endAttempt closes a run's only attempt.
func (s *Server) endAttempt(run fields, status string, failure any) {
	run["status"] = status
	attempt := listOf(run, "attempts")[0].(fields)
	attempt["status"], attempt["error"] = status, failure
	attempt["ended_at"], attempt["duration"] = s.sampler.tick(), 1.0
}

func isFinal(run fields) bool { return run["status"] == "completed" || run["status"] == "failed" }

func getRun(x *exchange) (any, error) {
	if x.parked[textOf(x.it, "id")] == nil && !isFinal(x.it) {
		begin(x.it)
		if x.due(x.it) {
			x.finish(x.it)
		}
	}
	if steps := stepsOf(x.it); truthOf(x.query, "include_step_outputs") && steps != nil {
		return with(x.it, fields{"steps": steps}), nil
	}
	return x.it, nil
}

// due counts the looks at something unfinished, and reports whether there were
// enough.
func (s *Server) due(o fields) bool {
	left := intOf(o, "hidden_looks")
	o["hidden_looks"] = left - 1
	return left <= 0
}

func cancelRun(x *exchange) (any, error) {
	if isFinal(x.it) {
		return nil, conflict("Agent run is already %s", x.it["status"])
	}
	x.unpark(x.it)
	x.endAttempt(x.it, "failed", canceled)
	for _, step := range stepsOf(x.it) {
		if step["status"] == "processing" {
			step["status"] = "failed"
		}
	}
	return x.it, nil
}

// unpark lets a run go on that waits for somebody.
func (s *Server) unpark(run fields) {
	id := textOf(run, "id")
	if resumed := s.parked[id]; resumed != nil {
		close(resumed)
		delete(s.parked, id)
		run["status"] = "processing"
	}
}

func searchRuns(x *exchange) (any, error) {
	var found []any
	for _, run := range x.store.all("runs", nil) {
		for _, step := range stepsOf(run) {
			if !wantedMatch(x.body, run, step) || len(found) == intOf(with(fields{"top_n": 10}, x.body), "top_n") {
				continue
			}
			score := 0.5
			if contains(textOf(step, "output"), textOf(x.body, "query")) {
				score = 0.9
			}
			found = append(found, fields{
				"agent_id": run["agent_id"], "agent_run_id": run["id"], "agent_run_status": run["status"], "agent_step_id": step["agent_step_id"],
				"agent_step_run_id": step["id"], "agent_step_type": step["step_type"], "score": score, "text": textOf(step, "output"), "title": run["agent_name"],
			})
		}
	}
	return fields{"matches": found, "total": len(found)}, nil
}

func wantedMatch(body, run, step fields) bool {
	return (body["agent_id"] == nil || body["agent_id"] == run["agent_id"]) &&
		(body["run_status"] == nil || body["run_status"] == run["status"]) &&
		(body["step_type"] == nil || body["step_type"] == step["step_type"])
}

func getAttachment(x *exchange) (any, error) {
	name := textOf(x.it, "name")
	if given := textOf(x.query, "download_name"); given != "" {
		name = given
	}
	return download{name: name, media: textOf(x.it, "content_type"), data: []byte(textOf(x.it, "text"))}, nil
}
