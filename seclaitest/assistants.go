package seclaitest

import (
	"net/http"
	"strings"
)

var assistantBehaviours = map[string]behaviour{
	"POST /agents/{agent_id}/ai-assistant/generate-steps":     generateSteps,
	"POST /agents/{agent_id}/ai-assistant/step-config":        generateStepConfig,
	"GET /agents/{agent_id}/ai-assistant/conversations":       listConversations,
	"PATCH /agents/{agent_id}/ai-assistant/{conversation_id}": decide,

	"POST /ai-assistant/knowledge-base":                         plan("create_knowledge_base"),
	"POST /ai-assistant/source":                                 plan("create_source"),
	"POST /ai-assistant/solution":                               plan("create_agent"),
	"POST /ai-assistant/{conversation_id}/accept":               acceptPlan,
	"POST /ai-assistant/{conversation_id}/decline":              declinePlan,
	"POST /ai-assistant/feedback":                               rate,
	"POST /solutions/{solution_id}/ai-assistant/generate":       plan("create_agent"),
	"POST /solutions/{solution_id}/ai-assistant/knowledge-base": plan("create_knowledge_base"),
	"POST /solutions/{solution_id}/ai-assistant/source":         plan("create_source"),

	"POST /solutions/{solution_id}/ai-assistant/{conversation_id}/accept":  acceptPlan,
	"POST /solutions/{solution_id}/ai-assistant/{conversation_id}/decline": declinePlan,

	"POST /ai-assistant/memory-bank":                          suggestBank,
	"POST /memory_banks/ai-assistant":                         suggestBank,
	"GET /ai-assistant/memory-bank/last-conversation":         listBankConversations,
	"GET /memory_banks/ai-assistant/last-conversation":        listBankConversations,
	"PATCH /ai-assistant/memory-bank/{conversation_id}":       decide,
	"PATCH /memory_banks/ai-assistant/{conversation_id}":      decide,
	"POST /governance/ai-assistant":                           planPolicies,
	"GET /governance/ai-assistant/conversations":              listPolicyConversations,
	"POST /governance/ai-assistant/{conversation_id}/accept":  acceptPolicies,
	"POST /governance/ai-assistant/{conversation_id}/decline": declinePolicies,
}

// converse stores a turn with an assistant.
func (x *exchange) converse(topic string, o fields) fields {
	c := x.add("conversations", &schema{}, with(fields{
		"topic": topic, "user_input": x.body["user_input"], "accepted": nil,
		"ai_note": "Here is what I would do.", "ai_response": "Here is what I would do.", "actions_taken": nil, "proposed_actions": nil,
		"note": "Here is what I would do.", "success": true, "example_prompts": []any{},
	}, o))
	c["conversation_id"] = c["id"]
	return c
}

func generateSteps(x *exchange) (any, error) {
	steps := simpleDefinition(x.it)["child_steps"]
	return x.converse("agent", fields{
		"agent_id": x.args["agent_id"], "step_type": nil, "step_id": nil, "steps": steps, "intent_assessment": "clear", "resulting_config": nil, "agent_config": nil,
	}), nil
}

func generateStepConfig(x *exchange) (any, error) {
	config := with(fields{"step_type": x.body["step_type"]}, nil)
	if current, ok := x.body["current_config"].(fields); ok {
		config = with(current, config)
	}
	return x.converse("agent", fields{
		"agent_id": x.args["agent_id"], "step_type": x.body["step_type"], "step_id": x.body["step_id"], "resulting_config": config,
	}), nil
}

func listConversations(x *exchange) (any, error) {
	return listing{items: x.store.all("conversations", fields{"topic": "agent", "agent_id": x.args["agent_id"]}), ordered: true}, nil
}

// decide records whether a suggestion was accepted.
func decide(x *exchange) (any, error) {
	x.it["accepted"] = x.body["accepted"]
	return fields{"ok": true}, nil
}

// plan proposes one action, or a deletion where the input asks for one.
func plan(action string) behaviour {
	return func(x *exchange) (any, error) {
		destructive := contains(textOf(x.body, "user_input"), "delete")
		kind := action
		if destructive {
			kind = strings.Replace(action, "create_", "delete_", 1)
		}
		proposed := fields{
			"action_type": kind, "description": textOf(x.body, "user_input"), "is_destructive": destructive,
			"params": fields{"name": textOf(x.body, "user_input")}, "preview": nil,
		}
		o := fields{"proposed_actions": []any{proposed}, "requires_delete_confirmation": destructive, "actions_taken": fields{"actions": []any{proposed}}}
		if id := x.args["solution_id"]; id != "" {
			o["solution_id"] = id
		}
		return x.converse("plan", o), nil
	}
}

func acceptPlan(x *exchange) (any, error) {
	if x.it["accepted"] != nil {
		return nil, conflict("The plan was already accepted or declined")
	}
	if truthOf(x.it, "requires_delete_confirmation") && !truthOf(x.body, "confirm_deletions") {
		return nil, badRequest("The plan deletes resources; set confirm_deletions")
	}
	x.it["accepted"] = true
	out := fields{"conversation_id": x.it["id"], "success": true, "error": nil, "solution_id": x.it["solution_id"]}
	if name := textOf(x.body, "solution_name"); name != "" && out["solution_id"] == nil {
		out["solution_id"] = x.addSolution(fields{"name": name, "description": textOf(x.body, "solution_description")})["id"]
	}
	var executed []any
	for _, v := range listOf(x.it, "proposed_actions") {
		executed = append(executed, x.execute(v.(fields)))
	}
	out["executed_actions"] = executed
	return out, nil
}

// execute carries an action of a plan out. Deletions name nothing that exists.
func (x *exchange) execute(action fields) fields {
	done := with(action, fields{"success": true, "needs_clarification": false, "error": nil, "resource_id": nil, "resource_type": nil})
	made := fields{"name": action["description"]}
	switch action["action_type"] {
	case "create_agent":
		done["resource_id"], done["resource_type"] = x.addAgent(made)["id"], "agent"
	case "create_source":
		done["resource_id"], done["resource_type"] = x.addSource(made)["id"], "source_connection"
	case "create_knowledge_base":
		done["resource_id"], done["resource_type"] = x.addKnowledgeBase(made)["id"], "knowledge_base"
	}
	return done
}

func declinePlan(x *exchange) (any, error) {
	if x.it["accepted"] != nil {
		return nil, conflict("The plan was already accepted or declined")
	}
	x.it["accepted"] = false
	return nil, nil
}

func rate(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "rating", []string{"thumbs_up", "thumbs_down"}); err != nil {
		return nil, err
	}
	return fields{"feedback_id": x.sampler.uuid(), "flagged": false, "flag_reason": nil}, nil
}

func suggestBank(x *exchange) (any, error) {
	config := fields{"name": "Conversations", "type": "conversation", "mode": "fast_and_cheap", "description": x.body["user_input"], "retention_days": 30}
	if current, ok := x.body["current_config"].(fields); ok {
		config = with(config, current)
	}
	return x.converse("memory-bank", fields{"config": config, "resulting_config": config}), nil
}

func listBankConversations(x *exchange) (any, error) {
	turns := x.store.all("conversations", fields{"topic": "memory-bank"})
	l := listing{items: turns, ordered: true}
	if n := len(turns); n > 0 {
		l.extra = fields{"accepted": turns[n-1]["accepted"], "ai_note": turns[n-1]["ai_note"], "user_input": turns[n-1]["user_input"]}
	}
	return l, nil
}

func planPolicies(x *exchange) (any, error) {
	proposed := fields{"action_type": "create", "description": textOf(x.body, "user_input"), "params": fields{"name": textOf(x.body, "user_input")}}
	c := x.converse("governance", nil)
	c["policies"] = []any{proposed}
	return with(c, fields{"proposed_actions": c["policies"]}), nil
}

func listPolicyConversations(x *exchange) (any, error) {
	turns := x.store.all("conversations", fields{"topic": "governance"})
	for _, c := range turns {
		c["proposed_actions"] = fields{"actions": c["policies"]}
	}
	return listing{items: turns}, nil
}

func acceptPolicies(x *exchange) (any, error) {
	if _, err := declinePolicies(x); err != nil {
		return nil, err
	}
	x.it["accepted"] = true
	var applied []any
	for _, v := range listOf(x.it, "policies") {
		applied = append(applied, with(v.(fields), fields{"success": true, "error": nil, "policy_id": x.sampler.uuid()}))
	}
	return fields{"conversation_id": x.it["id"], "success": true, "error": nil, "actions_applied": applied}, nil
}

// declinePolicies answers 400 to a second decision, where other plans answer 409.
func declinePolicies(x *exchange) (any, error) {
	if x.it["accepted"] != nil || x.it["topic"] != "governance" {
		return nil, fail(http.StatusBadRequest, "The conversation was already accepted or declined")
	}
	x.it["accepted"] = false
	return nil, nil
}
