package seclai

import (
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/governance"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

var governanceBehaviors = map[core.Operation]behavior{
	governance.OpGeneratePlan:        planPolicies,
	governance.OpListAIConversations: listPolicyTurns,
	governance.OpAcceptPlan:          acceptPolicies,
	governance.OpDeclinePlan:         declinePolicies,
}

func planPolicies(x *exchange) (any, error) {
	input := x.Body.Text("user_input")
	proposed := fields{"action_type": string(governance.ActionTypeCreate), "description": input, "params": fields{"name": input}}
	r := x.converse(aboutGovernance, nil)
	conversationOf(r).policies = []any{proposed}
	return r.With(fields{"proposed_actions": []any{proposed}}), nil
}

func listPolicyTurns(x *exchange) (any, error) {
	var all []fields
	for _, r := range x.turns(aboutGovernance, nil) {
		all = append(all, r.With(fields{"proposed_actions": fields{"actions": conversationOf(r).policies}}))
	}
	return listing{Items: all}, nil
}

func acceptPolicies(x *exchange) (any, error) {
	if _, err := declinePolicies(x); err != nil {
		return nil, err
	}
	x.It.Fields["accepted"] = true
	var applied []any
	for _, v := range conversationOf(x.It).policies {
		applied = append(applied, v.(fields).With(fields{"success": true, "error": nil, "policy_id": x.Sampler.UUID()}))
	}
	return fields{"conversation_id": x.It.ID(), "success": true, "error": nil, "actions_applied": applied}, nil
}

// declinePolicies refuses a second decision with status 400, where other plans do
// with status 409.
func declinePolicies(x *exchange) (any, error) {
	if x.It.Fields["accepted"] != nil || conversationOf(x.It).topic != aboutGovernance {
		return nil, engine.BadRequest("The conversation was already accepted or declined")
	}
	x.It.Fields["accepted"] = false
	return nil, nil
}
