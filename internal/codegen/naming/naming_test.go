package naming_test

import (
	"go/token"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
)

func TestWords(t *testing.T) {
	for name, want := range map[string]string{
		"":                    "",
		"agent_id":            "agent id",
		"knowledge-base":      "knowledge base",
		"AgentRunResponse":    "agent run response",
		"APIServer":           "api server",
		"serverAPI":           "server api",
		"HTTPValidationError": "http validation error",
		"X-Account-Id":        "x account id",
		"sha256Sum":           "sha256 sum",
		"v2":                  "v2",
		"$ref":                "ref",
		"__private__":         "private",
		"größeÄndern":         "größe ändern",
		"a.b/c d":             "a b c d",
		"***":                 "",
	} {
		if got := strings.Join(naming.Words(name), " "); got != want {
			t.Errorf("Words(%q) = %q, want %q", name, got, want)
		}
	}
}

func TestIdentifiers(t *testing.T) {
	for name, want := range map[string][2]string{
		"agent_id":     {"AgentID", "agentID"},
		"id":           {"ID", "id"},
		"run_ids":      {"RunIDs", "runIDs"},
		"api_url":      {"APIURL", "apiURL"},
		"openai_model": {"OpenAIModel", "openaiModel"},
		"type":         {"Type", "typeValue"},
		"ctx":          {"Ctx", "ctxValue"},
		"params":       {"Params", "paramsValue"},
		"2fa_code":     {"N2faCode", "n2faCode"},
		"über":         {"Über", "über"},
		"Content-Type": {"ContentType", "contentType"},
	} {
		got := [2]string{naming.Field(name), naming.Argument(name)}
		if got != want {
			t.Errorf("%q: field and argument are %q, want %q", name, got, want)
		}
		for _, identifier := range got {
			if !token.IsIdentifier(identifier) {
				t.Errorf("%q: %q is not an identifier", name, identifier)
			}
		}
	}
}

func TestMethod(t *testing.T) {
	type operation struct {
		id, method, path string
		nouns            []string
		lists            bool
	}
	for want, op := range map[string]operation{
		"ListRuns":       {"list_agent_runs_api_agents__agent_id__runs_get", "GET", "/agents/{agent_id}/runs", []string{"agent"}, true},
		"List":           {"get_agents_api_agents_get", "GET", "/agents", []string{"agent"}, true},
		"ReadItem":       {"read_item_items__item_id__get", "GET", "/items/{item_id}", nil, false},
		"Get":            {"get_agent_api_agents__agent_id__get", "GET", "/agents/{agent_id}", []string{"agent"}, false},
		"GetStatus":      {"api_get_status_endpoint", "GET", "/status", nil, false},
		"Upload":         {"upload_to_source", "POST", "/sources/{id}/upload", []string{"source"}, false},
		"GetContent":     {"get_content_detail", "GET", "/contents/{id}", nil, false},
		"ListEntries":    {"list_knowledge_bases_entries", "GET", "/entries", []string{"knowledge_base"}, true},
		"CreateKey":      {"createKey", "POST", "/keys", nil, false},
		"ReposListForks": {"repos/list-forks", "GET", "/repos/{r}/forks", nil, true},
		"PostCharges":    {"PostCharges", "POST", "/v1/charges", nil, false},
		// A noun is left out only as a whole.
		"GetAgentmail": {"get_agentmail", "GET", "/agentmail", []string{"agent"}, false},
		"ListBases":    {"list_bases", "GET", "/bases", []string{"knowledge_base"}, true},
	} {
		if got := naming.Last(naming.Method(op.id, op.method, op.path, op.nouns, op.lists)); got != want {
			t.Errorf("Method(%q) = %q, want %q", op.id, got, want)
		}
	}
}

func TestType(t *testing.T) {
	type schema struct {
		name  string
		nouns []string
	}
	for want, s := range map[string][]schema{
		"Agent": {
			{"AgentResponse", nil},
			{"AgentResponseModel", nil},
			{"AgentApiResponse", nil},
			{"AgentModel", nil},
			{"AgentApiSummary", nil},
			{"routers__api__agents__AgentResponse", nil},
			{"schemas__agents__AgentResponse", nil},
			{"my_app__v2__AgentResponse", nil},
			{"Agent", []string{"agent"}}, // or nothing would be left
		},
		"Run":           {{"AgentRunResponse", []string{"agent"}}, {"AgentRun", []string{"agent"}}},
		"CreateRequest": {{"CreateAgentRequest", []string{"agent"}}, {"CreateAgentBody", []string{"agent"}}},
		"Response":      {{"Response", nil}},
		"Model":         {{"Model", nil}, {"ModelResponse", nil}},
	} {
		for _, s := range s {
			if got := naming.Last(naming.Type(s.name, s.nouns)); got != want {
				t.Errorf("Type(%q, %q) = %q, want %q", s.name, s.nouns, got, want)
			}
		}
	}
}

func TestIsVerb(t *testing.T) {
	got := map[string]bool{}
	for _, name := range []string{"ListRuns", "Get", "Docs", "Agents", "GetterOf", ""} {
		got[name] = naming.IsVerb(name)
	}
	want := map[string]bool{"ListRuns": true, "Get": true, "Docs": true, "Agents": false, "GetterOf": false, "": false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Names come out of whatever a description holds: the rules may give none, but
// never what is not an identifier.
func FuzzNames(f *testing.F) {
	for _, seed := range []string{"agent_id", "2fa", "***", "größe", "\xff", "a\u0300", "ǆungla", "名前", "x²"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		for _, identifier := range []string{
			naming.Field(name), naming.Argument(name), naming.Last(naming.Type(name, []string{name, "agent"})),
			naming.Last(naming.Method(name, "GET", "/"+name, []string{name}, true)),
		} {
			if identifier != "" && !token.IsIdentifier(identifier) {
				t.Errorf("%q becomes %q, which is not an identifier", name, identifier)
			}
		}
	})
}
