package seclai

import (
	"fmt"

	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/emaildomains"
	"github.com/seclai/seclai-sdk-go/evaluations"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/memorybanks"
	"github.com/seclai/seclai-sdk-go/models"
	"github.com/seclai/seclai-sdk-go/shared"
	"github.com/seclai/seclai-sdk-go/sources"
)

// addSamples fills an account as if it had been used.
func (a *API) addSamples() {
	sources := a.sampleSources()
	a.sampleKnowledge(sources)
	a.sampleAgents()
	a.sampleAlerts(sources)
	a.sampleMail()
	a.addExperiment(fields{"prompt": "Write a haiku about Go.", "model_ids": []any{a.Store.First(modelKind, nil).ID()}})
}

func (a *API) sampleSources() []*resource {
	var all []*resource
	for _, o := range []fields{
		{"name": "Handbook"},
		{"name": "Product documentation"},
		{"name": "Release notes", "source_type": string(shared.SourceTypeRSS), "url": "https://example.com/releases.xml", "polling": "hourly"},
	} {
		all = append(all, a.addSource(o))
	}
	for i, text := range sampleTexts {
		a.addContent(all[i%2], &engine.File{Name: fmt.Sprintf("page-%d.md", i+1), Media: "text/markdown", Size: int64(len(text)), Sum: text, Text: text}, fields{})
		all[i%2].Fields["content_count"] = all[i%2].Int("content_count") + 1
	}
	a.completeExport(a.addExport(all[0], fields{"format": string(sources.ExportFormatJSONL)}))
	return all
}

var sampleTexts = []string{
	"# Holidays\n\nEverybody has thirty days of holiday a year.",
	"# Getting started\n\nInstall the client, set your key, and run your first agent.",
	"# Expenses\n\nKeep the receipts and hand them in by the end of the month.",
	"# Limits\n\nA file may have up to 200 MiB.",
}

func (a *API) sampleKnowledge(sources []*resource) {
	a.addKnowledgeBase(fields{"name": "Company knowledge", "description": "What everybody may know.", "source_ids": []any{sources[0].ID(), sources[1].ID()}})
	chats := a.addBank(fields{"name": "Support conversations", "description": "The turns of each support chat.", "max_turns": 20})
	err := a.Set(string(memorybanks.OpGetStats), fields{
		"memory_bank_id": chats.ID(), "total_entries": 12, "total_keys": 3, "tokens": fields{"avg": 41.5, "p95": 80, "min": 6, "max": 97},
		"age_days": fields{"avg": 4, "p95": 11, "min": 0, "max": 12}, "entries_per_key": fields{"avg": 4, "p95": 6, "min": 2, "max": 6},
	})
	if err != nil {
		panic("seclai: the sample data don't fit: " + err.Error())
	}
	a.addBank(fields{"name": "Customer facts", "type": string(shared.MemoryBankTypeGeneral), "mode": string(shared.IndexModeBalanced)})
}

var (
	sampleTasks  = []string{"Summarizer", "Translator", "Classifier", "Researcher", "Reviewer", "Responder", "Extractor", "Planner", "Monitor"}
	sampleTopics = []string{"Support", "Sales", "Legal", "News", "Finance"}
)

// sampleAgents makes 45 agents, the last ones with runs and evaluations.
func (a *API) sampleAgents() {
	var agent *resource
	for _, topic := range sampleTopics {
		for _, task := range sampleTasks {
			agent = a.addAgent(fields{"name": topic + " " + task, "description": "It is the " + task + " of " + topic + "."})
		}
	}
	criterion := a.Add(criteriaKind, a.schema(evaluations.OpGetCriteria), fields{
		"agent_id": agent.ID(), "account_id": a.account.id, "step_id": "answer", "description": "The answer is polite.", "pass_threshold": 0.7, "enabled": true,
		"evaluation_mode": string(shared.EvaluationModeEvalAndRetry),
	})
	for i, input := range []string{"What is new?", "How many holidays do I have?", "Who signs the contract?"} {
		r := a.addRun(agent, fields{"input": input})
		runOf(r).outcome = Outcome{Output: "Here is what I found."}.done()
		a.finish(r)
		a.addResult(criterion, r, fields{"status": string(evaluations.StatusPassed), "score": 0.8 + float64(i)/20})
	}
	support := a.addSolution(fields{"name": "Customer support", "description": "All that support needs."})
	solutionOf(support)[linkedAgents] = []string{agent.ID()}
}

func (a *API) sampleAlerts(sources []*resource) {
	agent := a.Store.First(agentKind, nil)
	config := a.Add(alertConfigKind, a.schema(alerts.OpListConfigs), fields{
		"account_id": a.account.id, "alert_type": string(alerts.TypeRunFailed), "enabled": true, "cooldown_minutes": 60,
		"distribution_type": string(alerts.DistributionTypeOwner),
	})
	for i, status := range alertStatuses {
		o := fields{
			"account_id": a.account.id, "alert_config_id": config.ID(), "alert_type": string(alerts.TypeRunFailed), "status": string(status), "agent_id": agent.ID(),
			"title": fmt.Sprintf("Run %d of %s failed", i+1, agent.Text("name")), "description": "The model did not respond.",
		}
		if status == alerts.StatusDismissed {
			o["alert_type"], o["agent_id"] = string(alerts.TypePullFailed), nil
			o["source_connection_id"], o["title"] = sources[2].ID(), "Release notes could not be pulled"
		}
		a.Add(alertKind, a.schema(alerts.OpList), o)
	}
	old := a.Store.All(modelKind, nil)[1]
	for _, t := range []alerts.Type{alerts.TypeModelDeprecated, alerts.TypeModelNewerAvailable} {
		a.Add(modelAlertKind, a.schema(models.OpListAlerts), fields{
			"account_id": a.account.id, "agent_id": agent.ID(), "alert_type": string(t), "model_name": old.Fields["name"], "prompt_model_id": old.ID(),
			"message": "A newer model than " + old.Text("name") + " is available.", "successor_model_name": a.Store.First(modelKind, nil).Fields["name"],
		})
	}
}

func (a *API) sampleMail() {
	a.Add(optOutKind, a.schema(agentemail.OpListOptOuts), fields{"recipient_email": "grace@example.com", "reason": "too many"})
	a.Add(blockedSenderKind, a.schema(agentemail.OpListBlockedSenders), fields{"sender_email": "spam@example.net", "match_type": string(agentemail.MatchTypeAddress), "source": "manual"})
	a.Add(rejectionKind, a.schema(agentemail.OpListInboundRejections), fields{
		"sender": "stranger@example.net", "recipient": "unknown@agent.seclai.com", "reason": "unknown_alias", "subject": "Hello",
	})
	a.addDomain(fields{"kind": string(emaildomains.KindVanity), "domain": "engines.seclai.com"})
}
