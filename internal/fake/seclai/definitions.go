package seclai

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

var definitionBehaviors = map[core.Operation]behavior{
	agents.OpGetDefinition:    getDefinition,
	agents.OpUpdateDefinition: updateDefinition,
	agents.OpExport:           exportAgent,
	agents.OpPreviewImport:    previewImport,
}

// simpleDefinition is one prompt whose output is streamed.
func simpleDefinition(r *resource) fields {
	return fields{
		"name": r.Fields["name"], "description": r.Fields["description"], "tags": []any{},
		"child_steps": []any{fields{
			"id": "answer", "name": "Answer", "step_type": string(agents.StepTypePromptCall), "prompt_template": "{{agent.input}}",
			"child_steps": []any{fields{"id": "stream", "name": "Stream", "step_type": string(agents.StepTypeStreamingResult)}},
		}},
	}
}

func getDefinition(x *exchange) (any, error) {
	is := agentOf(x.It)
	return fields{"change_id": is.changeID, "definition": is.definition, "schema_version": "1.0", "warnings": nil}, nil
}

func updateDefinition(x *exchange) (any, error) {
	if now := agentOf(x.It).changeID; x.Body.Text("expected_change_id") != now {
		return nil, engine.Conflict("The definition was changed since; its change_id is %s", now)
	}
	x.define(x.Body.Object("definition"))
	x.Touch(x.It)
	return getDefinition(x)
}

// define replaces the agent's definition.
func (x *exchange) define(definition fields) {
	is := agentOf(x.It)
	is.definition, is.changeID = definition, x.Sampler.UUID()
}

const exportVersion = "2"

func exportAgent(x *exchange) (any, error) {
	agent := fields{"schema_version": "1.0", "definition": agentOf(x.It).definition}
	for _, name := range []string{
		"name", "description", "created_at", "updated_at", "evaluation_mode", "default_evaluation_tier", "sampling_config",
		"retry_on_failure", "max_retries", "prompt_model_auto_upgrade_strategy", "prompt_model_auto_rollback_triggers", "prompt_model_auto_rollback_enabled",
	} {
		agent[name] = x.It.Fields[name]
	}
	where := fields{"agent_id": x.It.ID()}
	if x.Query.Bool("download") {
		x.FileName = "agent-" + x.It.ID() + ".json"
	}
	return fields{
		"agent": agent, "export_version": exportVersion, "exported_at": engine.Stamp(x.Sampler.Now), "software_version": "2026.07.27",
		"alert_configs":       engine.Anys(x.Store.All(alertConfigKind, where)),
		"evaluation_criteria": engine.Anys(x.Store.All(criteriaKind, where)),
		"governance_policies": []any{},
		"dependencies":        fields{"knowledge_bases": []any{}, "memory_banks": []any{}, "source_connections": []any{}, "agents": []any{}, "users": []any{}},
		"trigger":             fields{"type": x.It.Fields["trigger_type"], "input_template": nil, "schedules": []any{}},
	}, nil
}

func previewImport(x *exchange) (any, error) {
	export := x.Body.Object("agent_definition")
	if err := checkExport(export); err != nil {
		return nil, err
	}
	agent := export.Object("agent")
	steps := 0
	eachStep(agent.Object("definition"), "", func(string, fields) { steps++ })
	trigger := export.Object("trigger")
	return fields{
		"ok": true, "agent_name": agent["name"], "description": agent["description"], "step_count": steps,
		"alert_configs": len(export.List("alert_configs")), "evaluation_criteria": len(export.List("evaluation_criteria")),
		"governance_policies": len(export.List("governance_policies")), "schedules": len(trigger.List("schedules")),
		"payload_export_version": export["export_version"], "supported_export_version": exportVersion, "unresolved_refs": []any{},
	}, nil
}

// checkExport reports what is wrong with an agent's export.
func checkExport(export fields) error {
	source, _ := json.MarshalIndent(export, "", "  ") // it was decoded from JSON
	r := importReport{source: string(source)}
	agent := export.Object("agent")
	definition := agent.Object("definition")
	switch {
	case agent == nil:
		r.add("agent", `"agent"`, "Field required")
	case definition == nil:
		r.add("agent.definition", `"definition"`, "Field required")
	}
	eachStep(definition, "agent.definition", func(path string, step fields) {
		if t := step.Text("step_type"); !slices.Contains(stepTypes, agents.StepType(t)) {
			r.add(path+".step_type", fmt.Sprintf(`"step_type": %q`, t), "Unknown step type '"+t+"'")
		}
	})
	return r.err()
}

// eachStep visits the steps of a definition and those below them.
func eachStep(parent fields, path string, visit func(path string, step fields)) {
	for _, branch := range []string{"child_steps", "then_steps", "else_steps", "body"} {
		for i, v := range parent.List(branch) {
			step, _ := v.(fields)
			at := fmt.Sprintf("%s.%s[%d]", path, branch, i)
			visit(at, step)
			eachStep(step, at, visit)
		}
	}
}

// stepTypes are those that the service knows. The last ones are not in its description.
var stepTypes = []agents.StepType{
	agents.StepTypePromptCall, agents.StepTypeExtractData, agents.StepTypeExtractContent, agents.StepTypeText, agents.StepTypeMerge,
	agents.StepTypeRegexReplace, agents.StepTypeGate, agents.StepTypeIfElse, agents.StepTypeSwitch, agents.StepTypeForEach,
	agents.StepTypeJoin, agents.StepTypeRetry, agents.StepTypeEvaluateStep, agents.StepTypeCallAgent, agents.StepTypeRetrieval,
	agents.StepTypeSearchMemory, agents.StepTypeAddMemory, agents.StepTypeLoadMemory, agents.StepTypeLoadChatHistory,
	agents.StepTypeAddChatTurn, agents.StepTypeSendEmail, agents.StepTypeWebhookCall, agents.StepTypeWriteAWSS3Object,
	agents.StepTypeLoadContent, agents.StepTypeWriteMetadata, agents.StepTypeLoadContentAttachment,
	agents.StepTypeWriteContentAttachment, agents.StepTypeDisplayResult, agents.StepTypeStreamingResult, agents.StepTypeHumanInTheLoop,
	"wait", "generate_image", "generate_audio", "generate_video",
}

// importReport collects what is wrong with an agent's definition, by line and
// column of its pretty-printed source.
type importReport struct {
	source string
	errors []any
}

func (r *importReport) add(path, near, message string) {
	line, column := 1, 1
	if at := strings.Index(r.source, near); at >= 0 {
		before := r.source[:at]
		line = 1 + strings.Count(before, "\n")
		column = at - strings.LastIndexByte(before, '\n')
	}
	r.errors = append(r.errors, fields{"path": path, "line": line, "column": column, "message": message})
}

func (r *importReport) err() error {
	if len(r.errors) == 0 {
		return nil
	}
	f := engine.Invalid()
	f.Bare = true
	f.Detail = fields{
		"error": "invalid_agent_definition", "message": "The agent definition is not valid.", "source": r.source, "errors": r.errors,
	}
	return f
}
