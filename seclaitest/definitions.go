package seclaitest

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

var definitionBehaviours = map[string]behaviour{
	"GET /agents/{agent_id}/definition": getDefinition,
	"PUT /agents/{agent_id}/definition": putDefinition,
	"GET /agents/{agent_id}/export":     exportAgent,
	"POST /agents/preview-import":       previewImport,
}

// simpleDefinition is one prompt whose answer is streamed.
func simpleDefinition(agent fields) fields {
	return fields{
		"name": agent["name"], "description": agent["description"], "tags": []any{},
		"child_steps": []any{fields{
			"id": "answer", "name": "Answer", "step_type": "prompt_call", "prompt_template": "{{agent.input}}",
			"child_steps": []any{fields{"id": "stream", "name": "Stream", "step_type": "streaming_result"}},
		}},
	}
}

func getDefinition(x *exchange) (any, error) {
	return fields{"change_id": x.it["change_id"], "definition": x.it["definition"], "schema_version": "1.0", "warnings": nil}, nil
}

func putDefinition(x *exchange) (any, error) {
	if x.body["expected_change_id"] != x.it["change_id"] {
		return nil, conflict("The definition was changed since; its change_id is %s", x.it["change_id"])
	}
	x.it["definition"], x.it["change_id"] = x.body["definition"], x.sampler.uuid()
	x.touch(x.it)
	return getDefinition(x)
}

const exportVersion = "2"

func exportAgent(x *exchange) (any, error) {
	agent := fields{"schema_version": "1.0"}
	for _, name := range []string{
		"name", "description", "definition", "created_at", "updated_at", "evaluation_mode", "default_evaluation_tier", "sampling_config",
		"retry_on_failure", "max_retries", "prompt_model_auto_upgrade_strategy", "prompt_model_auto_rollback_triggers", "prompt_model_auto_rollback_enabled",
	} {
		agent[name] = x.it[name]
	}
	where := fields{"agent_id": x.args["agent_id"]}
	if truthOf(x.query, "download") {
		x.fileName = "agent-" + x.args["agent_id"] + ".json"
	}
	return fields{
		"agent": agent, "export_version": exportVersion, "exported_at": stamp(x.sampler.now), "software_version": "2026.07.27",
		"alert_configs":       anyOf(x.store.all("configs", where)),
		"evaluation_criteria": anyOf(x.store.all("evaluation-criteria", where)),
		"governance_policies": []any{},
		"dependencies":        fields{"knowledge_bases": []any{}, "memory_banks": []any{}, "source_connections": []any{}, "agents": []any{}, "users": []any{}},
		"trigger":             fields{"type": x.it["trigger_type"], "input_template": nil, "schedules": []any{}},
	}, nil
}

func previewImport(x *exchange) (any, error) {
	export := x.body["agent_definition"].(fields)
	if err := checkExport(export); err != nil {
		return nil, err
	}
	agent := export["agent"].(fields)
	steps := 0
	eachStep(agent["definition"], "", func(string, fields) { steps++ })
	trigger, _ := export["trigger"].(fields)
	return fields{
		"ok": true, "agent_name": agent["name"], "description": agent["description"], "step_count": steps,
		"alert_configs": len(listOf(export, "alert_configs")), "evaluation_criteria": len(listOf(export, "evaluation_criteria")),
		"governance_policies": len(listOf(export, "governance_policies")), "schedules": len(listOf(trigger, "schedules")),
		"payload_export_version": export["export_version"], "supported_export_version": exportVersion, "unresolved_refs": []any{},
	}, nil
}

// checkExport checks what can be told of an agent's export.
func checkExport(export fields) error {
	source, _ := json.MarshalIndent(export, "", "  ") // it was JSON a moment ago
	r := importReport{source: string(source)}
	agent, _ := export["agent"].(fields)
	definition, _ := agent["definition"].(fields)
	switch {
	case agent == nil:
		r.add("agent", `"agent"`, "Field required")
	case definition == nil:
		r.add("agent.definition", `"definition"`, "Field required")
	}
	eachStep(definition, "agent.definition", func(path string, step fields) {
		if kind := textOf(step, "step_type"); !slices.Contains(stepTypes, kind) {
			r.add(path+".step_type", fmt.Sprintf(`"step_type": %q`, kind), "Unknown step type '"+kind+"'")
		}
	})
	return r.err()
}

// eachStep visits the steps of a definition and those below them.
func eachStep(parent any, path string, visit func(path string, step fields)) {
	o, _ := parent.(fields)
	for _, branch := range []string{"child_steps", "then_steps", "else_steps", "body"} {
		for i, v := range listOf(o, branch) {
			step, _ := v.(fields)
			at := fmt.Sprintf("%s.%s[%d]", path, branch, i)
			visit(at, step)
			eachStep(step, at, visit)
		}
	}
}

var stepTypes = strings.Fields(`prompt_call extract_data extract_content text merge regex_replace gate if_else switch for_each join
	retry evaluate_step call_agent retrieval search_memory add_memory load_memory load_chat_history add_chat_turn send_email webhook_call
	write_aws_s3_object load_content write_metadata load_content_attachment write_content_attachment display_result streaming_result human_in_the_loop wait
	generate_image generate_audio generate_video`)

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
	f := invalid()
	f.bare = true
	f.detail = fields{
		"error": "invalid_agent_definition", "message": "The agent definition is not valid.", "source": r.source, "errors": r.errors,
	}
	return f
}
