package seclai

import "github.com/seclai/seclai-sdk-go/internal/fake/engine"

// The kinds of resources.
var (
	agentKind         = &engine.Kind{Title: "Agent", Params: []string{"agent_id"}}
	alertConfigKind   = &engine.Kind{Title: "Alert configuration", Params: []string{"config_id"}}
	alertKind         = &engine.Kind{Title: "Alert", Params: []string{"alert_id"}}
	attachmentKind    = &engine.Kind{Title: "Attachment", Params: []string{"attachment_id"}}
	blockedSenderKind = &engine.Kind{Title: "Blocked sender", Params: []string{"blocked_id"}}
	contentKind       = &engine.Kind{Title: "Content", Params: []string{"source_connection_content_version"}}
	conversationKind  = &engine.Kind{Title: "Conversation", Params: []string{"conversation_id"}}
	criteriaKind      = &engine.Kind{Title: "Evaluation criteria", Params: []string{"criteria_id"}}
	domainKind        = &engine.Kind{Title: "Email domain", Params: []string{"domain_id"}}
	experimentKind    = &engine.Kind{Title: "Experiment", Params: []string{"experiment_id"}}
	exportKind        = &engine.Kind{Title: "Export", Params: []string{"export_id"}}
	knowledgeBaseKind = &engine.Kind{Title: "Knowledge base", Params: []string{"knowledge_base_id"}}
	memoryBankKind    = &engine.Kind{Title: "Memory bank", Params: []string{"memory_bank_id"}}
	migrationKind     = &engine.Kind{Title: "Migration"}
	modelAlertKind    = &engine.Kind{Title: "Model alert", Params: []string{"alert_id"}, Under: "/models/alerts/"}
	modelKind         = &engine.Kind{Title: "Model", Params: []string{"model_id"}}
	optOutKind        = &engine.Kind{Title: "Opt-out", Params: []string{"optout_id"}}
	rejectionKind     = &engine.Kind{Title: "Rejected email"}
	resultKind        = &engine.Kind{Title: "Evaluation result"}
	runKind           = &engine.Kind{Title: "Agent run", Params: []string{"run_id"}}
	solutionKind      = &engine.Kind{Title: "Solution", Params: []string{"solution_id"}}
	sourceKind        = &engine.Kind{Title: "Source", Params: []string{"source_connection_id"}}
	uploadKind        = &engine.Kind{Title: "Upload", Params: []string{"upload_id"}}
)

// named are the kinds that paths name.
var named = []*engine.Kind{
	agentKind, alertConfigKind, alertKind, attachmentKind, blockedSenderKind, contentKind, conversationKind, criteriaKind, domainKind,
	experimentKind, exportKind, knowledgeBaseKind, memoryBankKind, modelAlertKind, modelKind, optOutKind, runKind, solutionKind,
	sourceKind, uploadKind,
}
