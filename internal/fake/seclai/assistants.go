package seclai

import (
	"github.com/seclai/seclai-sdk-go/aiassistant"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/search"
	"github.com/seclai/seclai-sdk-go/solutions"
)

var assistantBehaviors = map[core.Operation]behavior{
	aiassistant.OpGenerateKnowledgeBase: plan(planKnowledgeBase),
	aiassistant.OpGenerateSource:        plan(planSource),
	aiassistant.OpGenerateSolution:      plan(planAgent),
	aiassistant.OpAcceptPlan:            acceptPlan,
	aiassistant.OpDeclinePlan:           declinePlan,
	aiassistant.OpSubmitFeedback:        rate,
	solutions.OpGeneratePlan:            plan(planAgent),
	solutions.OpGenerateKnowledgeBase:   plan(planKnowledgeBase),
	solutions.OpGenerateSource:          plan(planSource),
	solutions.OpAcceptPlan:              acceptPlan,
	solutions.OpDeclinePlan:             declinePlan,
}

// planned is what a plan creates or deletes.
type planned struct {
	creates, deletes string // action types
	resource         search.EntityType
	add              func(*API, fields) *resource
}

// What plans create.
var (
	planAgent         = &planned{"create_agent", "delete_agent", search.EntityTypeAgent, (*API).addAgent}
	planSource        = &planned{"create_source", "delete_source", search.EntityTypeSourceConnection, (*API).addSource}
	planKnowledgeBase = &planned{"create_knowledge_base", "delete_knowledge_base", search.EntityTypeKnowledgeBase, (*API).addKnowledgeBase}
)

// plan proposes one action, or a deletion if the input asks for one.
func plan(p *planned) behavior {
	return func(x *exchange) (any, error) {
		input := x.Body.Text("user_input")
		action, destructive := p.creates, engine.ContainsFold(input, "delete")
		if destructive {
			action = p.deletes
		}
		proposed := fields{"action_type": action, "description": input, "is_destructive": destructive, "params": fields{"name": input}, "preview": nil}
		o := fields{"proposed_actions": []any{proposed}, "requires_delete_confirmation": destructive, "actions_taken": fields{"actions": []any{proposed}}}
		if id := x.Args["solution_id"]; id != "" {
			o["solution_id"] = id
		}
		return x.converse(aboutPlan, o), nil
	}
}

func acceptPlan(x *exchange) (any, error) {
	if x.It.Fields["accepted"] != nil {
		return nil, engine.Conflict("The plan was already accepted or declined")
	}
	if x.It.Bool("requires_delete_confirmation") && !x.Body.Bool("confirm_deletions") {
		return nil, engine.BadRequest("The plan deletes resources; set confirm_deletions")
	}
	x.It.Fields["accepted"] = true
	out := fields{"conversation_id": x.It.ID(), "success": true, "error": nil, "solution_id": x.It.Fields["solution_id"]}
	if name := x.Body.Text("solution_name"); name != "" && out["solution_id"] == nil {
		out["solution_id"] = x.addSolution(fields{"name": name, "description": x.Body.Text("solution_description")}).ID()
	}
	var executed []any
	for _, v := range x.It.List("proposed_actions") {
		executed = append(executed, x.execute(v.(fields)))
	}
	out["executed_actions"] = executed
	return out, nil
}

// execute carries out an action of a plan. Deletions name nothing that exists.
func (x *exchange) execute(action fields) fields {
	done := action.With(fields{"success": true, "needs_clarification": false, "error": nil, "resource_id": nil, "resource_type": nil})
	for _, p := range []*planned{planAgent, planSource, planKnowledgeBase} {
		if action["action_type"] == p.creates {
			done["resource_id"] = p.add(x.API, fields{"name": action["description"]}).ID()
			done["resource_type"] = string(p.resource)
		}
	}
	return done
}

func declinePlan(x *exchange) (any, error) {
	if x.It.Fields["accepted"] != nil {
		return nil, engine.Conflict("The plan was already accepted or declined")
	}
	x.It.Fields["accepted"] = false
	return nil, nil
}

func rate(x *exchange) (any, error) {
	if err := engine.RequireOneOf(x.Body, "rating", aiassistant.RatingThumbsUp, aiassistant.RatingThumbsDown); err != nil {
		return nil, err
	}
	return fields{"feedback_id": x.Sampler.UUID(), "flagged": false, "flag_reason": nil}, nil
}
