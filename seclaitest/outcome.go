package seclaitest

import "strings"

// Outcome is what a run does and how it ends.
type Outcome struct {
	Output  string   // as the run and the last step have it
	Tokens  []string // the pieces that a stream has the output in; nil for its words
	Failure string   // what the run fails with, after the tokens; empty for a success
	Steps   []Step   // in their order; nil for one prompt
}

// Step is a step of a run, as the events of a stream tell of it and as the run shows
// it that is got with its steps.
type Step struct {
	ID        string     // in the agent's definition, for example "find"
	Type      string     // for example "retrieval"
	Output    string     // empty for the run's output, in the last step
	ToolCalls []ToolCall // that the model made, in their order
}

// ToolCall is a call that the model made in a step. Only a run that is got with its
// steps shows it.
type ToolCall struct {
	Name   string // of the function
	Input  string // the arguments, as JSON
	Output string // what the function returned
}

// done is the outcome with what it leaves open.
func (o Outcome) done() Outcome {
	if o.Tokens == nil && o.Output != "" {
		o.Tokens = strings.SplitAfter(o.Output, " ")
	}
	if o.Output == "" {
		o.Output = strings.Join(o.Tokens, "")
	}
	if len(o.Steps) == 0 {
		o.Steps = []Step{{ID: "answer", Type: "prompt_call"}}
	}
	return o
}

// outcomeOf is what a run was meant to do when it was started.
func outcomeOf(run fields) Outcome {
	o, _ := run["hidden_outcome"].(Outcome)
	return o.done()
}

// stepsOf are the steps that a run has begun.
func stepsOf(run fields) []fields {
	steps, _ := run["hidden_steps"].([]fields)
	return steps
}

// step returns a run's n-th step, which it begins if need be.
func (s *Server) step(run fields, n int) fields {
	steps := stepsOf(run)
	if n < len(steps) {
		return steps[n]
	}
	is := outcomeOf(run).Steps[n]
	step := fields{
		"id": s.sampler.uuid(), "agent_step_id": is.ID, "step_type": is.Type, "status": "processing", "input": run["input"],
		"output": nil, "output_content_type": "text/plain", "started_at": stamp(s.sampler.now), "ended_at": nil,
		"duration_seconds": nil, "credits_used": 0, "tool_calls": []any{},
	}
	if n > 0 {
		step["input"] = steps[n-1]["output"]
	}
	for _, call := range is.ToolCalls {
		step["tool_calls"] = append(listOf(step, "tool_calls"), fields{
			"id": s.sampler.uuid(), "function_name": call.Name, "input": call.Input, "output": call.Output, "status": "completed",
		})
	}
	run["hidden_steps"] = append(steps, step)
	return step
}

// endStep ends a run's n-th step: well, unless it is the last of a run that fails.
func (s *Server) endStep(run fields, n int) fields {
	step, o := s.step(run, n), outcomeOf(run)
	if step["status"] != "processing" {
		return step
	}
	last := n == len(o.Steps)-1
	step["ended_at"], step["duration_seconds"], step["credits_used"] = stamp(s.sampler.now), 1.0, 1.5/float64(len(o.Steps))
	if last && o.Failure != "" {
		step["status"] = "failed"
		return step
	}
	step["status"], step["output"] = "completed", o.Steps[n].Output
	if last && o.Steps[n].Output == "" {
		step["output"] = o.Output
	}
	return step
}
