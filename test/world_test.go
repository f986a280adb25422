package test

import (
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/emaildomains"
	"github.com/seclai/seclai-sdk-go/evaluations"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// world is an account in which an operation can succeed.
type world struct {
	*testing.T
	op     core.Operation
	row    row
	server *seclaitest.Server
	client *core.Client
	ids    map[string]string // that were made, by path parameter
}

// newWorld makes the account, with what has to be there before the operation.
func newWorld(t *testing.T, r row) *world {
	t.Helper()
	server, client := newServer(t)
	w := &world{T: t, op: core.Operation(r.operation), row: r, server: server, client: client, ids: map[string]string{
		"trigger_id": sampleID, "alert_type": "run_failed",
	}}
	if first, ok := before[w.op]; ok {
		w.do(first.call, first.body)
	}
	return w
}

// watch calls the operation through its method, and returns what passed over the
// network and the method's error.
func (w *world) watch(f filler, opts ...core.ClientOption) ([]exchange, error) {
	w.Helper()
	var seen traffic
	opts = append(opts, core.WithBaseURL(w.server.URL), core.WithAPIKey("test"), core.WithRetries(0), core.WithMiddleware(seen.watch))
	client, err := core.New(opts...)
	if err != nil {
		w.Fatal(err)
	}
	err = w.call(clients(client)[w.row.pkg].MethodByName(w.row.method), f)
	if len(seen.all) == 0 || len(w.server.RequestsTo(w.op)) == 0 {
		w.Fatalf("it did not call %s: %v", w.op, err)
	}
	return seen.all, err
}

// makers find or make what a path parameter names: a call, its body, and the way
// to the ID in the answer.
var makers = map[string]struct {
	call core.Operation
	body string
	at   string
}{
	"agent_id":                          {"POST /agents", `{"name":"A"}`, "id"},
	"run_id":                            {"POST /agents/{agent_id}/runs", `{"input":"Hello"}`, "run_id"},
	"change_id":                         {"GET /agents/{agent_id}/definition", "", "change_id"},
	"criteria_id":                       {"POST /agents/{agent_id}/evaluation-criteria", `{"step_id":"answer","description":"It is polite."}`, "id"},
	"optout_id":                         {"GET /agents/agent-email-optouts", "", "items.0.id"},
	"blocked_id":                        {"GET /agents/blocked-email-senders", "", "items.0.id"},
	"config_id":                         {"GET /alerts/configs", "", "configs.0.id"},
	"alert_id":                          {"GET /alerts", "", "data.0.id"},
	"domain_id":                         {"GET /email-domains", "", "domains.0.id"},
	"knowledge_base_id":                 {"GET /knowledge_bases", "", "knowledge_bases.0.id"},
	"memory_bank_id":                    {"GET /memory_banks", "", "memory_banks.1.id"},
	"experiment_id":                     {"POST /models/playground/experiments", `{"prompt":"Hello","model_ids":["{model_id}"]}`, "experiment_id"},
	"model_id":                          {"GET /models", "", "0.models.0.id"},
	"solution_id":                       {"POST /solutions", `{"name":"S"}`, "id"},
	"source_connection_id":              {"POST /sources", `{"name":"S","source_type":"custom_index"}`, "id"},
	"organization_id":                   {"GET /me", "", "organizations.0.id"},
	"export_id":                         {"POST /sources/{source_connection_id}/exports", `{"format":"jsonl"}`, "id"},
	"source_connection_content_version": {"POST /sources/{source_connection_id}", `{"text":"Some notes."}`, "content_version_id"},
}

// conversation is the call that begins a conversation of the kind that op is about.
func conversation(op core.Operation) (call core.Operation, body string) {
	switch path := op.Path(); {
	case strings.HasSuffix(path, "/conversations/{conversation_id}"):
		return "POST /solutions/{solution_id}/conversations", `{"user_input":"Help."}`
	case strings.HasPrefix(path, "/agents/"):
		return "POST /agents/{agent_id}/ai-assistant/step-config", `{"step_type":"prompt_call","user_input":"Help."}`
	case strings.HasPrefix(path, "/solutions/"):
		return "POST /solutions/{solution_id}/ai-assistant/generate", `{"user_input":"Help."}`
	case strings.HasPrefix(path, "/governance/"):
		return "POST /governance/ai-assistant", `{"user_input":"Help."}`
	case strings.Contains(path, "memory"):
		return "POST /memory_banks/ai-assistant", `{"user_input":"Help."}`
	}
	return "POST /ai-assistant/solution", `{"user_input":"Help."}`
}

// id returns the path argument {name}, making what it names if need be.
func (w *world) id(name string) string {
	w.Helper()
	if id := w.ids[name]; id != "" {
		return id
	}
	m := makers[name]
	switch {
	case name == "attachment_id":
		w.ids[name] = w.server.Add("GET /v2/agent-runs/{run_id}/attachments/{attachment_id}", map[string]any{
			"run_id": w.id("run_id"), "name": "chart.txt", "content_type": "text/plain", "text": "a chart",
		})
		return w.ids[name]
	case name == "upload_id":
		up, err := agents.New(w.client).UploadInput(w.Context(), w.id("agent_id"), core.Bytes("a.txt", []byte("a")), nil)
		if err != nil {
			w.Fatal(err)
		}
		w.ids[name] = up.ID
		return up.ID
	case name == "conversation_id":
		m.call, m.body = conversation(w.op)
		m.at = "conversation_id"
		if strings.HasSuffix(m.call.Path(), "/conversations") {
			m.at = "id"
		}
	case strings.HasPrefix(w.op.Path(), "/models/alerts/"):
		m.call, m.body, m.at = "GET /models/alerts", "", "alerts.0.id"
	}
	w.ids[name], _ = dig(w.do(m.call, m.body), m.at).(string)
	if w.ids[name] == "" {
		w.Fatalf("%s for %s: there is no %s", m.call, name, m.at)
	}
	return w.ids[name]
}

// do makes a call, with {name} replaced in its path and body.
func (w *world) do(op core.Operation, body string) any {
	w.Helper()
	var sent any
	if body != "" {
		sent = json.RawMessage(w.expand(body))
	}
	got, err := core.Do[any](w.Context(), w.client, op.Method(), w.expand(op.Path()), nil, sent)
	if err != nil {
		w.Fatal(err)
	}
	return got
}

var placeholder = regexp.MustCompile(`\{([a-z_]+)\}`)

func (w *world) expand(template string) string {
	return placeholder.ReplaceAllStringFunc(template, func(name string) string {
		return w.id(strings.Trim(name, "{}"))
	})
}

// dig returns what is at a path such as "items.0.id" of a JSON value, or nil.
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
		default:
			return nil
		}
	}
	return v
}

// before are the calls without which an operation is refused or has nothing to answer,
// and their bodies.
var before = map[core.Operation]struct {
	call core.Operation
	body string
}{
	emaildomains.OpSetPrimary:          {emaildomains.OpVerify, ""},
	emaildomains.OpSendTestEmail:       {emaildomains.OpVerify, ""},
	sources.OpDownloadExport:           {sources.OpGetExport, ""},
	evaluations.OpListCompatibleRuns:   {agents.OpGetRun, ""}, // which ends it
	sources.OpCancelEmbeddingMigration: {sources.OpStartEmbeddingMigration, `{"target_embedding_model":"m","target_dimensions":256}`},
}
