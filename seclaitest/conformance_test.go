package seclaitest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// bodies are for operations that a body of only the required members, made up
// from the description, does not suit.
var bodies = map[string]string{
	"POST /agents/preview-import":                            `{"agent_definition":{"agent":{"name":"A","definition":{"child_steps":[]}}}}`,
	"PUT /agents/{agent_id}":                                 `{"name":"Renamed"}`,
	"PUT /agents/blocked-email-senders/mode":                 `{"mode":"input"}`,
	"POST /agents/evaluation-criteria/{criteria_id}/results": `{"agent_run_id":"{run_id}","status":"passed"}`,
	"PUT /agents/{agent_id}/definition":                      `{"definition":{"child_steps":[]},"expected_change_id":"{change_id}"}`,
	"POST /ai-assistant/feedback":                            `{"feature":"source","rating":"thumbs_up"}`,
	"POST /alerts/configs":                                   `{"alert_type":"run_failed"}`,
	"POST /alerts/{alert_id}/status":                         `{"status":"resolved"}`,
	"POST /email-domains":                                    `{"kind":"custom","value":"mail.example.com"}`,
	"POST /knowledge_bases":                                  `{"name":"Facts","source_ids":["{source_connection_id}"]}`,
	"POST /memory_banks/test-compaction":                     `{"compaction_prompt":"Be brief.","sample_entries":["a","b"]}`,
	"POST /sources":                                          `{"name":"Files","source_type":"custom_index"}`,
	"POST /solutions/{solution_id}/agents":                   `{"ids":["{agent_id}"]}`,
	"POST /solutions/{solution_id}/knowledge-bases":          `{"ids":["{knowledge_base_id}"]}`,
	"POST /solutions/{solution_id}/source-connections":       `{"ids":["{source_connection_id}"]}`,
	"PUT /version":                                           `{"version":"2026-07-27"}`,
}

// prepare are calls that have to come first.
var prepare = map[string][]string{
	"POST /email-domains/{domain_id}/primary":                         {"POST /email-domains/{domain_id}/verify"},
	"POST /email-domains/{domain_id}/test-email":                      {"POST /email-domains/{domain_id}/verify"},
	"GET /sources/{source_connection_id}/embedding-migration":         {"POST /sources/{source_connection_id}/embedding-migration"},
	"POST /sources/{source_connection_id}/embedding-migration/cancel": {"POST /sources/{source_connection_id}/embedding-migration"},
}

// makers find or make the resource that a path parameter names: a call, and the
// path to the ID in its answer.
var makers = map[string][2]string{
	"agent_id": {"POST /agents", "id"}, "run_id": {"POST /agents/{agent_id}/runs", "run_id"}, "change_id": {"GET /agents/{agent_id}/definition", "change_id"},
	"criteria_id": {"POST /agents/{agent_id}/evaluation-criteria", "id"}, "upload_id": {"POST /agents/{agent_id}/upload-input", "id"},
	"optout_id": {"GET /agents/agent-email-optouts", "items.0.id"}, "blocked_id": {"GET /agents/blocked-email-senders", "items.0.id"},
	"config_id": {"POST /alerts/configs", "id"}, "alert_id": {"GET /alerts", "data.0.id"}, "domain_id": {"GET /email-domains", "domains.0.id"},
	"source_connection_content_version": {"POST /sources/{source_connection_id}", "content_version_id"},
	"knowledge_base_id":                 {"POST /knowledge_bases", "id"}, "memory_bank_id": {"GET /memory_banks", "memory_banks.1.id"},
	"experiment_id": {"POST /models/playground/experiments", "experiment_id"}, "model_id": {"GET /models", "0.models.0.id"},
	"solution_id": {"POST /solutions", "id"}, "source_connection_id": {"POST /sources", "id"}, "organization_id": {"GET /me", "organizations.0.id"},
	"export_id": {"POST /sources/{source_connection_id}/exports", "id"},
}

// maker is where {name} of op comes from.
func maker(op, name string) [2]string {
	_, path, _ := strings.Cut(op, " ")
	switch {
	case strings.HasPrefix(path, "/models/alerts/"):
		return [2]string{"GET /models/alerts", "alerts.0.id"}
	case name != "conversation_id":
		return makers[name]
	case strings.HasSuffix(path, "/conversations/{conversation_id}"):
		return [2]string{"POST /solutions/{solution_id}/conversations", "id"}
	case strings.HasPrefix(path, "/agents/"):
		return [2]string{"POST /agents/{agent_id}/ai-assistant/step-config", "conversation_id"}
	case strings.HasPrefix(path, "/solutions/"):
		return [2]string{"POST /solutions/{solution_id}/ai-assistant/generate", "conversation_id"}
	case strings.HasPrefix(path, "/governance/"):
		return [2]string{"POST /governance/ai-assistant", "conversation_id"}
	case strings.Contains(path, "memory"):
		return [2]string{"POST /memory_banks/ai-assistant", "conversation_id"}
	}
	return [2]string{"POST /ai-assistant/solution", "conversation_id"}
}

// caller calls operations of one server by their names.
type caller struct {
	t     *testing.T
	srv   *seclaitest.Server
	known map[string]string // path arguments
	head  http.Header
}

func newCaller(t *testing.T, opts ...seclaitest.Option) *caller {
	t.Helper()
	return &caller{t: t, srv: seclaitest.New(t, opts...), known: map[string]string{
		"trigger_id": "6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6", "alert_type": "run_failed",
	}, head: http.Header{"X-Api-Key": {"k"}}}
}

// id returns the path argument {name}, making what it names if need be.
func (c *caller) id(op, name string) string {
	if c.known[name] == "" {
		if name == "attachment_id" {
			c.known[name] = c.srv.Add("GET /v2/agent-runs/{run_id}/attachments/{attachment_id}", map[string]any{
				"run_id": c.id(op, "run_id"), "name": "chart.txt", "content_type": "text/plain", "text": "…",
			})
			return c.known[name]
		}
		from := maker(op, name)
		_, body := c.call(from[0], "")
		var v any
		if err := json.Unmarshal(body, &v); err != nil {
			c.t.Fatalf("%s for %s: %v: %s", from[0], name, err, body)
		}
		c.known[name], _ = dig(v, from[1]).(string)
		if c.known[name] == "" {
			c.t.Fatalf("%s for %s: no %s in %s", from[0], name, from[1], body)
		}
	}
	return c.known[name]
}

func dig(v any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		}
	}
	return v
}

// expand puts IDs in place of {name}.
func (c *caller) expand(op, template string) string {
	for {
		start := strings.Index(template, "{")
		if start < 0 {
			return template
		}
		end := start + strings.Index(template[start:], "}")
		template = template[:start] + url.PathEscape(c.id(op, template[start+1:end])) + template[end+1:]
	}
}

// call makes a call with what it needs; query is appended to the path.
func (c *caller) call(name, query string) (*http.Response, []byte) {
	c.t.Helper()
	op := describe().operation(name)
	method, template, _ := strings.Cut(name, " ")
	path := c.expand(name, template)
	media, body := c.body(name, op)
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.srv.URL+path+query, bytes.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header = c.head.Clone()
	if media != "" {
		req.Header.Set("Content-Type", media)
	}
	return fetch(c.t, req)
}

func fetch(t *testing.T, req *http.Request) (*http.Response, []byte) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: reading: %v", req.Method, req.URL, err)
	}
	return resp, data
}

func (c *caller) body(name string, op operation) (media string, body []byte) {
	if _, ok := op.RequestBody.Content["multipart/form-data"]; ok || strings.HasSuffix(name, "/upload-input") {
		return form(c.t, "notes.txt", "Some notes.")
	}
	content, ok := op.RequestBody.Content["application/json"]
	if !ok {
		return "", nil
	}
	if given, ok := bodies[name]; ok {
		for _, id := range []string{"agent_id", "run_id", "change_id", "source_connection_id", "knowledge_base_id"} {
			if strings.Contains(given, "{"+id+"}") {
				given = strings.ReplaceAll(given, "{"+id+"}", c.id(name, id))
			}
		}
		return "application/json", []byte(given)
	}
	data, err := json.Marshal(describe().minimal(content.Schema))
	if err != nil {
		c.t.Fatal(err)
	}
	return "application/json", data
}

func form(t *testing.T, filename, text string) (media string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", filename)
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	if err == nil {
		err = w.WriteField("title", "Notes")
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}

// minimal makes a value up that has what a schema requires.
func (d *description) minimal(s schema) any {
	if ref, ok := s["$ref"].(string); ok {
		return d.minimal(d.Components.Schemas[ref[strings.LastIndex(ref, "/")+1:]])
	}
	if options, ok := s["anyOf"].([]any); ok {
		return d.minimal(options[0].(schema))
	}
	if enum, ok := s["enum"].([]any); ok {
		return enum[0]
	}
	switch s["type"] {
	case "object":
		o := map[string]any{}
		required, _ := s["required"].([]any)
		for _, name := range required {
			o[name.(string)] = d.minimal(s["properties"].(schema)[name.(string)].(schema))
		}
		return o
	case "array":
		return []any{d.minimal(s["items"].(schema))}
	case "integer", "number":
		return 5
	case "boolean":
		return true
	}
	if s["format"] == "uuid" {
		return "6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6"
	}
	return "words"
}

// queries are for operations that need one.
var queries = map[string]string{
	"GET /search": "?q=support", "GET /docs-search": "?q=agent", "GET /agents/{agent_id}/ai-assistant/conversations": "?step_type=prompt_call",
}

// first are the calls of an operation before the one that is checked.
func (c *caller) first(name string) {
	switch name {
	case "GET /sources/{source_connection_id}/exports/{export_id}/download":
		c.call("GET /sources/{source_connection_id}/exports/{export_id}", "")
	case "POST /memory_banks/{memory_bank_id}/compact":
		c.known["memory_bank_id"] = c.srv.Add("GET /memory_banks", map[string]any{"max_turns": 5})
	}
	for _, before := range prepare[name] {
		c.call(before, "")
	}
}

func TestEveryOperationAnswersAsDescribed(t *testing.T) {
	t.Parallel()
	d := describe()
	if n := len(d.operations()); n != 164 {
		t.Errorf("the description has %d operations, want 164", n)
	}
	for _, name := range d.operations() {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := newCaller(t, seclaitest.WithSampleData())
			c.first(name)
			resp, body := c.call(name, queries[name])
			status, s := d.operation(name).answer()
			if strconv.Itoa(resp.StatusCode) != status {
				t.Fatalf("status %d, want %s: %s", resp.StatusCode, status, body)
			}
			c.srv.AssertCalled(t, core.Operation(name), seclaitest.Status(resp.StatusCode))
			checkAnswer(t, name, resp, body, s)
		})
	}
}

func checkAnswer(t *testing.T, name string, resp *http.Response, body []byte, s schema) {
	t.Helper()
	switch {
	case resp.StatusCode == http.StatusNoContent:
		if len(body) > 0 {
			t.Errorf("204 with a body: %s", body)
		}
		return
	case strings.HasSuffix(name, "/stream"):
		if !bytes.HasPrefix(body, []byte("event: init\n")) {
			t.Errorf("the stream begins with %.40q", body)
		}
		return
	case strings.HasSuffix(name, "/download") || strings.Contains(name, "/attachments/"):
		if resp.Header.Get("Content-Disposition") == "" {
			t.Error("the file has no name")
		}
		return
	}
	var v any
	if err := json.Unmarshal(body, &v); err != nil {
		t.Fatalf("%v: %s", err, body)
	}
	for _, wrong := range describe().check("$", s, v) {
		t.Error(wrong)
	}
}
