// Package wire decodes with the SDK's own decoder and functions such as the
// generator writes.
package wire

import (
	"github.com/seclai/seclai-sdk-go/bench/engines/model"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Decode decodes a page.
func Decode(data []byte, v *model.Page) error { return wire.Unmarshal(data, v, page) }

// DecodeOpen decodes an open object.
func DecodeOpen(data []byte, v *model.Open) error { return wire.Unmarshal(data, v, open) }

func open(d *wire.Decoder, v *model.Open) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "name":
			v.Name = d.String()
		default:
			d.Extra(&v.Extra)
		}
	}
}

func page(d *wire.Decoder, v *model.Page) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "data":
			v.Data = wire.Structs(d, agent)
		case "pagination":
			pagination(d, &v.Pagination)
		default:
			d.Skip()
		}
	}
}

func agent(d *wire.Decoder, v *model.Agent) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "created_at":
			v.CreatedAt = d.Time()
		case "default_evaluation_tier":
			v.DefaultEvaluationTier = d.StringOrNull()
		case "description":
			v.Description = d.StringOrNull()
		case "disabled":
			v.Disabled = d.Bool()
		case "disabled_at":
			v.DisabledAt = d.TimeOrNull()
		case "disabled_reason":
			v.DisabledReason = d.StringOrNull()
		case "evaluation_mode":
			v.EvaluationMode = d.String()
		case "id":
			v.ID = d.String()
		case "max_retries":
			v.MaxRetries = d.Int()
		case "name":
			v.Name = d.String()
		case "prompt_model_auto_rollback_enabled":
			v.PromptModelAutoRollbackEnabled = d.Bool()
		case "prompt_model_auto_rollback_triggers":
			v.PromptModelAutoRollbackTriggers = wire.Slice(d, (*wire.Decoder).String)
		case "prompt_model_auto_upgrade_strategy":
			v.PromptModelAutoUpgradeStrategy = d.String()
		case "retry_on_failure":
			v.RetryOnFailure = d.Bool()
		case "sampling_config":
			v.SamplingConfig = d.Map()
		case "trigger_type":
			v.TriggerType = d.StringOrNull()
		case "updated_at":
			v.UpdatedAt = d.Time()
		default:
			d.Skip()
		}
	}
}

func pagination(d *wire.Decoder, v *model.Pagination) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "has_next":
			v.HasNext = d.Bool()
		case "has_prev":
			v.HasPrev = d.Bool()
		case "limit":
			v.Limit = d.Int()
		case "page":
			v.Page = d.Int()
		case "pages":
			v.Pages = d.Int()
		case "total":
			v.Total = d.Int()
		default:
			d.Skip()
		}
	}
}
