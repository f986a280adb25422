package seclai

import (
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/models"
)

var modelBehaviors = map[core.Operation]behavior{
	models.OpList:                listModels,
	models.OpListGenerationTiers: listTiers,
	models.OpGet:                 show,
	models.OpGetRecommendations:  recommend,

	models.OpListAlerts:        listOf(modelAlertKind),
	models.OpCountUnreadAlerts: countUnread,
	models.OpMarkAllAlertsRead: markAllRead,
	models.OpMarkAlertRead:     markRead,
}

// catalog is the models that every server has; the first is the default. Not all
// can do the same.
var catalog = []struct {
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

func (a *API) addModels() {
	for i, m := range catalog {
		a.Add(modelKind, a.schema(models.OpGet), fields{
			"provider": m.provider, "model_id": m.id, "name": m.name, "family": m.family, "family_generation": m.generation, "default": i == 0,
			"description": m.name + " by " + m.provider + ".", "enabled": true, "supports_streaming": true, "supports_thinking": true,
			"max_context_tokens": 200_000, "max_output_tokens": 64_000, "max_conversation_length": 1000,
			"supported_input_media": []any{"text/plain", "image/png", "image/jpeg", "application/pdf"}, "supported_output_media": []any{"text/plain"},
			"input_credits_per_1000_tokens": 0.3, "output_credits_per_1000_tokens": 1.5, "released_at": "2026-01-15T00:00:00Z",
		}.With(m.differs))
	}
}

// listModels groups the models that pass the filters by their provider.
func listModels(x *exchange) (any, error) {
	byProvider := map[string][]any{}
	for _, m := range x.Store.All(modelKind, nil) {
		if x.offers(m) {
			byProvider[m.Text("provider")] = append(byProvider[m.Text("provider")], m)
		}
	}
	var groups []fields
	for _, provider := range engine.SortedKeys(byProvider) {
		groups = append(groups, fields{"provider": provider, "models": byProvider[provider]})
	}
	x.Query = fields{}
	return listing{Items: groups, Ordered: true}, nil
}

func (x *exchange) offers(m *resource) bool {
	for name, v := range x.Query {
		switch v := v.(type) {
		case bool: // false asks for nothing
			if v && !m.Bool(name) {
				return false
			}
		case string:
			if media, ok := strings.CutPrefix(name, "supports_"); ok && !takes(m.Texts("supported_"+media), v) ||
				name == "provider" && !strings.EqualFold(m.Text(name), v) {
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
	model := x.Store.First(modelKind, nil)
	var all []fields
	for _, modality := range []string{"image", "audio", "video"} {
		for i, tier := range []models.GenerationQuality{models.GenerationQualityFast, models.GenerationQualityBalanced, models.GenerationQualityThorough} {
			all = append(all, fields{
				"modality": modality, "tier": string(tier), "model_id": model.ID(), "model_name": model.Fields["name"], "credits_per_unit": 10 * (i + 1),
				"price_label": nil, "unit_label": "/" + modality,
			})
		}
	}
	return listing{Items: all, Ordered: true}, nil
}

func recommend(x *exchange) (any, error) {
	out := fields{"current_model_id": x.It.ID(), "current_model_name": x.It.Fields["name"], "successor": nil}
	groups := map[string][]any{"upgrades": {}, "same_provider": {}, "alternatives": {}}
	for _, m := range x.Store.All(modelKind, nil) {
		group, kind := "alternatives", "alternative"
		switch {
		case m == x.It || !x.suits(m):
			continue
		case m.Fields["family"] == x.It.Fields["family"]:
			group, kind = "upgrades", "upgrade"
		case m.Fields["provider"] == x.It.Fields["provider"]:
			group, kind = "same_provider", "same_provider"
		}
		groups[group] = append(groups[group], m.With(fields{"recommendation_type": kind, "reason": "It can do the same."}))
	}
	for name, all := range groups {
		out[name] = all
	}
	return out, nil
}

// suits reports whether a model has what the query requires.
func (x *exchange) suits(m *resource) bool {
	for require, has := range map[string]string{
		"require_tool_use": "supports_tool_use", "require_structured_output": "supports_structured_output", "require_thinking": "supports_thinking",
	} {
		if x.Query.Bool(require) && !m.Bool(has) {
			return false
		}
	}
	return m.Int("max_context_tokens") >= x.Query.Int("min_context_tokens") && m.Int("max_output_tokens") >= x.Query.Int("min_output_tokens")
}

func countUnread(x *exchange) (any, error) {
	return fields{"count": len(x.Store.All(modelAlertKind, fields{"read_at": nil}))}, nil
}

func markAllRead(x *exchange) (any, error) {
	for _, r := range x.Store.All(modelAlertKind, fields{"read_at": nil}) {
		r.Fields["read_at"] = x.Sampler.Tick()
	}
	return nil, nil
}

func markRead(x *exchange) (any, error) {
	x.It.Fields["read_at"] = x.It.Or("read_at", x.Sampler.Tick())
	return nil, nil
}
