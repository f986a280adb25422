package seclaitest

import (
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/internal/fake/seclai"
)

// Outcome is what a run does and how it ends.
type Outcome struct {
	Output  string   // of the run and its last step
	Tokens  []string // the pieces of the output in a stream; nil for its words
	Failure string   // the error of the run, after the tokens; empty for a success
	Steps   []Step   // in their order; nil for one prompt
}

// Step is a step of a run. The events of a stream show it, and so does a run that is
// got with its steps.
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

// forAPI converts the outcome to the API's own type.
func (o Outcome) forAPI() seclai.Outcome {
	out := seclai.Outcome{Output: o.Output, Tokens: o.Tokens, Failure: o.Failure}
	for _, step := range o.Steps {
		is := seclai.Step{ID: step.ID, Type: agents.StepType(step.Type), Output: step.Output}
		for _, call := range step.ToolCalls {
			is.ToolCalls = append(is.ToolCalls, seclai.ToolCall(call))
		}
		out.Steps = append(out.Steps, is)
	}
	return out
}
