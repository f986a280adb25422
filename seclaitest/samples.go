package seclaitest

import "fmt"

// addSamples makes an account that has been used.
func (s *Server) addSamples() {
	sources := s.sampleSources()
	s.sampleKnowledge(sources)
	s.sampleAgents()
	s.sampleAlerts(sources)
	s.sampleMail()
	s.addExperiment(fields{"prompt": "Write a haiku about Go.", "model_ids": []any{s.store.first("models", nil)["id"]}})
}

func (s *Server) sampleSources() []fields {
	var all []fields
	for _, o := range []fields{
		{"name": "Handbook"},
		{"name": "Product documentation"},
		{"name": "Release notes", "source_type": "rss", "url": "https://example.com/releases.xml", "polling": "hourly"},
	} {
		all = append(all, s.addSource(o))
	}
	for i, text := range sampleTexts {
		s.addContent(all[i%2], &file{name: fmt.Sprintf("page-%d.md", i+1), media: "text/markdown", size: int64(len(text)), sum: text, text: text}, fields{})
		all[i%2]["content_count"] = intOf(all[i%2], "content_count") + 1
	}
	s.complete(s.addExport(all[0], fields{"format": "jsonl"}))
	return all
}

var sampleTexts = []string{
	"# Holidays\n\nEverybody has thirty days of holiday a year.",
	"# Getting started\n\nInstall the client, set your key, and run your first agent.",
	"# Expenses\n\nKeep the receipts and hand them in by the end of the month.",
	"# Limits\n\nA file may have up to 200 MiB.",
}

func (s *Server) sampleKnowledge(sources []fields) {
	s.addKnowledgeBase(fields{"name": "Company knowledge", "description": "What everybody may know.", "source_ids": []any{sources[0]["id"], sources[1]["id"]}})
	chats := s.addBank(fields{"name": "Support conversations", "description": "The turns of each support chat.", "max_turns": 20})
	s.Set("GET /memory_banks/{memory_bank_id}/stats", fields{
		"memory_bank_id": chats["id"], "total_entries": 12, "total_keys": 3, "tokens": fields{"avg": 41.5, "p95": 80, "min": 6, "max": 97},
		"age_days": fields{"avg": 4, "p95": 11, "min": 0, "max": 12}, "entries_per_key": fields{"avg": 4, "p95": 6, "min": 2, "max": 6},
	})
	s.addBank(fields{"name": "Customer facts", "type": "general", "mode": "balanced"})
}

var (
	sampleTasks  = []string{"Summarizer", "Translator", "Classifier", "Researcher", "Reviewer", "Responder", "Extractor", "Planner", "Monitor"}
	sampleTopics = []string{"Support", "Sales", "Legal", "News", "Finance"}
)

// sampleAgents makes 45 agents, the last ones with runs and evaluations.
func (s *Server) sampleAgents() {
	var agent fields
	for _, topic := range sampleTopics {
		for _, task := range sampleTasks {
			agent = s.addAgent(fields{"name": topic + " " + task, "description": "It is the " + task + " of " + topic + "."})
		}
	}
	criterion := s.add("evaluation-criteria", schemaOf("GET /agents/evaluation-criteria/{criteria_id}"), fields{
		"agent_id": agent["id"], "account_id": s.settings.id, "step_id": "answer", "description": "The answer is polite.", "pass_threshold": 0.7, "enabled": true,
		"evaluation_mode": "eval_and_retry",
	})
	for i, input := range []string{"What is new?", "How many holidays do I have?", "Who signs the contract?"} {
		run := s.addRun(agent, fields{"input": input, "hidden_outcome": Outcome{Output: "Here is what I found."}})
		s.finish(run)
		s.addResult(criterion, run, fields{"status": "passed", "score": 0.8 + float64(i)/20})
	}
	s.addSolution(fields{"name": "Customer support", "description": "All that support needs."})
	solution := s.store.first("solutions", nil)
	solution["agents"] = []any{agent["id"]}
}

func (s *Server) sampleAlerts(sources []fields) {
	agent := s.store.first("agents", nil)
	config := s.add("configs", schemaOf("GET /alerts/configs"), fields{
		"account_id": s.settings.id, "alert_type": "run_failed", "enabled": true, "cooldown_minutes": 60, "distribution_type": "owner",
	})
	for i, status := range alertStatuses {
		o := fields{
			"account_id": s.settings.id, "alert_config_id": config["id"], "alert_type": "run_failed", "status": status, "agent_id": agent["id"],
			"title": fmt.Sprintf("Run %d of %s failed", i+1, agent["name"]), "description": "The model did not answer.",
		}
		if status == "dismissed" {
			o["alert_type"], o["agent_id"], o["source_connection_id"], o["title"] = "pull_failed", nil, sources[2]["id"], "Release notes could not be pulled"
		}
		s.add("alerts", schemaOf("GET /alerts"), o)
	}
	old := s.store.all("models", nil)[1]
	for _, kind := range []string{"model_deprecated", "model_newer_available"} {
		s.add("model-alerts", schemaOf("GET /models/alerts"), fields{
			"account_id": s.settings.id, "agent_id": agent["id"], "alert_type": kind, "model_name": old["name"], "prompt_model_id": old["id"],
			"message": "A newer model than " + textOf(old, "name") + " is available.", "successor_model_name": s.store.first("models", nil)["name"],
		})
	}
}

func (s *Server) sampleMail() {
	s.add("agent-email-optouts", schemaOf("GET /agents/agent-email-optouts"), fields{"recipient_email": "grace@example.com", "reason": "too many"})
	s.add("blocked-email-senders", schemaOf("GET /agents/blocked-email-senders"), fields{"sender_email": "spam@example.net", "match_type": "address", "source": "manual"})
	s.add("inbound-email-rejections", schemaOf("GET /agents/inbound-email-rejections"), fields{
		"sender": "stranger@example.net", "recipient": "unknown@agent.seclai.com", "reason": "unknown_alias", "subject": "Hello",
	})
	s.addDomain(fields{"kind": "vanity", "domain": "engines.seclai.com"})
}
