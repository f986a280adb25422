// Package handwritten is a client as one writes it for a few calls, with
// net/http and encoding/json: what the others are compared with.
package handwritten

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// Client calls the API.
type Client struct {
	HTTP    *http.Client
	BaseURL string
	APIKey  string
}

// Agent is an agent.
type Agent struct {
	ID                              string          `json:"id"`
	Name                            string          `json:"name"`
	Description                     *string         `json:"description"`
	CreatedAt                       time.Time       `json:"created_at"`
	UpdatedAt                       time.Time       `json:"updated_at"`
	TriggerType                     *string         `json:"trigger_type"`
	Disabled                        bool            `json:"disabled"`
	DisabledAt                      *time.Time      `json:"disabled_at"`
	DisabledReason                  *string         `json:"disabled_reason"`
	EvaluationMode                  string          `json:"evaluation_mode"`
	DefaultEvaluationTier           *string         `json:"default_evaluation_tier"`
	MaxRetries                      int             `json:"max_retries"`
	RetryOnFailure                  bool            `json:"retry_on_failure"`
	SamplingConfig                  map[string]any  `json:"sampling_config"`
	ImportWarnings                  []ImportWarning `json:"import_warnings"`
	PromptModelAutoUpgradeStrategy  string          `json:"prompt_model_auto_upgrade_strategy"`
	PromptModelAutoRollbackEnabled  bool            `json:"prompt_model_auto_rollback_enabled"`
	PromptModelAutoRollbackTriggers []string        `json:"prompt_model_auto_rollback_triggers"`
}

// ImportWarning is what an import dropped.
type ImportWarning struct {
	Kind   string `json:"kind"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// AgentPage is a page of agents.
type AgentPage struct {
	Data       []Agent `json:"data"`
	Pagination struct {
		Page    int  `json:"page"`
		Total   int  `json:"total"`
		HasNext bool `json:"has_next"`
	} `json:"pagination"`
}

// Run is a run of an agent.
type Run struct {
	RunID                 string       `json:"run_id"`
	Status                string       `json:"status"`
	ErrorCount            int          `json:"error_count"`
	Credits               *float64     `json:"credits"`
	Priority              bool         `json:"priority"`
	Input                 *string      `json:"input"`
	Output                *string      `json:"output"`
	OutputContentType     *string      `json:"output_content_type"`
	Attempts              []RunAttempt `json:"attempts"`
	BlockedPolicies       []Policy     `json:"blocked_policies"`
	FlaggedPolicies       []Policy     `json:"flagged_policies"`
	GovernanceInputStatus *string      `json:"governance_input_status"`
	GovernanceInputWaitMs *int         `json:"governance_input_wait_ms"`
	HITLWaitMs            *int         `json:"hitl_wait_ms"`
	InputScanStatus       *string      `json:"input_scan_status"`
	ScanWaitMs            *int         `json:"scan_wait_ms"`
	WaitMs                *int         `json:"wait_ms"`
}

// RunAttempt is one attempt to carry out a run.
type RunAttempt struct {
	Status    string     `json:"status"`
	StartedAt *time.Time `json:"started_at"`
	EndedAt   *time.Time `json:"ended_at"`
	Duration  *float64   `json:"duration"`
	Error     *string    `json:"error"`
}

// Policy is a governance policy.
type Policy struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// ListAgents returns one page.
func (c *Client) ListAgents(ctx context.Context, page int) (*AgentPage, error) {
	return get[AgentPage](ctx, c, "/agents?page="+strconv.Itoa(page))
}

// GetRun returns a run.
func (c *Client) GetRun(ctx context.Context, id string) (*Run, error) {
	return get[Run](ctx, c, "/agents/runs/"+url.PathEscape(id))
}

// Upload sends a file to a source, building the form in memory as the examples
// of mime/multipart do.
func (c *Client) Upload(ctx context.Context, sourceID, filename string) error {
	file, err := os.Open(filename)
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", filepath.Base(filename))
	if err != nil {
		return err
	}
	if _, err := io.Copy(part, file); err != nil {
		return err
	}
	if err := form.Close(); err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.BaseURL+"/sources/"+url.PathEscape(sourceID)+"/upload", &body)
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	var answer json.RawMessage
	return c.do(req, &answer)
}

func get[T any](ctx context.Context, c *Client, path string) (*T, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.BaseURL+path, nil)
	if err != nil {
		return nil, err
	}
	v := new(T)
	if err := c.do(req, v); err != nil {
		return nil, err
	}
	return v, nil
}

func (c *Client) do(req *http.Request, v any) error {
	req.Header.Set("X-API-Key", c.APIKey)
	resp, err := c.HTTP.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("%s %s: %s", req.Method, req.URL.Path, resp.Status)
	}
	return json.NewDecoder(resp.Body).Decode(v)
}
