package seclai_test

import (
	"fmt"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/fake/faketest"
)

func TestDefinitions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	path := "/agents/" + a.agent("a") + "/definition"
	change := a.Text(200, "GET "+path, "", "change_id")
	body := func(change string) string {
		return fmt.Sprintf(`{"expected_change_id":%q,"definition":{"child_steps":[]}}`, change)
	}
	next := a.Text(200, "PUT "+path, body(change), "change_id")
	if next == change {
		t.Error("the change_id stays the same")
	}
	a.Want(409, "PUT "+path, body(change))
	a.Want(200, "PUT "+path, body(next))
}

func TestImportedDefinitions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	good := `{"agent":{"name":"Imported","definition":{"child_steps":[{"id":"s","step_type":"text","knowledge_base":"old"}]}}}`
	agent := a.Want(201, "POST /agents", `{"name":"Mine","agent_definition":`+good+`,"entity_remap":{"old":"new"}}`)
	a.Is(agent, "name", "Mine")
	a.Is(a.Want(200, "GET /agents/"+faketest.Dig(agent, "id").(string)+"/definition", ""), "definition.child_steps.0.knowledge_base", "new")
	bad := a.Want(422, "POST /agents/preview-import", `{"agent_definition":{"agent":{"definition":{"child_steps":[{"id":"s","step_type":"magic"}]}}}}`)
	a.Is(bad, "error", "invalid_agent_definition")
	a.Is(bad, "errors.0.path", "agent.definition.child_steps[0].step_type")
	a.Is(bad, "errors.0.line", 7.0)
	a.Is(bad, "errors.0.column", 11.0)
}

func TestAgentsInUse(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	kb := a.Text(201, "POST /knowledge_bases", `{"name":"K","source_ids":["`+a.source()[len("/sources/"):]+`"]}`, "id")
	a.agent("callee")
	a.Want(201, "POST /agents", `{"name":"Caller","agent_definition":{"agent":{"definition":{"child_steps":[
		{"step_type":"call_agent","agent_id":"callee"},{"step_type":"retrieval","knowledge_base_id":"`+kb+`"}]}}}}`)
	a.Is(a.Want(200, "GET /agents/callee/callers", ""), "0.name", "Caller")
	a.Is(a.Want(409, "POST /agents/callee/disable", ""), "detail", "Agent is called by Caller; disable them first")
	a.Want(409, "DELETE /knowledge_bases/"+kb, "")
}

func TestWhatABodyNamesMustExist(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.agent("one")
	a.agent("two")
	const unknown = "6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6"
	a.Is(a.Want(404, "POST /knowledge_bases", `{"name":"K","source_ids":["`+unknown+`"]}`), "detail", "Source "+unknown+" not found")
	a.Want(404, "POST /alerts/configs", `{"alert_type":"slow_run","agent_id":"`+unknown+`"}`)
	a.Want(201, "POST /alerts/configs", `{"alert_type":"slow_run","agent_id":"one"}`)
	a.Is(a.Want(200, "GET /alerts/configs", ""), "total", 0.0) // which lists those of the account
	a.Is(a.Want(200, "GET /alerts/configs?agent_id=one", ""), "total", 1.0)
	a.Want(404, "POST /agents/one/runs", `{"replay_of_run_id":"`+unknown+`"}`)
	run := a.Text(200, "POST /agents/one/runs", `{}`, "run_id")
	other := a.Text(201, "POST /agents/two/evaluation-criteria", `{"step_id":"answer"}`, "id")
	a.Want(400, "POST /agents/evaluation-criteria/"+other+"/results", `{"agent_run_id":"`+run+`","status":"passed"}`)
	a.Want(404, "GET /agents/two/runs/"+run+"/evaluation-results", "")
	a.Want(404, "PATCH /models/alerts/"+unknown+"/read", "")
}

func TestAlerts(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	path := "/alerts/" + a.add("GET /alerts", map[string]any{"title": "Fire", "status": "triggered"})
	a.Is(a.Want(200, "GET "+path, ""), "alert.title", "Fire")
	got := a.Want(200, "POST "+path+"/status", `{"status":"acknowledged","note":"on it"}`)
	a.Is(got, "alert.status", "acknowledged")
	a.Is(got, "history.0.previous_status", "triggered")
	a.Want(422, "POST "+path+"/status", `{"status":"gone"}`)
	a.Is(a.Want(200, "POST "+path+"/comments", `{"body":"Hm."}`), "comments.0.body", "Hm.")
	a.Want(200, "POST "+path+"/subscribe", "")
	got = a.Want(200, "POST "+path+"/subscribe", "")
	a.Is(got, "alert.is_subscribed", true)
	a.Is(got, "alert.subscriber_count", 1.0)
	a.Is(got, "alert.comment_count", 1.0)
	a.Is(a.Want(200, "POST "+path+"/unsubscribe", ""), "alert.subscriber_count", 0.0)
	a.Want(404, "POST /alerts/unknown/subscribe", "")
}

func TestModelAlerts(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withSampleData)
	id := a.Text(200, "GET /models/alerts", "", "alerts.0.id")
	a.Is(a.Want(200, "GET /models/alerts/unread-count", ""), "count", 2.0)
	a.Want(204, "PATCH /models/alerts/"+id+"/read", "")
	a.Is(a.Want(200, "GET /models/alerts?unread_only=true", ""), "total", 1.0)
	a.Want(204, "POST /models/alerts/mark-all-read", "")
	a.Is(a.Want(200, "GET /models/alerts/unread-count", ""), "count", 0.0)
}

func TestSolutions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	agent := a.Text(201, "POST /agents", `{"name":"A"}`, "id")
	path := "/solutions/" + a.Text(201, "POST /solutions", `{"name":"S"}`, "id")
	ids := `{"ids":["` + agent + `"]}`
	a.Want(200, "POST "+path+"/agents", ids)
	a.Is(a.Want(200, "POST "+path+"/agents", ids), "agents.0.name", "A")
	a.Is(a.Want(200, "GET /solutions", ""), "data.0.agent_count", 1.0)
	a.Want(404, "POST "+path+"/knowledge-bases", ids)
	if got := a.Want(200, "DELETE "+path+"/agents", ids); len(faketest.Dig(got, "agents").([]any)) != 0 {
		t.Errorf("still linked: %v", got)
	}
	turn := a.Text(201, "POST "+path+"/conversations", `{"user_input":"Hello"}`, "id")
	a.Want(204, "PATCH "+path+"/conversations/"+turn, `{"accepted":true}`)
	a.Is(a.Want(200, "GET "+path+"/conversations", ""), "0.accepted", true)
}

func TestPlans(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	id := a.Text(200, "POST /ai-assistant/source", `{"user_input":"Our wiki"}`, "conversation_id")
	made := a.Text(200, "POST /ai-assistant/"+id+"/accept", `{}`, "executed_actions.0.resource_id")
	a.Is(a.Want(200, "GET /sources/"+made, ""), "name", "Our wiki")
	a.Want(409, "POST /ai-assistant/"+id+"/decline", "")
	id = a.Text(200, "POST /ai-assistant/source", `{"user_input":"Delete the wiki"}`, "conversation_id")
	a.Want(400, "POST /ai-assistant/"+id+"/accept", `{}`)
	a.Want(200, "POST /ai-assistant/"+id+"/accept", `{"confirm_deletions":true}`)
	id = a.Text(200, "POST /governance/ai-assistant", `{"user_input":"No secrets"}`, "conversation_id")
	a.Want(204, "POST /governance/ai-assistant/"+id+"/decline", "")
	a.Want(400, "POST /governance/ai-assistant/"+id+"/accept", "")
	a.Is(a.Want(200, "GET /governance/ai-assistant/conversations", ""), "0.accepted", false)
}

func TestSuggestions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.agent("a")
	id := a.Text(200, "POST /agents/a/ai-assistant/step-config", `{"step_type":"prompt_call","user_input":"Be brief."}`, "conversation_id")
	const list = "GET /agents/a/ai-assistant/conversations?step_type="
	a.Is(a.Want(200, list+"prompt_call", ""), "turns.0.accepted", nil)
	a.Want(200, "PATCH /agents/a/ai-assistant/"+id, `{"accepted":true}`)
	a.Is(a.Want(200, list+"prompt_call", ""), "turns.0.accepted", true)
	a.Is(a.Want(200, list+"retrieval", ""), "total", 0.0)
	id = a.Text(200, "POST /memory_banks/ai-assistant", `{"user_input":"Remember the chats."}`, "conversation_id")
	a.Want(200, "PATCH /memory_banks/ai-assistant/"+id, `{"accepted":false}`)
	a.Is(a.Want(200, "GET /memory_banks/ai-assistant/last-conversation", ""), "turns.0.accepted", false)
}

func TestSearchRuns(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	for _, agent := range []string{"parrot", "cat"} {
		a.scripted(agent, func(string) string { return "The " + agent + " speaks." })
		a.Send("POST /agents/"+agent+"/runs/stream", `{"input":"hello"}`)
	}
	for body, want := range map[string]float64{
		`{"query":"speaks"}`:                         2,
		`{"query":"speaks","top_n":1}`:               1,
		`{"query":"speaks","agent_id":"cat"}`:        1,
		`{"query":"speaks","run_status":"failed"}`:   0,
		`{"query":"speaks","step_type":"retrieval"}`: 0,
	} {
		a.Is(a.Want(200, "POST /agents/runs/search", body), "total", want)
	}
}

func TestRecommendations(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	model := a.Text(200, "GET /models", "", "0.models.0.id")
	path := "GET /models/" + model + "/recommendations"
	if n := count(t, a.Want(200, path, ""), "alternatives"); n == 0 {
		t.Error("nothing is recommended")
	}
	if n := count(t, a.Want(200, path+"?min_context_tokens=1000000000", ""), "alternatives"); n != 0 {
		t.Errorf("%d models have a billion tokens", n)
	}
}

func TestExperiments(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	body := `{"prompt":"Hi","model_ids":["m"]}`
	path := "/models/playground/experiments/" + a.Text(200, "POST /models/playground/experiments", body, "experiment_id")
	a.Is(a.Want(200, "POST "+path+"/cancel", ""), "status", "canceled")
	a.Want(409, "POST "+path+"/cancel", "")
	path = "/models/playground/experiments/" + a.Text(200, "POST /models/playground/experiments", body, "experiment_id")
	a.Is(a.Want(200, "GET "+path, ""), "result_data.outputs.m.output", "An answer to: Hi")
	a.Want(204, "DELETE "+path, "")
	a.Want(404, "GET "+path, "")
}

func TestEvaluations(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.agent("a")
	run := a.Text(200, "POST /agents/a/runs", `{"input":"x"}`, "run_id")
	a.Want(200, "GET /agents/runs/"+run, "")
	path := "/agents/evaluation-criteria/" + a.Text(201, "POST /agents/a/evaluation-criteria", `{"step_id":"answer"}`, "id")
	a.Is(a.Want(200, "GET "+path+"/compatible-runs", ""), "data.0.agent_run_id", run)
	a.Is(a.Want(200, "GET "+path+"/compatible-runs?started_after=2026-07-27T00:00:00Z", ""), "total", 1.0)
	a.Is(a.Want(200, "GET "+path+"/compatible-runs?started_after=2026-07-28T00:00:00Z", ""), "total", 0.0)
	for _, result := range []string{`"status":"passed","score":1`, `"status":"failed","score":0.5,"flagged":true`} {
		a.Want(201, "POST "+path+"/results", `{"agent_run_id":"`+run+`",`+result+`}`)
	}
	sum := a.Want(200, "GET "+path+"/summary", "")
	a.Is(sum, "average_score", 0.75)
	a.Is(sum, "flagged", 1.0)
	a.Is(a.Want(200, "GET "+path+"/results?status=passed", ""), "total", 1.0)
	a.Is(a.Want(200, "GET /agents/a/evaluation-results?flagged_only=true&step=answer", ""), "total", 1.0)
	a.Is(a.Want(200, "GET /agents/a/evaluation-results?step=other", ""), "total", 0.0)
	a.Is(a.Want(200, "GET /agents/a/evaluation-runs", ""), "data.0.passed_count", 1.0)
	if n := count(t, a.Want(200, "GET /agents/a/runs/"+run+"/evaluation-results", ""), ""); n != 2 {
		t.Errorf("%d results of the run, want 2", n)
	}
	// agent_id takes effect from version 2026-07-27 on only.
	a.Is(a.Want(200, "GET /agents/evaluation-results/non-manual-summary?agent_id=unknown", ""), "total", 2.0)
	a.at("2026-07-27").Want(404, "GET /agents/evaluation-results/non-manual-summary?agent_id=unknown", "")
	a.Want(204, "DELETE "+path, "")
	a.Is(a.Want(200, "GET /agents/a/evaluation-results", ""), "total", 0.0)
}

func TestEmail(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	id := a.Text(201, "POST /agents/blocked-email-senders", `{"sender_email":"a@b.c"}`, "id")
	a.Is(a.Want(201, "POST /agents/blocked-email-senders", `{"sender_email":"a@b.c"}`), "id", id)
	a.Is(a.Want(200, "PUT /agents/blocked-email-senders/mode", `{"mode":"input"}`), "total", 1.0)
	a.Is(a.Want(200, "GET /agents/blocked-email-senders", ""), "auto_block_mode", "input")
	a.Want(204, "DELETE /agents/blocked-email-senders/"+id, "")
	a.Want(404, "DELETE /agents/blocked-email-senders/"+id, "")

	const agent = "0b9f7d3c-6a51-4c8e-9d2f-1e0a3b5c7d9f"
	a.agent(agent)
	a.add("GET /agents/{agent_id}/runs", map[string]any{"agent_id": agent, "status": "queued"})
	a.Is(a.Want(200, "GET /agents/inbound-email-status", ""), "queued_backlog", 1.0)
	a.Is(a.Want(200, "POST /agents/inbound-email-status/cancel-queued", ""), "cancelled", 1.0)
	a.Is(a.Want(200, "GET /agents/inbound-email-status", ""), "queued_backlog", 0.0)

	a.add("GET /agents/agent-email-optouts", map[string]any{"recipient_email": "x@y.z", "agent_id": agent})
	a.add("GET /agents/agent-email-optouts", map[string]any{"recipient_email": "all@y.z"})
	a.Is(a.Want(200, "GET /agents/agent-email-optouts?agent_id=other", ""), "total", 1.0)
	config := "PUT /agents/" + agent + "/triggers/6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6/email-config"
	a.Is(a.Want(200, config, `{"alias":"help"}`), "email_alias", "help")
	a.Is(a.Want(200, config, `{"queue_on_quota":true}`), "email_alias", "help")
	a.Is(a.Want(200, config, `{"alias":null}`), "email_alias", nil)
}

func TestEmailDomains(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	path := "/email-domains/" + a.Text(200, "POST /email-domains", `{"kind":"vanity","value":"us"}`, "id")
	a.Want(409, "POST /email-domains", `{"kind":"vanity","value":"them"}`)
	a.Want(409, "POST "+path+"/primary", "")
	a.Is(a.Want(200, "POST "+path+"/verify", ""), "status", "verified")
	a.Is(a.Want(200, "POST "+path+"/primary", ""), "is_primary", true)
	a.Want(204, "POST /email-domains/use-shared-domain", "")
	got := a.Want(200, "GET /email-domains", "")
	a.Is(got, "domains.0.is_primary", false)
	a.Is(got, "can_add_vanity", false)
	a.Is(a.Want(200, "DELETE "+path, ""), "removed", true)
	a.Want(404, "DELETE "+path, "")
}

func TestPreferences(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	org := a.Text(200, "GET /me", "", "organizations.0.id")
	const path = "/alerts/organization-preferences/"
	a.Is(a.Want(200, "GET "+path+"list", ""), "total", 0.0)
	a.Is(a.Want(200, "PATCH "+path+org+"/slow_run", `{"subscribed":false}`), "is_override", true)
	a.Is(a.Want(200, "GET "+path+"list", ""), "preferences.0.alert_type", "slow_run")
	a.Is(a.Want(200, "GET "+path+"list?include_defaults=true", ""), "total", 18.0)
	a.Want(200, "PATCH "+path+org+"/slow_run", `{"subscribed":true}`)
	a.Is(a.Want(200, "GET "+path+"list", ""), "total", 0.0)
	a.Want(404, "PATCH "+path+"6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6/slow_run", `{"subscribed":true}`)
}

func TestMemoryBanks(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	path := "/memory_banks/" + a.Text(201, "POST /memory_banks", `{"name":"M","mode":"balanced"}`, "id")
	a.Is(a.Want(200, "GET "+path, ""), "dimensions", 512.0)
	a.Want(422, "POST /memory_banks", `{"name":"M","mode":"fast"}`)
	a.Want(400, "POST "+path+"/compact", "")
	a.Want(200, "PUT "+path, `{"max_turns":10}`)
	a.Is(a.Want(202, "POST "+path+"/compact", ""), "status", "scheduled")
	a.Want(204, "DELETE "+path+"/source", "")
	a.Want(404, "DELETE "+path+"/source", "")
}

// TestUpdatesThatClear sets members and clears them in the way that each update has.
func TestUpdatesThatClear(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source := a.source()[len("/sources/"):]
	kb := "/knowledge_bases/" + a.Text(201, "POST /knowledge_bases", `{"name":"K","source_ids":["`+source+`"],"default_score_threshold":0.5,"default_top_k":3}`, "id")
	a.Is(a.Want(200, "PUT "+kb, `{"name":"L"}`), "default_score_threshold", 0.5)
	got := a.Want(200, "PUT "+kb, `{"default_score_threshold":-1,"default_top_k":0}`)
	a.Is(got, "default_score_threshold", nil)
	a.Is(got, "default_top_k", nil)
	a.Is(got, "name", "L")

	agent := "/agents/" + a.agent("a")
	a.Is(a.Want(200, "PUT "+agent, `{"default_evaluation_tier":"fast"}`), "default_evaluation_tier", "fast")
	a.Is(a.Want(200, "PUT "+agent, `{"name":"B"}`), "default_evaluation_tier", "fast")
	a.Is(a.Want(200, "PUT "+agent, `{"set_default_evaluation_tier":true}`), "default_evaluation_tier", nil)
}

// TestImportsChangeTheDefinition: a definition that was read before is out of date then.
func TestImportsChangeTheDefinition(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	agent := "/agents/" + a.agent("a")
	change := a.Text(200, "GET "+agent+"/definition", "", "change_id")
	a.Want(200, "PUT "+agent, `{"agent_definition":{"agent":{"definition":{"child_steps":[]}}}}`)
	a.Want(409, "PUT "+agent+"/definition", `{"expected_change_id":"`+change+`","definition":{"child_steps":[]}}`)
}

// TestWhatGoesWithAnAgent: what belongs to it is deleted with it.
func TestWhatGoesWithAnAgent(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.agent("a")
	run := "/agents/runs/" + a.Text(200, "POST /agents/a/runs", `{"input":"x"}`, "run_id")
	criteria := "/agents/evaluation-criteria/" + a.Text(201, "POST /agents/a/evaluation-criteria", `{"step_id":"answer"}`, "id")
	a.Want(204, "DELETE /agents/a", "")
	for _, path := range []string{"/agents/a", run, criteria} {
		a.Want(404, "GET "+path, "")
	}
}

// TestLinksOfWhatIsGone: what was deleted is linked no longer.
func TestLinksOfWhatIsGone(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source, other := a.source(), a.source()
	ids := `"` + source[len("/sources/"):] + `"`
	kb := "/knowledge_bases/" + a.Text(201, "POST /knowledge_bases", `{"name":"K","source_ids":[`+ids+`,"`+other[len("/sources/"):]+`"]}`, "id")
	solution := "/solutions/" + a.Text(201, "POST /solutions", `{"name":"S"}`, "id")
	a.Want(200, "POST "+solution+"/source-connections", `{"ids":[`+ids+`]}`)
	a.Want(204, "DELETE "+source, "")
	if n := count(t, a.Want(200, "GET "+kb, ""), "sources"); n != 1 {
		t.Errorf("the knowledge base has %d sources, want 1", n)
	}
	if n := count(t, a.Want(200, "GET "+solution, ""), "source_connections"); n != 0 {
		t.Errorf("the solution has %d sources, want none", n)
	}
	managed := a.add("GET /sources", map[string]any{"name": "Managed", "system_managed": true})
	a.Want(409, "DELETE /sources/"+managed, "")
}
