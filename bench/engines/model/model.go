// Package model holds the values that every JSON engine decodes.
package model

import (
	"encoding/json"
	"time"
)

// Page is a page of agents.
type Page struct {
	Data       []Agent    `json:"data"`
	Pagination Pagination `json:"pagination"`
}

// Agent is an agent.
type Agent struct {
	ID                              string         `json:"id"`
	Name                            string         `json:"name"`
	Description                     *string        `json:"description"`
	CreatedAt                       time.Time      `json:"created_at"`
	UpdatedAt                       time.Time      `json:"updated_at"`
	TriggerType                     *string        `json:"trigger_type"`
	Disabled                        bool           `json:"disabled"`
	DisabledAt                      *time.Time     `json:"disabled_at"`
	DisabledReason                  *string        `json:"disabled_reason"`
	EvaluationMode                  string         `json:"evaluation_mode"`
	DefaultEvaluationTier           *string        `json:"default_evaluation_tier"`
	MaxRetries                      int            `json:"max_retries"`
	RetryOnFailure                  bool           `json:"retry_on_failure"`
	SamplingConfig                  map[string]any `json:"sampling_config"`
	PromptModelAutoUpgradeStrategy  string         `json:"prompt_model_auto_upgrade_strategy"`
	PromptModelAutoRollbackEnabled  bool           `json:"prompt_model_auto_rollback_enabled"`
	PromptModelAutoRollbackTriggers []string       `json:"prompt_model_auto_rollback_triggers"`
}

// Pagination is where a page stands.
type Pagination struct {
	Page    int  `json:"page"`
	Limit   int  `json:"limit"`
	Total   int  `json:"total"`
	Pages   int  `json:"pages"`
	HasNext bool `json:"has_next"`
	HasPrev bool `json:"has_prev"`
}

// Open is an object that keeps the members it does not know, in the ways that
// encoding/json/v2 (inline) and go-json-experiment (embed) have of saying so.
type Open struct {
	Name  string                     `json:"name"`
	Extra map[string]json.RawMessage `json:",inline,embed"`
}
