package seclaitest

import (
	"slices"

	"github.com/seclai/seclai-sdk-go/core"
)

var evaluationBehaviours = map[string]behaviour{
	"GET /agents/{agent_id}/evaluation-criteria":                    listCriteria,
	"POST /agents/{agent_id}/evaluation-criteria":                   createCriteria,
	"GET /agents/evaluation-criteria/{criteria_id}":                 func(x *exchange) (any, error) { return x.summed(x.it), nil },
	"PATCH /agents/evaluation-criteria/{criteria_id}":               updateCriteria,
	"DELETE /agents/evaluation-criteria/{criteria_id}":              deleteCriteria,
	"POST /agents/{agent_id}/evaluation-criteria/test-draft":        testDraft,
	"GET /agents/evaluation-criteria/{criteria_id}/results":         listResults,
	"POST /agents/evaluation-criteria/{criteria_id}/results":        createResult,
	"GET /agents/evaluation-criteria/{criteria_id}/summary":         summarize,
	"GET /agents/{agent_id}/evaluation-results":                     listResults,
	"GET /agents/{agent_id}/runs/{run_id}/evaluation-results":       listResults,
	"GET /agents/{agent_id}/evaluation-runs":                        listEvaluationRuns,
	"GET /agents/evaluation-results/non-manual-summary":             summarizeAutomatic,
	"GET /agents/evaluation-criteria/{criteria_id}/compatible-runs": listCompatibleRuns,
}

func listCriteria(x *exchange) (any, error) {
	var all []fields
	for _, c := range x.store.all("evaluation-criteria", fields{"agent_id": x.args["agent_id"]}) {
		all = append(all, x.summed(c))
	}
	return listing{items: all}, nil
}

func createCriteria(x *exchange) (any, error) {
	agent := x.it
	o := x.add("evaluation-criteria", x.op.answer.schema, with(x.body, fields{
		"agent_id": x.args["agent_id"], "account_id": x.settings.id, "result_summary": fields{},
		"evaluation_mode": agent["evaluation_mode"], "max_retries": agent["max_retries"], "retry_on_failure": agent["retry_on_failure"],
		"pass_threshold": orElse(x.body["pass_threshold"], 0.5), "enabled": orElse(x.body["enabled"], true),
	}))
	return o, nil
}

func orElse(v, fallback any) any {
	if v == nil {
		return fallback
	}
	return v
}

// summed is a criterion with the counts of its results.
func (x *exchange) summed(c fields) fields {
	t := tallyOf(x.store.all("evaluation-results", fields{"criteria_id": c["id"]}))
	return with(c, fields{"result_summary": fields{"total": t.total, "passed": t.passed, "failed": t.failed, "error": t.errors, "flagged": t.flagged}})
}

func updateCriteria(x *exchange) (any, error) {
	change(x.it, x.body, "description", "evaluation_prompt", "evaluation_tier", "expectation_config", "step_id")
	x.touch(x.it)
	return x.summed(x.it), nil
}

func deleteCriteria(x *exchange) (any, error) {
	id := x.it["id"]
	x.store.removeIf("evaluation-results", func(o fields) bool { return o["criteria_id"] == id })
	return remove(x)
}

func testDraft(*exchange) (any, error) {
	return fields{"passed": true, "score": 0.9, "explanation": "The output meets the expectation."}, nil
}

// listResults lists the results of what the path names.
func listResults(x *exchange) (any, error) {
	where := fields{}
	for name, id := range x.args {
		if name == "run_id" {
			name = "agent_run_id"
		}
		where[name] = id
	}
	return listing{items: x.store.all("evaluation-results", where)}, nil
}

func createResult(x *exchange) (any, error) {
	run, err := x.need("runs", textOf(x.body, "agent_run_id"))
	if err != nil {
		return nil, err
	}
	if run["agent_id"] != x.it["agent_id"] {
		return nil, badRequest("The run belongs to another agent than the criteria")
	}
	return x.addResult(x.it, run, x.body), nil
}

// addResult stores an evaluation result with what lists show of its criterion.
func (s *Server) addResult(criterion, run, o fields) fields {
	return s.add("evaluation-results", schemaOf("GET /agents/evaluation-criteria/{criteria_id}/results"), with(o, fields{
		"criteria_id": criterion["id"], "criteria_description": criterion["description"], "step_id": criterion["step_id"],
		"agent_id": criterion["agent_id"], "agent_run_id": run["id"], "mode": criterion["evaluation_mode"], "evaluated_at": stamp(s.sampler.now),
		"flagged": orElse(o["flagged"], false), "retry_count": orElse(o["retry_count"], 0), "retry_triggered": orElse(o["retry_triggered"], false),
	}))
}

// tally counts results by their outcome.
type tally struct {
	total, passed, failed, errors, skipped, flagged int
	scores                                          []float64
}

func tallyOf(results []fields) tally {
	var t tally
	for _, o := range results {
		t.total++
		switch o["status"] {
		case "passed":
			t.passed++
		case "failed":
			t.failed++
		case "error":
			t.errors++
		case "skipped":
			t.skipped++
		}
		if truthOf(o, "flagged") {
			t.flagged++
		}
		if score, ok := floatOf(o["score"]); ok {
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
	t := tallyOf(x.store.all("evaluation-results", fields{"criteria_id": x.it["id"]}))
	return fields{"total": t.total, "passed": t.passed, "failed": t.failed, "error": t.errors, "flagged": t.flagged, "average_score": t.average()}, nil
}

// summarizeAutomatic heeds agent_id from version 2026-07-27 on only.
func summarizeAutomatic(x *exchange) (any, error) {
	where := fields{}
	if id := x.query["agent_id"]; id != nil && x.version >= core.Version20260727 {
		if _, err := x.need("agents", id.(string)); err != nil {
			return nil, err
		}
		where["agent_id"] = id
	}
	out := []any{}
	var all []fields
	for _, mode := range []string{"eval_and_retry", "sample_and_flag"} {
		results := x.recent(x.store.all("evaluation-results", with(where, fields{"mode": mode})))
		all = append(all, results...)
		if len(results) > 0 {
			out = append(out, with(tallyOf(results).rates(), fields{"mode": mode}))
		}
	}
	return with(tallyOf(all).rates(), fields{"by_mode": out}), nil
}

func listEvaluationRuns(x *exchange) (any, error) {
	var all []fields
	for _, run := range x.store.all("runs", fields{"agent_id": x.args["agent_id"]}) {
		results := x.store.all("evaluation-results", fields{"agent_run_id": run["id"]})
		if step := x.query["step"]; step != nil {
			results = slices.DeleteFunc(results, func(o fields) bool { return o["step_id"] != step })
		}
		if status := x.query["status"]; status != nil {
			results = slices.DeleteFunc(results, func(o fields) bool { return o["status"] != status })
		}
		if len(results) == 0 {
			continue
		}
		t := tallyOf(results)
		all = append(all, fields{
			"agent_run_id": run["id"], "run_status": run["status"], "run_created_at": run["created_at"], "total_evaluations": t.total,
			"passed_count": t.passed, "failed_count": t.failed, "error_count": t.errors, "skipped_count": t.skipped, "flagged_count": t.flagged,
		})
	}
	return listing{items: all}, nil
}

// listCompatibleRuns lists the runs that completed the criterion's step.
func listCompatibleRuns(x *exchange) (any, error) {
	var all []fields
	for _, run := range x.store.all("runs", fields{"agent_id": x.it["agent_id"], "status": "completed"}) {
		for _, step := range stepsOf(run) {
			if step["agent_step_id"] != x.it["step_id"] {
				continue
			}
			all = append(all, fields{
				"agent_run_id": run["id"], "agent_step_run_id": step["id"], "run_status": run["status"], "input_preview": run["input"],
				"started_at": step["started_at"], "completed_at": step["ended_at"], "output_storage_key": nil,
			})
		}
	}
	return listing{items: all}, nil
}
