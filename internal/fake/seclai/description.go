package seclai

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/shared"
)

// description is the API: the generated tables, and what the API's description says
// in words only.
var description = engine.API{
	Versions: versions, Operations: operations, Kinds: named,
	Plain:         []string{"trigger_id", "organization_id", "alert_type"},
	VersionHeader: versionHeader, Uniform: core.Version20260727,
	Params: []engine.Param{
		{Name: "X-Account-Id", In: engine.InHeader, Schema: &engine.Schema{Type: engine.Text, Format: "uuid"}},
		{Name: versionHeader, In: engine.InHeader, Schema: &engine.Schema{Type: engine.Text, Pattern: `^\d{4}-\d{2}-\d{2}$`}},
	},
	Values: values, Filters: filters, ExtraPart: isMetadata, CheckForm: checkMetadata, MediaType: mediaType, Samples: samples,
}

const versionHeader = "Seclai-Version"

// domains are the behaviors of each domain's operations.
var domains = []map[core.Operation]behavior{
	accountBehaviors, agentBehaviors, alertBehaviors, alertConfigBehaviors, assistantBehaviors, contentBehaviors, conversationBehaviors,
	definitionBehaviors, domainBehaviors, emailBehaviors, evaluationBehaviors, experimentBehaviors, exportBehaviors, governanceBehaviors,
	knowledgeBehaviors, memoryBehaviors, migrationBehaviors, modelBehaviors, runBehaviors, searchBehaviors, solutionBehaviors,
	sourceBehaviors, uploadBehaviors,
}

// behaviors are those of all operations.
var behaviors = func() map[core.Operation]behavior {
	all := map[core.Operation]behavior{}
	for _, domain := range domains {
		maps.Copy(all, domain)
	}
	return all
}()

// values are checks of query parameters.
var values = map[string]func(string) string{
	"sort": func(v string) string {
		if fields := []shared.SortField{shared.SortFieldCreatedAt, shared.SortFieldUpdatedAt, shared.SortFieldName}; !slices.Contains(fields, shared.SortField(v)) {
			return "sort must be " + engine.OneOf(fields)
		}
		return ""
	},
	"time_from":  wantTime("time_from"),
	"time_to":    wantTime("time_to"),
	"start_date": wantTime("start_date"),
	"end_date":   wantTime("end_date"),
}

func wantTime(name string) func(string) string {
	return func(v string) string {
		if !engine.IsTime(v) {
			return name + " must be a date or time in ISO 8601"
		}
		return ""
	}
}

// filters are the filters of lists that don't compare the member of the same name.
var filters = map[string]engine.Filter{
	"time_from":     func(o fields, v any) bool { return !dated(o).Before(engine.ParseTime(v)) },
	"time_to":       func(o fields, v any) bool { return !dated(o).After(engine.ParseTime(v)) },
	"start_date":    func(o fields, v any) bool { return !dated(o).Before(engine.ParseTime(v)) },
	"end_date":      func(o fields, v any) bool { return dated(o).Before(engine.ParseTime(v).AddDate(0, 0, 1)) },
	"started_after": func(o fields, v any) bool { return engine.ParseTime(o["started_at"]).After(engine.ParseTime(v)) },
	"flagged_only":  func(o fields, v any) bool { return v == false || o.Bool("flagged") },
	"unread_only":   func(o fields, v any) bool { return v == false || o["read_at"] == nil },
	"search":        func(o fields, v any) bool { return engine.ContainsFold(o.Text("name"), v.(string)) },
	"step":          func(o fields, v any) bool { return o["step_id"] == nil || o["step_id"] == v },
}

// dated returns when a resource came to be.
func dated(o fields) time.Time {
	return engine.ParseTime(cmp.Or(o.Text("evaluated_at"), o.Text("created_at"), o.Text("run_created_at")))
}

// recent returns those of the period that the query asks for: from one date to
// another or, with neither, the last days.
func (x *exchange) recent(all []*resource) []*resource {
	start, end := x.Query["start_date"], x.Query["end_date"]
	from := x.Sampler.Now.Add(-time.Duration(x.Query.Int("days")) * 24 * time.Hour)
	return slices.DeleteFunc(all, func(r *resource) bool {
		if start == nil && end == nil {
			return dated(r.Fields).Before(from)
		}
		return start != nil && !x.Passes(r.Fields, "start_date", start) || end != nil && !x.Passes(r.Fields, "end_date", end)
	})
}

// isMetadata reports whether a part of a form is one member of the metadata.
func isMetadata(part string) bool { return strings.HasPrefix(part, metadataPrefix) }

const metadataPrefix = "metadata_"

func checkMetadata(form fields) error {
	text, ok := form["metadata"].(string)
	if !ok {
		return nil
	}
	v, err := engine.ParseJSON([]byte(text))
	if _, isObject := v.(fields); err != nil || !isObject {
		return engine.BadRequest("metadata must be a JSON object")
	}
	return nil
}

// samples are plausible strings for members that are not set.
var samples = map[string]string{
	"name": "Untitled", "description": "", "title": "Untitled", "note": "This is what I would do.", "status": "completed",
	"mode": "fast_and_cheap", "type": "conversation", "trigger_type": "email_received", "verdict": "pass",
	"reasoning": "The summary keeps every fact of the entries.", "schema_version": "1.0", "export_version": "2",
	"software_version": "2026.07.27", "filename": "file.txt", "text": "Lorem ipsum.", "content_type": "text/plain",
	"evaluation_mode": "eval_and_retry", "distribution_type": "owner", "match_type": "address", "source": "manual",
	"action_type": "create_agent", "provider": "Anthropic", "phase": "pending", "destination": "download",
	"message": "A newer model is available.", "auto_block_mode": "disabled", "user_input": "Please help.",
	"recipient": "ada@example.com", "sender": "ada@example.com",
}
