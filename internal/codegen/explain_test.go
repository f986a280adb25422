package codegen_test

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen"
)

// An explanation says of each part of a method where it comes from.
func TestExplain(t *testing.T) {
	cfg := codegen.Config{Spec: filepath.Join(repository, place), Overlay: filepath.Join(repository, "openapi", "overlay.yaml")}
	for operation, lines := range map[string][]string{
		"GET /agents/{agent_id}/runs": {
			"  func (c *Client) ListRuns(ctx context.Context, agentID string, params *ListRunsParams, opts ...core.CallOption) iter.Seq2[*Run, error]",
			"  the path begins with /agents, and with no longer beginning in x-go-packages",
			"  list_agent_runs: without what FastAPI makes of path and method",
			"  list_runs: without the package's nouns",
			"argument agentID string", "  agent_id in the path",
			"  Status *RunStatus", "    status in the query",
			"answer: a list of Run", "  a GET that answers an object with the items in data",
			"  pages by number: it has parameters limit and page", "  50 items a page, if the caller does not say",
			"type agents.RunAttempt", "  AgentRunAttempt: without a suffix that says nothing",
		},
		"POST /contents/{source_connection_content_version}/upload": {
			"argument contentVersionID string", "argument file core.Upload", "  file in the form", "  Title *string", "    title in the form", "answer: FileUpload",
		},
		"POST /agents/{agent_id}/runs/stream": {
			"argument req RunRequest", "  the body, application/json", "answer: a stream of RunEvent",
			"  -> /components/schemas/AgentRunStreamRequest/x-go-same-as",
		},
		"GET /sources/{source_connection_id}/exports/{export_id}": {
			"method WaitExport", "  x-go-wait in the overlay: it polls until status has one of the values that end a wait",
			"method ExportAndWait", "  x-go-wait in the overlay: it starts with POST /sources/{source_connection_id}/exports",
		},
		"PATCH /memory_banks/ai-assistant/{conversation_id}": {
			"type memorybanks.Acknowledgement", "  declared as shared.Acknowledgement, because several packages use it",
		},
	} {
		text, err := codegen.Explain(cfg, operation)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range lines {
			if !strings.Contains(text, "\n"+line+"\n") {
				t.Errorf("%s: there is no line %q in\n%s", operation, line, text)
			}
		}
	}
}
