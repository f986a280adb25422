package seclai

import (
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/aiassistant"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/memorybanks"
	"github.com/seclai/seclai-sdk-go/shared"
	"github.com/seclai/seclai-sdk-go/solutions"
)

var conversationBehaviors = map[core.Operation]behavior{
	agents.OpGenerateSteps:       generateSteps,
	agents.OpGenerateStepConfig:  generateStepConfig,
	agents.OpListAIConversations: listAgentTurns,
	agents.OpMarkAISuggestion:    decide,

	aiassistant.OpGenerateMemoryBank:              suggestBank,
	aiassistant.OpListMemoryBankConversationTurns: listBankTurns,
	aiassistant.OpMarkMemoryBankSuggestion:        decide,
	memorybanks.OpGenerateConfig:                  suggestBank,
	memorybanks.OpListConversationTurns:           listBankTurns,
	memorybanks.OpMarkSuggestion:                  decide,

	solutions.OpListConversations:    listSolutionTurns,
	solutions.OpAddConversationTurn:  addSolutionTurn,
	solutions.OpMarkConversationTurn: markSolutionTurn,
}

// conversation is what a turn with an assistant has besides what its responses show.
type conversation struct {
	topic    topic
	policies []any // that the turn proposes, if it is about governance
}

// topic is what a conversation is about.
type topic byte

const (
	aboutAgent topic = iota
	aboutPlan
	aboutMemoryBank
	aboutGovernance
	aboutSolution
)

func conversationOf(r *resource) *conversation { return engine.StateOf[conversation](r) }

// converse adds a turn with an assistant.
func (x *exchange) converse(about topic, o fields) *resource {
	const note = "Here is what I would do."
	r := x.Add(conversationKind, &engine.Schema{}, fields{
		"user_input": x.Body["user_input"], "accepted": nil, "ai_note": note, "ai_response": note, "actions_taken": nil, "proposed_actions": nil,
		"note": note, "success": true, "example_prompts": []any{},
	}.With(o))
	r.Fields["conversation_id"] = r.ID()
	r.State = &conversation{topic: about}
	return r
}

// turns returns the turns about a topic, whose members have the values of where.
func (a *API) turns(about topic, where fields) []*resource {
	var found []*resource
	for _, r := range a.Store.All(conversationKind, where) {
		if conversationOf(r).topic == about {
			found = append(found, r)
		}
	}
	return found
}

// inOrder returns turns as a listing with the oldest first.
func inOrder(turns []*resource) listing {
	l := engine.Listed(turns)
	l.Ordered = true
	return l
}

func generateSteps(x *exchange) (any, error) {
	return x.converse(aboutAgent, fields{
		"agent_id": x.It.ID(), "step_type": nil, "step_id": nil, "steps": simpleDefinition(x.It)["child_steps"],
		"intent_assessment": string(agents.IntentAssessmentClear), "resulting_config": nil, "agent_config": nil,
	}), nil
}

func generateStepConfig(x *exchange) (any, error) {
	return x.converse(aboutAgent, fields{
		"agent_id": x.It.ID(), "step_type": x.Body["step_type"], "step_id": x.Body["step_id"],
		"resulting_config": x.Body.Object("current_config").With(fields{"step_type": x.Body["step_type"]}),
	}), nil
}

func listAgentTurns(x *exchange) (any, error) {
	return inOrder(x.turns(aboutAgent, fields{"agent_id": x.It.ID()})), nil
}

// decide records whether a suggestion was accepted.
func decide(x *exchange) (any, error) {
	x.It.Fields["accepted"] = x.Body["accepted"]
	return fields{"ok": true}, nil
}

func suggestBank(x *exchange) (any, error) {
	config := fields{
		"name": "Conversations", "type": string(shared.MemoryBankTypeConversation), "mode": string(shared.IndexModeFastAndCheap),
		"description": x.Body["user_input"], "retention_days": 30,
	}.With(x.Body.Object("current_config"))
	return x.converse(aboutMemoryBank, fields{"config": config, "resulting_config": config}), nil
}

func listBankTurns(x *exchange) (any, error) {
	turns := x.turns(aboutMemoryBank, nil)
	l := inOrder(turns)
	if n := len(turns); n > 0 {
		last := turns[n-1].Fields
		l.Extra = fields{"accepted": last["accepted"], "ai_note": last["ai_note"], "user_input": last["user_input"]}
	}
	return l, nil
}

// listSolutionTurns lists the turns of a solution, whatever they are about.
func listSolutionTurns(x *exchange) (any, error) {
	return inOrder(x.Store.All(conversationKind, fields{"solution_id": x.It.ID()})), nil
}

func addSolutionTurn(x *exchange) (any, error) {
	return x.converse(aboutSolution, fields{"ai_response": nil}.With(x.Body).With(fields{"solution_id": x.It.ID()})), nil
}

func markSolutionTurn(x *exchange) (any, error) {
	x.It.Fields["accepted"] = x.Body["accepted"]
	return nil, nil
}
