package seclai

import (
	"encoding/json"
	"strings"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/shared"
)

var agentBehaviors = map[core.Operation]behavior{
	agents.OpCreate:                  createAgent,
	agents.OpList:                    listOf(agentKind),
	agents.OpGet:                     show,
	agents.OpUpdate:                  updateAgent,
	agents.OpDelete:                  deleteAgent,
	agents.OpEnable:                  func(x *exchange) (any, error) { return x.setDisabled(false), nil },
	agents.OpDisable:                 disableAgent,
	agents.OpListCallers:             listCallers,
	agents.OpGetAttachmentReferences: attachmentReferences,
}

// agent is what an agent has besides what its responses show.
type agent struct {
	definition fields
	changeID   string
	triggers   map[string]fields // the email configurations that were set, by trigger
}

func agentOf(r *resource) *agent { return engine.StateOf[agent](r) }

// checkNewAgent refuses unknown values of a body that creates an agent.
func checkNewAgent(body fields) error {
	if err := engine.RequireOneOf(body, "trigger_type", shared.AgentTriggerTypeDynamicInput, shared.AgentTriggerTypeTemplateInput,
		shared.AgentTriggerTypeSchedule, shared.AgentTriggerTypeNewContent, shared.AgentTriggerTypeEmailReceived); err != nil {
		return err
	}
	return engine.RequireOneOf(body, "agent_template", agents.TemplateBlank, agents.TemplateSimpleQa, agents.TemplateSummarizer,
		agents.TemplateRetrievalExample, agents.TemplateJSONExtractor, agents.TemplateWebhookPipeline, agents.TemplateContentChangeNotifier,
		agents.TemplateScheduledReport)
}

func createAgent(x *exchange) (any, error) {
	if err := checkNewAgent(x.Body); err != nil {
		return nil, err
	}
	o, definition, err := x.imported()
	if err != nil {
		return nil, err
	}
	o.Change(x.Body)
	delete(o, "agent_definition")
	if o.Text("trigger_type") == "" {
		o["trigger_type"] = string(shared.AgentTriggerTypeDynamicInput)
	}
	r := x.addAgent(o)
	if definition != nil {
		agentOf(r).definition = definition
	}
	return r, nil
}

// addAgent adds an agent of one prompt.
func (a *API) addAgent(o fields) *resource {
	r := a.Add(agentKind, a.schema(agents.OpGet), fields{"trigger_type": string(shared.AgentTriggerTypeDynamicInput)}.With(o))
	r.State = &agent{definition: simpleDefinition(r), changeID: a.Sampler.UUID(), triggers: map[string]fields{}}
	return r
}

// imported returns what the body's agent_definition says of an agent, and its
// definition, which is nil if there is none.
func (x *exchange) imported() (o, definition fields, err error) {
	export := x.Body.Object("agent_definition")
	if export == nil {
		return fields{}, nil, nil
	}
	if err := checkExport(export); err != nil {
		return nil, nil, err
	}
	o = export.Object("agent").With(fields{"import_warnings": []any{}})
	definition = x.remapped(o.Object("definition"))
	for _, name := range []string{"id", "created_at", "updated_at", "schema_version", "definition"} {
		delete(o, name)
	}
	return o, definition, nil
}

// remapped replaces IDs as the body's entity_remap says.
func (x *exchange) remapped(definition fields) fields {
	source := string(engine.ToJSON(definition))
	remap := x.Body.Object("entity_remap")
	for _, from := range engine.SortedKeys(remap) {
		source = strings.ReplaceAll(source, from, remap.Text(from))
	}
	return engine.MustParseJSON(source).(fields)
}

func updateAgent(x *exchange) (any, error) {
	if len(x.Body) == 0 {
		return nil, engine.BadRequest("At least one field must be set")
	}
	if err := engine.RequireOneOf(x.Body, "evaluation_mode", shared.EvaluationModeOutputExpectation, shared.EvaluationModeEvalAndRetry,
		shared.EvaluationModeSampleAndFlag); err != nil {
		return nil, err
	}
	if n, ok := x.Body["max_retries"].(json.Number); ok && (x.Body.Int("max_retries") < 1 || x.Body.Int("max_retries") > 10) {
		return nil, engine.Refuse("max_retries must be from 1 to 10, not "+n.String(), "body", "max_retries")
	}
	o, definition, err := x.imported()
	if err != nil {
		return nil, err
	}
	x.It.Change(o)
	if definition != nil {
		x.define(definition)
	}
	for _, name := range []string{"default_evaluation_tier", "prompt_model_auto_rollback_triggers", "sampling_config"} {
		if x.Body.Bool("set_" + name) {
			x.It.Fields[name] = x.Body[name]
		}
		delete(x.Body, "set_"+name)
	}
	delete(x.Body, "agent_definition")
	return update(x)
}

func deleteAgent(x *exchange) (any, error) {
	id := x.It.ID()
	for _, kind := range []*engine.Kind{runKind, criteriaKind, resultKind, uploadKind} {
		x.Store.RemoveIf(kind, func(r *resource) bool { return r.Fields["agent_id"] == id })
	}
	return remove(x)
}

func disableAgent(x *exchange) (any, error) {
	var names []string
	for _, caller := range x.callers() {
		if !caller.Bool("disabled") {
			names = append(names, caller.Text("name"))
		}
	}
	if len(names) > 0 {
		return nil, engine.Conflict("Agent is called by %s; disable them first", strings.Join(names, ", "))
	}
	return x.setDisabled(true), nil
}

func (x *exchange) setDisabled(disabled bool) *resource {
	x.Touch(x.It)
	x.It.Fields["disabled"], x.It.Fields["disabled_at"], x.It.Fields["disabled_reason"] = disabled, nil, nil
	if disabled {
		x.It.Fields["disabled_at"], x.It.Fields["disabled_reason"] = x.It.Fields["updated_at"], string(agents.DisabledReasonManual)
	}
	return x.It
}

func listCallers(x *exchange) (any, error) { return engine.Listed(x.callers()), nil }

// callers are the agents with a step that calls this one.
func (x *exchange) callers() []*resource {
	var all []*resource
	for _, r := range x.usersOf(x.It) {
		if contains(r, string(agents.StepTypeCallAgent)) {
			all = append(all, r)
		}
	}
	return all
}

// usersOf are the agents whose definition refers to a resource.
func (a *API) usersOf(used *resource) []*resource {
	var all []*resource
	for _, r := range a.Store.All(agentKind, nil) {
		if r != used && contains(r, used.ID()) {
			all = append(all, r)
		}
	}
	return all
}

// contains reports whether a string is part of an agent's definition.
func contains(r *resource, value string) bool {
	return strings.Contains(string(engine.ToJSON(agentOf(r).definition)), `"`+value+`"`)
}

func attachmentReferences(x *exchange) (any, error) {
	refs := fields{"exact_names": []any{}, "indexes_max": nil, "kinds": []any{}, "patterns": []any{}}
	return fields{"agent": refs, "requires_uploads": takesUploads(x.It)}, nil
}

// takesUploads reports whether an agent's definition refers to its input.
func takesUploads(r *resource) bool {
	definition := string(engine.ToJSON(agentOf(r).definition))
	return strings.Contains(definition, "input}}") || strings.Contains(definition, "attachments[")
}
