package seclai

import (
	"strings"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

// Outcome is what a run does and how it ends.
type Outcome struct {
	Output  string
	Tokens  []string // the pieces of the output in a stream; nil for its words
	Failure string   // the error of the run, after the tokens; empty for a success
	Steps   []Step   // in their order; nil for one prompt
}

// Step is a step of a run.
type Step struct {
	ID        string // in the agent's definition
	Type      agents.StepType
	Output    string // empty for the run's output, in the last step
	ToolCalls []ToolCall
}

// ToolCall is a call that the model made in a step.
type ToolCall struct {
	Name   string // of the function
	Input  string // the arguments, as JSON
	Output string // what the function returned
}

// done returns the outcome with its defaults.
func (o Outcome) done() Outcome {
	if o.Tokens == nil && o.Output != "" {
		o.Tokens = strings.SplitAfter(o.Output, " ")
	}
	if o.Output == "" {
		o.Output = strings.Join(o.Tokens, "")
	}
	if len(o.Steps) == 0 {
		o.Steps = []Step{{ID: "answer", Type: agents.StepTypePromptCall}}
	}
	return o
}

// step returns a run's n-th step, and begins it if need be.
func (a *API) step(r *resource, n int) fields {
	is := runOf(r)
	if n < len(is.steps) {
		return is.steps[n]
	}
	does := is.outcome.Steps[n]
	step := fields{
		"id": a.Sampler.UUID(), "agent_step_id": does.ID, "step_type": string(does.Type), "status": string(agents.RunStatusProcessing),
		"input": r.Fields["input"], "output": nil, "output_content_type": "text/plain", "started_at": engine.Stamp(a.Sampler.Now), "ended_at": nil,
		"duration_seconds": nil, "credits_used": 0,
	}
	if n > 0 {
		step["input"] = is.steps[n-1]["output"]
	}
	calls := []any{}
	for _, call := range does.ToolCalls {
		calls = append(calls, fields{
			"id": a.Sampler.UUID(), "function_name": call.Name, "input": call.Input, "output": call.Output, "status": "completed",
		})
	}
	step["tool_calls"] = calls
	is.steps = append(is.steps, step)
	return step
}

// endStep ends a run's n-th step. It fails if it is the last of a run that fails.
func (a *API) endStep(r *resource, n int) fields {
	step, o := a.step(r, n), runOf(r).outcome
	if step["status"] != string(agents.RunStatusProcessing) {
		return step
	}
	last := n == len(o.Steps)-1
	step["ended_at"], step["duration_seconds"], step["credits_used"] = engine.Stamp(a.Sampler.Now), 1.0, 1.5/float64(len(o.Steps))
	if last && o.Failure != "" {
		step["status"] = string(agents.RunStatusFailed)
		return step
	}
	step["status"], step["output"] = string(agents.RunStatusCompleted), o.Steps[n].Output
	if last && o.Steps[n].Output == "" {
		step["output"] = o.Output
	}
	return step
}
