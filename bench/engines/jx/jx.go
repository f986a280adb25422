// Package jx decodes with go-faster/jx and functions such as a generator would
// write.
package jx

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/go-faster/jx"

	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

// Decode decodes a page.
func Decode(data []byte, v *model.Page) error {
	d := jx.GetDecoder()
	defer jx.PutDecoder(d)
	d.ResetBytes(data)
	return d.ObjBytes(func(d *jx.Decoder, key []byte) error {
		switch string(key) {
		case "data":
			return d.Arr(func(d *jx.Decoder) error {
				v.Data = append(v.Data, model.Agent{})
				return agent(d, &v.Data[len(v.Data)-1])
			})
		case "pagination":
			return pagination(d, &v.Pagination)
		}
		return d.Skip()
	})
}

// DecodeOpen decodes an open object.
func DecodeOpen(data []byte, v *model.Open) error {
	d := jx.DecodeBytes(data)
	v.Extra = map[string]json.RawMessage{}
	return d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		if string(key) == "name" {
			v.Name, err = d.Str()
			return err
		}
		raw, err := d.Raw()
		v.Extra[string(key)] = json.RawMessage(raw)
		return err
	})
}

func agent(d *jx.Decoder, v *model.Agent) error {
	return d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		switch string(key) {
		case "created_at":
			v.CreatedAt, err = timestamp(d)
		case "default_evaluation_tier":
			v.DefaultEvaluationTier, err = pointer(d, (*jx.Decoder).Str)
		case "description":
			v.Description, err = pointer(d, (*jx.Decoder).Str)
		case "disabled":
			v.Disabled, err = d.Bool()
		case "disabled_at":
			v.DisabledAt, err = pointer(d, timestamp)
		case "disabled_reason":
			v.DisabledReason, err = pointer(d, (*jx.Decoder).Str)
		case "evaluation_mode":
			v.EvaluationMode, err = d.Str()
		case "id":
			v.ID, err = d.Str()
		case "max_retries":
			v.MaxRetries, err = d.Int()
		case "name":
			v.Name, err = d.Str()
		case "prompt_model_auto_rollback_enabled":
			v.PromptModelAutoRollbackEnabled, err = d.Bool()
		case "prompt_model_auto_rollback_triggers":
			err = d.Arr(func(d *jx.Decoder) error {
				s, err := d.Str()
				v.PromptModelAutoRollbackTriggers = append(v.PromptModelAutoRollbackTriggers, s)
				return err
			})
		case "prompt_model_auto_upgrade_strategy":
			v.PromptModelAutoUpgradeStrategy, err = d.Str()
		case "retry_on_failure":
			v.RetryOnFailure, err = d.Bool()
		case "trigger_type":
			v.TriggerType, err = pointer(d, (*jx.Decoder).Str)
		case "updated_at":
			v.UpdatedAt, err = timestamp(d)
		default:
			err = d.Skip()
		}
		if err != nil {
			return fmt.Errorf("%s: %w", key, err)
		}
		return nil
	})
}

func pagination(d *jx.Decoder, v *model.Pagination) error {
	return d.ObjBytes(func(d *jx.Decoder, key []byte) (err error) {
		switch string(key) {
		case "has_next":
			v.HasNext, err = d.Bool()
		case "has_prev":
			v.HasPrev, err = d.Bool()
		case "limit":
			v.Limit, err = d.Int()
		case "page":
			v.Page, err = d.Int()
		case "pages":
			v.Pages, err = d.Int()
		case "total":
			v.Total, err = d.Int()
		default:
			err = d.Skip()
		}
		return err
	})
}

func pointer[T any](d *jx.Decoder, read func(*jx.Decoder) (T, error)) (*T, error) {
	if d.Next() == jx.Null {
		return nil, d.Null()
	}
	v, err := read(d)
	return &v, err
}

func timestamp(d *jx.Decoder) (time.Time, error) {
	s, err := d.Str()
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339Nano, s)
}
