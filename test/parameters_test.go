package test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// effects are two values of each query parameter that have to make a difference to
// what the fake answers. Empty leaves the parameter out.
var effects = map[string][2]string{
	"page": {"1", "2"}, "limit": {"1", "2"}, "offset": {"0", "1"}, "sort": {"created_at", "name"}, "order": {"asc", "desc"},
	"agent_id": {"", sampleID}, "source_connection_id": {"", sampleID}, "organization_id": {"", sampleID}, "account_id": {"", sampleID},
	"days": {"1", "30"}, "start_date": {"2026-07-01", "2030-01-01"}, "end_date": {"2026-07-01", "2030-01-01"},
	"time_from": {"2026-07-01T00:00:00Z", "2030-01-01T00:00:00Z"}, "time_to": {"2026-07-01T00:00:00Z", "2030-01-01T00:00:00Z"},
	"started_after": {"2026-07-01T00:00:00Z", "2030-01-01T00:00:00Z"},
	"status":        {"", "failed"}, "step": {"", "other"}, "flagged_only": {"false", "true"}, "unread_only": {"false", "true"},
	"step_type": {"prompt_call", "retrieval"}, "step_id": {"", "answer"}, "scope": {"", "source"}, "type": {"general", "conversation"},
	"include_defaults": {"false", "true"}, "include_step_outputs": {"false", "true"}, "download": {"false", "true"},
	"start": {"0", "3"}, "end": {"3", "9"}, "download_name": {"", "b.txt"},
	"search": {"customer", "nothing"}, "q": {"support", "agents"}, "entity_type": {"agent", "solution"}, "mode": {"keyword", "semantic"},
	"provider": {"anthropic", "openai"}, "supports_tool_use": {"false", "true"}, "supports_thinking": {"false", "true"},
	"supports_input_media": {"image/png", "video"}, "supports_output_media": {"text/plain", "image"},
	"require_tool_use": {"false", "true"}, "require_structured_output": {"false", "true"}, "require_thinking": {"false", "true"},
	"min_context_tokens": {"", "1000000000"}, "min_output_tokens": {"", "1000000000"}, "top_sources": {"1", "10"},
}

// idle are the parameters that make none, since the fake has nothing to choose from.
var idle = []string{
	"GET /email-domains/{domain_id}/dmarc?top_sources", // there are no reports
	"GET /memory_banks/{memory_bank_id}/stats?days",    // there are no entries
	"GET /memory_banks/{memory_bank_id}/stats?start_date",
	"GET /memory_banks/{memory_bank_id}/stats?end_date",
}

// newer are those that older versions ignore: lists that were not paged, and a filter.
var newer = []string{
	"GET /agents/evaluation-results/non-manual-summary?agent_id",
	"GET /agents/{agent_id}/evaluation-criteria?page",
	"GET /agents/{agent_id}/evaluation-criteria?limit",
	"GET /agents/{agent_id}/runs/{run_id}/evaluation-results?page",
	"GET /agents/{agent_id}/runs/{run_id}/evaluation-results?limit",
}

// TestEveryQueryParameterHasAnEffect asks with two values of each query parameter of
// the API, in each of its versions, and wants two answers.
func TestEveryQueryParameterHasAnEffect(t *testing.T) {
	for name, parameter := range queryParameters(t) {
		t.Run(name, func(t *testing.T) {
			values, ok := effects[parameter]
			if !ok {
				t.Fatal("it has no values in this test")
			}
			w := livedIn(t, strings.TrimSuffix(name, "?"+parameter))
			for _, version := range []string{core.Version20260701, core.Version20260727} {
				want := !slices.Contains(idle, name) && (version == core.Version20260727 || !slices.Contains(newer, name))
				first, second := w.ask(version, parameter, values[0]), w.ask(version, parameter, values[1])
				if got := first != second; got != want {
					t.Errorf("version %s, values %q: a difference is %v, want %v:\n%.300s\n%.300s", version, values, got, want, first, second)
				}
			}
		})
	}
}

// queryParameters are those of the description, by operation and name.
func queryParameters(t *testing.T) map[string]string {
	t.Helper()
	data, err := os.ReadFile("../openapi/seclai.openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Parameters []struct{ Name, In string }
		}
	}
	if err := json.Unmarshal(data, &doc); err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for path, methods := range doc.Paths {
		for method, op := range methods {
			for _, p := range op.Parameters {
				if p.In == "query" {
					found[strings.ToUpper(method)+" "+path+"?"+p.Name] = p.Name
				}
			}
		}
	}
	return found
}

// livedIn is an account with at least two of everything that can be listed.
func livedIn(t *testing.T, op string) *world {
	t.Helper()
	srv := seclaitest.New(t, seclaitest.WithSampleData())
	w := &world{T: t, server: srv, client: srv.Client(), ids: map[string]string{}}
	for _, named := range []struct {
		id   string
		call core.Operation
		at   string
	}{
		{"agent_id", "GET /agents", "data.0.id"},
		{"run_id", "GET /agents/{agent_id}/runs", "data.0.run_id"},
		{"criteria_id", "GET /agents/{agent_id}/evaluation-criteria", "0.id"},
		{"source_connection_id", "GET /sources", "data.2.id"},
	} {
		w.ids[named.id], _ = dig(w.do(named.call, ""), named.at).(string)
	}
	srv.Add("GET /agents/agent-email-optouts", map[string]any{"agent_id": w.ids["agent_id"]})
	srv.Add("GET /agents/inbound-email-rejections", map[string]any{"agent_id": w.ids["agent_id"]})
	srv.Add("GET /agents/blocked-email-senders", nil)
	srv.Add("GET /models/alerts", map[string]any{"read_at": "2026-07-27T10:00:00Z"})
	for _, c := range more {
		w.do(c.call, c.body)
	}
	w.op = core.Operation(op)
	srv.Advance(48 * time.Hour) // so that all is older than a day
	return w
}

// more is what the sample data has too little of.
var more = []struct {
	call core.Operation
	body string
}{
	{"POST /sources", `{"name":"Archive","source_type":"custom_index"}`},
	{"POST /knowledge_bases", `{"name":"Archive","source_ids":["{source_connection_id}"]}`},
	{"PUT /knowledge_bases/{knowledge_base_id}", `{"description":"What was."}`},
	{"POST /solutions", `{"name":"Archive"}`},
	{"PATCH /alerts/organization-preferences/{organization_id}/slow_run", `{"subscribed":false}`},
	{"POST /alerts/configs", `{"alert_type":"slow_run"}`},
	{"POST /models/playground/experiments", `{"prompt":"Hello","model_ids":["{model_id}"]}`},
	{"POST /agents", `{"name":"Caller","agent_definition":{"agent":{"definition":{"child_steps":[
		{"step_type":"call_agent","agent_id":"{agent_id}"},{"step_type":"search_memory","memory_bank_id":"{memory_bank_id}"}]}}}}`},
	{"POST /agents/{agent_id}/evaluation-criteria", `{"step_id":"answer","description":"It is short."}`},
	{"POST /agents/evaluation-criteria/{criteria_id}/results", `{"agent_run_id":"{run_id}","status":"passed"}`},
	{"POST /agents/{agent_id}/ai-assistant/step-config", `{"step_type":"prompt_call","step_id":"answer","user_input":"Be brief."}`},
	{"POST /agents/{agent_id}/ai-assistant/step-config", `{"step_type":"prompt_call","step_id":"end","user_input":"Be polite."}`},
	{"POST /memory_banks/ai-assistant", `{"user_input":"Remember names."}`},
	{"POST /memory_banks/ai-assistant", `{"user_input":"Remember dates."}`},
	{"POST /solutions/{solution_id}/conversations", `{"user_input":"What is missing?"}`},
	{"POST /governance/ai-assistant", `{"user_input":"No names."}`},
	{"POST /governance/ai-assistant", `{"user_input":"No dates."}`},
}

// ask calls the operation with one parameter, and with those that it has to have, and
// returns what is shown of the answer.
func (w *world) ask(version, parameter, value string) string {
	w.Helper()
	query := url.Values{}
	switch path := w.op.Path(); {
	case strings.HasSuffix(path, "search"):
		query.Set("q", "a")
	case path == "/agents/{agent_id}/ai-assistant/conversations":
		query.Set("step_type", "prompt_call")
	case parameter == "page":
		query.Set("limit", "1")
	}
	query.Del(parameter)
	if value != "" {
		query.Set(parameter, value)
	}
	req, err := http.NewRequestWithContext(w.Context(), w.op.Method(), w.server.URL+w.expand(w.op.Path())+"?"+query.Encode(), http.NoBody)
	if err != nil {
		w.Fatal(err)
	}
	req.Header.Set("X-API-Key", "test")
	req.Header.Set("Seclai-Version", version)
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		w.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode >= 400 && resp.StatusCode != http.StatusNotFound {
		w.Fatalf("%s: %s %s, %v", req.URL, resp.Status, body, err)
	}
	return resp.Status + resp.Header.Get("Content-Disposition") + string(body)
}
