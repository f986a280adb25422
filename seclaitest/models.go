package seclaitest

import (
	"slices"
	"strings"
)

var modelBehaviours = map[string]behaviour{
	"GET /models":                            listModels,
	"GET /models/generation-tiers":           listTiers,
	"GET /models/{model_id}/details":         show,
	"GET /models/{model_id}/recommendations": recommend,

	"GET /models/alerts":                   listModelAlerts,
	"GET /models/alerts/unread-count":      countUnread,
	"POST /models/alerts/mark-all-read":    markAllRead,
	"PATCH /models/alerts/{alert_id}/read": markRead,

	"GET /models/playground/experiments":                         listExperiments,
	"POST /models/playground/experiments":                        createExperiment,
	"GET /models/playground/experiments/{experiment_id}":         getExperiment,
	"POST /models/playground/experiments/{experiment_id}/cancel": cancelExperiment,
}

// catalogue is the models that every server has; the first is the default. Not all
// can do the same.
var catalogue = []struct {
	provider, id, name, family string
	generation                 float64
	differs                    fields
}{
	{"Anthropic", "claude-sonnet-5", "Claude Sonnet 5", "claude-sonnet", 5, nil},
	{"Anthropic", "claude-sonnet-4", "Claude Sonnet 4", "claude-sonnet", 4, nil},
	{"Anthropic", "claude-haiku-4", "Claude Haiku 4", "claude-haiku", 4, nil},
	{"OpenAI", "gpt-5", "GPT-5", "gpt", 5, nil},
	{"OpenAI", "gpt-5-mini", "GPT-5 mini", "gpt-mini", 5, fields{"supports_thinking": false, "supports_structured_output": false}},
	{"Google", "gemini-3-pro", "Gemini 3 Pro", "gemini-pro", 3, fields{
		"supports_tool_use": false, "supported_output_media": []any{"text/plain", "image/png"},
	}},
}

func (s *Server) addModels() {
	for i, m := range catalogue {
		s.add("models", schemaOf("GET /models/{model_id}/details"), with(fields{
			"provider": m.provider, "model_id": m.id, "name": m.name, "family": m.family, "family_generation": m.generation, "default": i == 0,
			"description": m.name + " by " + m.provider + ".", "enabled": true, "supports_streaming": true, "supports_thinking": true,
			"max_context_tokens": 200_000, "max_output_tokens": 64_000, "max_conversation_length": 1000,
			"supported_input_media": []any{"text/plain", "image/png", "image/jpeg", "application/pdf"}, "supported_output_media": []any{"text/plain"},
			"input_credits_per_1000_tokens": 0.3, "output_credits_per_1000_tokens": 1.5, "released_at": "2026-01-15T00:00:00Z",
		}, m.differs))
	}
}

// listModels groups the models that pass the filters by their provider.
func listModels(x *exchange) (any, error) {
	byProvider := map[string][]any{}
	for _, m := range x.store.all("models", nil) {
		if x.offers(m) {
			byProvider[textOf(m, "provider")] = append(byProvider[textOf(m, "provider")], m)
		}
	}
	var groups []fields
	for _, provider := range sortedKeys(byProvider) {
		groups = append(groups, fields{"provider": provider, "models": byProvider[provider]})
	}
	x.query = fields{}
	return listing{items: groups, ordered: true}, nil
}

func (x *exchange) offers(m fields) bool {
	for name, v := range x.query {
		switch v := v.(type) {
		case bool: // false asks for nothing
			if v && !truthOf(m, name) {
				return false
			}
		case string:
			if media, ok := strings.CutPrefix(name, "supports_"); ok && !takes(textsOf(m, "supported_"+media), v) ||
				name == "provider" && !strings.EqualFold(textOf(m, name), v) {
				return false
			}
		}
	}
	return true
}

// takes reports whether a MIME type, or a family such as "image" or "pdf", is among
// types.
func takes(types []string, media string) bool {
	return slices.ContainsFunc(types, func(t string) bool {
		return t == media || strings.HasPrefix(t, media+"/") || t == "application/"+media
	})
}

func listTiers(x *exchange) (any, error) {
	model := x.store.first("models", nil)
	var all []fields
	for _, modality := range []string{"image", "audio", "video"} {
		for i, tier := range []string{"fast", "balanced", "thorough"} {
			all = append(all, fields{
				"modality": modality, "tier": tier, "model_id": model["id"], "model_name": model["name"], "credits_per_unit": 10 * (i + 1),
				"price_label": nil, "unit_label": "/" + modality,
			})
		}
	}
	return listing{items: all, ordered: true}, nil
}

func recommend(x *exchange) (any, error) {
	out := fields{"current_model_id": x.it["id"], "current_model_name": x.it["name"], "successor": nil}
	groups := map[string][]any{"upgrades": {}, "same_provider": {}, "alternatives": {}}
	for _, m := range x.store.all("models", nil) {
		group, kind := "alternatives", "alternative"
		switch {
		case m["id"] == x.it["id"] || !x.suits(m):
			continue
		case m["family"] == x.it["family"]:
			group, kind = "upgrades", "upgrade"
		case m["provider"] == x.it["provider"]:
			group, kind = "same_provider", "same_provider"
		}
		groups[group] = append(groups[group], with(m, fields{"recommendation_type": kind, "reason": "It can do the same."}))
	}
	for name, all := range groups {
		out[name] = all
	}
	return out, nil
}

// suits reports whether a model has what the query requires.
func (x *exchange) suits(m fields) bool {
	for require, has := range map[string]string{
		"require_tool_use": "supports_tool_use", "require_structured_output": "supports_structured_output", "require_thinking": "supports_thinking",
	} {
		if truthOf(x.query, require) && !truthOf(m, has) {
			return false
		}
	}
	return intOf(m, "max_context_tokens") >= intOf(x.query, "min_context_tokens") && intOf(m, "max_output_tokens") >= intOf(x.query, "min_output_tokens")
}

func listModelAlerts(x *exchange) (any, error) {
	return listing{items: x.store.all("model-alerts", nil)}, nil
}

func countUnread(x *exchange) (any, error) {
	return fields{"count": len(x.store.all("model-alerts", fields{"read_at": nil}))}, nil
}

func markAllRead(x *exchange) (any, error) {
	for _, o := range x.store.all("model-alerts", fields{"read_at": nil}) {
		o["read_at"] = x.sampler.tick()
	}
	return nil, nil
}

func markRead(x *exchange) (any, error) {
	x.it["read_at"] = orElse(x.it["read_at"], x.sampler.tick())
	return nil, nil
}

// listExperiments looks back some days, unless the query gives the range.
func listExperiments(x *exchange) (any, error) {
	return listing{items: x.recent(x.store.all("experiments", nil))}, nil
}

func createExperiment(x *exchange) (any, error) {
	if err := x.charge(); err != nil {
		return nil, err
	}
	o := x.addExperiment(x.body)
	return fields{"experiment_id": o["id"], "status": o["status"]}, nil
}

func (s *Server) addExperiment(o fields) fields {
	return s.add("experiments", schemaOf("GET /models/playground/experiments/{experiment_id}"), with(o, fields{
		"status": "pending", "selected_model_ids": o["model_ids"], "hidden_looks": s.looks, "progress_current": 0, "progress_total": len(listOf(o, "model_ids")),
		"evaluation_mode": orElse(o["evaluation_mode"], "manual"), "evaluation_complexity": orElse(o["evaluation_complexity"], "medium"),
		"include_step_output_in_evaluation": orElse(o["include_step_output_in_evaluation"], false), "system_prompt": orElse(o["system_prompt"], ""),
	}))
}

// getExperiment is also what brings an experiment forward.
func getExperiment(x *exchange) (any, error) {
	if s := x.it["status"]; s != "pending" && s != "running" {
		return x.it, nil
	}
	x.it["status"] = "running"
	x.it["started_at"] = orElse(x.it["started_at"], stamp(x.sampler.now))
	if x.due(x.it) {
		outputs := fields{}
		for _, id := range textsOf(x.it, "selected_model_ids") {
			outputs[id] = fields{"output": "An answer to: " + textOf(x.it, "prompt")}
		}
		x.it["status"], x.it["completed_at"] = "completed", x.sampler.tick()
		x.it["result_data"], x.it["progress_current"] = fields{"outputs": outputs}, x.it["progress_total"]
	}
	return x.it, nil
}

func cancelExperiment(x *exchange) (any, error) {
	if s := x.it["status"]; s != "pending" && s != "running" {
		return nil, conflict("The experiment is already %s", s)
	}
	x.it["status"] = "canceled"
	return fields{"status": "canceled"}, nil
}
