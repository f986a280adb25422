package seclaitest

import (
	"encoding/json"
	"strings"
)

var agentBehaviours = map[string]behaviour{
	"POST /agents":                                     createAgent,
	"PUT /agents/{agent_id}":                           updateAgent,
	"DELETE /agents/{agent_id}":                        deleteAgent,
	"POST /agents/{agent_id}/enable":                   func(x *exchange) (any, error) { return x.setDisabled(false), nil },
	"POST /agents/{agent_id}/disable":                  disableAgent,
	"GET /agents/{agent_id}/callers":                   listCallers,
	"GET /agents/{agent_id}/attachment-references":     attachmentReferences,
	"POST /agents/{agent_id}/upload-input":             uploadInput,
	"GET /agents/{agent_id}/input-uploads/{upload_id}": getInputUpload,
}

var (
	triggerTypes   = strings.Fields("dynamic_input template_input schedule new_content email_received")
	agentTemplates = strings.Fields(`blank simple_qa summarizer retrieval_example json_extractor webhook_pipeline content_change_notifier
		scheduled_report`)
	evaluationModes = strings.Fields("output_expectation eval_and_retry sample_and_flag")
)

var agentSchema = schemaOf("GET /agents/{agent_id}")

func createAgent(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "trigger_type", triggerTypes); err != nil {
		return nil, err
	}
	if err := requireOneOf(x.body, "agent_template", agentTemplates); err != nil {
		return nil, err
	}
	o, err := x.imported()
	if err != nil {
		return nil, err
	}
	change(o, x.body)
	delete(o, "agent_definition")
	if textOf(o, "trigger_type") == "" {
		o["trigger_type"] = "dynamic_input"
	}
	return x.addAgent(o), nil
}

// addAgent stores an agent with a definition and an e-mail trigger.
func (s *Server) addAgent(o fields) fields {
	o = s.add("agents", agentSchema, with(fields{"trigger_type": "dynamic_input"}, o))
	if o["definition"] == nil {
		o["definition"] = simpleDefinition(o)
	}
	o["change_id"], o["trigger_id"] = s.sampler.uuid(), s.sampler.uuid()
	return o
}

// imported is what the body's agent_definition says of an agent.
func (x *exchange) imported() (fields, error) {
	export, ok := x.body["agent_definition"].(fields)
	if !ok {
		return fields{}, nil
	}
	if err := checkExport(export); err != nil {
		return nil, err
	}
	o := with(export["agent"].(fields), fields{"import_warnings": []any{}})
	for _, name := range []string{"id", "created_at", "updated_at", "schema_version"} {
		delete(o, name)
	}
	o["definition"] = x.remapped(o["definition"])
	return o, nil
}

// remapped replaces IDs as the body's entity_remap says.
func (x *exchange) remapped(definition any) any {
	source := string(toJSON(definition))
	remap, _ := x.body["entity_remap"].(fields)
	for _, from := range sortedKeys(remap) {
		source = strings.ReplaceAll(source, from, textOf(remap, from))
	}
	return mustJSON(source)
}

func updateAgent(x *exchange) (any, error) {
	if len(x.body) == 0 {
		return nil, badRequest("At least one field must be set")
	}
	if err := requireOneOf(x.body, "evaluation_mode", evaluationModes); err != nil {
		return nil, err
	}
	if n, ok := x.body["max_retries"].(json.Number); ok && (intOf(x.body, "max_retries") < 1 || intOf(x.body, "max_retries") > 10) {
		return nil, refuse("max_retries must be from 1 to 10, not "+n.String(), "body", "max_retries")
	}
	o, err := x.imported()
	if err != nil {
		return nil, err
	}
	change(x.it, o)
	if o["definition"] != nil {
		x.it["change_id"] = x.sampler.uuid()
	}
	for _, name := range []string{"default_evaluation_tier", "prompt_model_auto_rollback_triggers", "sampling_config"} {
		if truthOf(x.body, "set_"+name) {
			x.it[name] = x.body[name]
		}
		delete(x.body, "set_"+name)
	}
	delete(x.body, "agent_definition")
	change(x.it, x.body)
	x.touch(x.it)
	return x.it, nil
}

func deleteAgent(x *exchange) (any, error) {
	id := x.args["agent_id"]
	x.store.remove("agents", id)
	for _, kind := range []string{"runs", "evaluation-criteria", "evaluation-results", "input-uploads"} {
		x.store.removeIf(kind, func(o fields) bool { return o["agent_id"] == id })
	}
	return nil, nil
}

func disableAgent(x *exchange) (any, error) {
	var names []string
	for _, caller := range x.callers() {
		if !truthOf(caller, "disabled") {
			names = append(names, textOf(caller, "name"))
		}
	}
	if len(names) > 0 {
		return nil, conflict("Agent is called by %s; disable them first", strings.Join(names, ", "))
	}
	return x.setDisabled(true), nil
}

func (x *exchange) setDisabled(disabled bool) fields {
	x.it["disabled"], x.it["disabled_at"], x.it["disabled_reason"] = disabled, nil, nil
	x.touch(x.it)
	if disabled {
		x.it["disabled_at"], x.it["disabled_reason"] = x.it["updated_at"], "manual"
	}
	return x.it
}

func listCallers(x *exchange) (any, error) { return listing{items: x.callers()}, nil }

// callers are the agents with a step that calls this one.
func (x *exchange) callers() []fields {
	var all []fields
	for _, o := range x.usersOf(x.args["agent_id"]) {
		if strings.Contains(string(toJSON(o["definition"])), `"call_agent"`) {
			all = append(all, o)
		}
	}
	return all
}

// usersOf are the agents whose definition refers to a resource.
func (x *exchange) usersOf(id string) []fields {
	var all []fields
	for _, o := range x.store.all("agents", nil) {
		if o["id"] != id && strings.Contains(string(toJSON(o["definition"])), `"`+id+`"`) {
			all = append(all, o)
		}
	}
	return all
}

func attachmentReferences(x *exchange) (any, error) {
	refs := fields{"exact_names": []any{}, "indexes_max": nil, "kinds": []any{}, "patterns": []any{}}
	return fields{"agent": refs, "requires_uploads": x.takesUploads()}, nil
}

// takesUploads reports whether the agent's definition refers to its input.
func (x *exchange) takesUploads() bool {
	definition := string(toJSON(x.it["definition"]))
	return strings.Contains(definition, "input}}") || strings.Contains(definition, "attachments[")
}

func uploadInput(x *exchange) (any, error) {
	if x.it["trigger_type"] != "dynamic_input" || !x.takesUploads() {
		return nil, badRequest("The agent does not take uploaded files")
	}
	if x.file.media == "application/octet-stream" {
		return nil, badRequest("Files of the type of %q are not supported", x.file.name)
	}
	status := "ready"
	if isMedium(x.file.media) {
		status = "processing"
	}
	return x.add("input-uploads", x.op.answer.schema, fields{
		"agent_id": x.args["agent_id"], "filename": x.file.name, "content_type": x.file.media, "file_size": x.file.size,
		"status": status, "text": x.file.text, "hidden_looks": x.looks,
	}), nil
}

func getInputUpload(x *exchange) (any, error) {
	if x.it["status"] == "processing" && x.due(x.it) {
		x.it["status"] = "ready"
	}
	return x.it, nil
}
