package seclai

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/evaluations"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/shared"
)

var evaluationBehaviors = map[core.Operation]behavior{
	evaluations.OpListCriteria:        listCriteria,
	evaluations.OpCreateCriteria:      createCriteria,
	evaluations.OpGetCriteria:         func(x *exchange) (any, error) { return x.summed(x.It), nil },
	evaluations.OpUpdateCriteria:      updateCriteria,
	evaluations.OpDeleteCriteria:      deleteCriteria,
	evaluations.OpTestDraft:           testDraft,
	evaluations.OpListResults:         listResults,
	evaluations.OpCreateResult:        createResult,
	evaluations.OpGetSummary:          summarize,
	evaluations.OpListAgentResults:    listResults,
	evaluations.OpListRunResults:      listResults,
	evaluations.OpListRuns:            listEvaluationRuns,
	evaluations.OpGetNonManualSummary: summarizeAutomatic,
	evaluations.OpListCompatibleRuns:  listCompatibleRuns,
}

func listCriteria(x *exchange) (any, error) {
	var all []fields
	for _, c := range x.Store.All(criteriaKind, fields{"agent_id": x.It.ID()}) {
		all = append(all, x.summed(c))
	}
	return listing{Items: all}, nil
}

func createCriteria(x *exchange) (any, error) {
	agent := x.It.Fields
	return x.Add(criteriaKind, x.Op.Response.Schema, x.Body.With(fields{
		"agent_id": x.It.ID(), "account_id": x.account.id, "result_summary": fields{},
		"evaluation_mode": agent["evaluation_mode"], "max_retries": agent["max_retries"], "retry_on_failure": agent["retry_on_failure"],
		"pass_threshold": x.Body.Or("pass_threshold", 0.5), "enabled": x.Body.Or("enabled", true),
	})), nil
}

// summed is a criterion with the counts of its results.
func (x *exchange) summed(c *resource) fields {
	t := tallyOf(x.Store.All(resultKind, fields{"criteria_id": c.ID()}))
	return c.With(fields{"result_summary": fields{"total": t.total, "passed": t.passed, "failed": t.failed, "error": t.errors, "flagged": t.flagged}})
}

func updateCriteria(x *exchange) (any, error) {
	x.It.Change(x.Body, "description", "evaluation_prompt", "evaluation_tier", "expectation_config", "step_id")
	x.Touch(x.It)
	return x.summed(x.It), nil
}

func deleteCriteria(x *exchange) (any, error) {
	id := x.It.ID()
	x.Store.RemoveIf(resultKind, func(r *resource) bool { return r.Fields["criteria_id"] == id })
	return remove(x)
}

func testDraft(*exchange) (any, error) {
	return fields{"passed": true, "score": 0.9, "explanation": "The output meets the expectation."}, nil
}

// listResults lists the results of what the path names.
func listResults(x *exchange) (any, error) {
	where := fields{}
	for name, id := range x.Args {
		if name == "run_id" {
			name = "agent_run_id"
		}
		where[name] = id
	}
	return engine.Listed(x.Store.All(resultKind, where)), nil
}

func createResult(x *exchange) (any, error) {
	run, err := x.Need(runKind, x.Body.Text("agent_run_id"))
	if err != nil {
		return nil, err
	}
	if run.Fields["agent_id"] != x.It.Fields["agent_id"] {
		return nil, engine.BadRequest("The run belongs to another agent than the criteria")
	}
	return x.addResult(x.It, run, x.Body), nil
}

// addResult adds an evaluation result with what lists show of its criterion.
func (a *API) addResult(criterion, run *resource, o fields) *resource {
	return a.Add(resultKind, a.schema(evaluations.OpListResults), o.With(fields{
		"criteria_id": criterion.ID(), "criteria_description": criterion.Fields["description"], "step_id": criterion.Fields["step_id"],
		"agent_id": criterion.Fields["agent_id"], "agent_run_id": run.ID(), "mode": criterion.Fields["evaluation_mode"], "evaluated_at": engine.Stamp(a.Sampler.Now),
		"flagged": o.Or("flagged", false), "retry_count": o.Or("retry_count", 0), "retry_triggered": o.Or("retry_triggered", false),
	}))
}

// tally counts results by their outcome.
type tally struct {
	total, passed, failed, errors, skipped, flagged int
	scores                                          []float64
}

func tallyOf(results []*resource) tally {
	var t tally
	for _, r := range results {
		t.total++
		switch evaluations.Status(r.Text("status")) {
		case evaluations.StatusPassed:
			t.passed++
		case evaluations.StatusFailed:
			t.failed++
		case evaluations.StatusError:
			t.errors++
		case evaluations.StatusSkipped:
			t.skipped++
		}
		if r.Bool("flagged") {
			t.flagged++
		}
		if score, ok := r.Float("score"); ok {
			t.scores = append(t.scores, score)
		}
	}
	return t
}

func (t tally) average() any {
	if len(t.scores) == 0 {
		return nil
	}
	sum := 0.0
	for _, s := range t.scores {
		sum += s
	}
	return sum / float64(len(t.scores))
}

func (t tally) rates() fields {
	n := float64(max(t.total, 1))
	return fields{
		"total": t.total, "passed": t.passed, "failed": t.failed, "flagged": t.flagged,
		"pass_rate": float64(t.passed) / n, "failure_rate": float64(t.failed) / n,
	}
}

func summarize(x *exchange) (any, error) {
	t := tallyOf(x.Store.All(resultKind, fields{"criteria_id": x.It.ID()}))
	return fields{"total": t.total, "passed": t.passed, "failed": t.failed, "error": t.errors, "flagged": t.flagged, "average_score": t.average()}, nil
}

// summarizeAutomatic heeds agent_id from version 2026-07-27 on only.
func summarizeAutomatic(x *exchange) (any, error) {
	where := fields{}
	if id := x.Query["agent_id"]; id != nil && x.Version >= core.Version20260727 {
		if _, err := x.Need(agentKind, id.(string)); err != nil {
			return nil, err
		}
		where["agent_id"] = id
	}
	out := []any{}
	var all []*resource
	for _, mode := range []shared.EvaluationMode{shared.EvaluationModeEvalAndRetry, shared.EvaluationModeSampleAndFlag} {
		results := x.recent(x.Store.All(resultKind, where.With(fields{"mode": string(mode)})))
		all = append(all, results...)
		if len(results) > 0 {
			out = append(out, tallyOf(results).rates().With(fields{"mode": string(mode)}))
		}
	}
	return tallyOf(all).rates().With(fields{"by_mode": out}), nil
}

func listEvaluationRuns(x *exchange) (any, error) {
	var all []fields
	for _, run := range x.Store.All(runKind, fields{"agent_id": x.It.ID()}) {
		results := x.Store.All(resultKind, fields{"agent_run_id": run.ID()})
		if step := x.Query["step"]; step != nil {
			results = slices.DeleteFunc(results, func(r *resource) bool { return r.Fields["step_id"] != step })
		}
		if status := x.Query["status"]; status != nil {
			results = slices.DeleteFunc(results, func(r *resource) bool { return r.Fields["status"] != status })
		}
		if len(results) == 0 {
			continue
		}
		t := tallyOf(results)
		all = append(all, fields{
			"agent_run_id": run.ID(), "run_status": run.Fields["status"], "run_created_at": run.Fields["created_at"], "total_evaluations": t.total,
			"passed_count": t.passed, "failed_count": t.failed, "error_count": t.errors, "skipped_count": t.skipped, "flagged_count": t.flagged,
		})
	}
	return listing{Items: all}, nil
}

// listCompatibleRuns lists the runs that completed the criterion's step.
func listCompatibleRuns(x *exchange) (any, error) {
	var all []fields
	for _, r := range x.Store.All(runKind, fields{"agent_id": x.It.Fields["agent_id"], "status": string(agents.RunStatusCompleted)}) {
		for _, step := range runOf(r).steps {
			if step["agent_step_id"] != x.It.Fields["step_id"] {
				continue
			}
			all = append(all, fields{
				"agent_run_id": r.ID(), "agent_step_run_id": step["id"], "run_status": r.Fields["status"], "input_preview": r.Fields["input"],
				"started_at": step["started_at"], "completed_at": step["ended_at"], "output_storage_key": nil,
			})
		}
	}
	return listing{Items: all}, nil
}
