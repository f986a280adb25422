package seclai

import (
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/models"
)

var experimentBehaviors = map[core.Operation]behavior{
	models.OpListExperiments:  listExperiments,
	models.OpCreateExperiment: createExperiment,
	models.OpGetExperiment:    getExperiment,
	models.OpCancelExperiment: cancelExperiment,
	models.OpDeleteExperiment: remove,
}

// experiment is what an experiment has besides what its responses show.
type experiment struct{ polls }

func experimentOf(r *resource) *experiment { return engine.StateOf[experiment](r) }

// listExperiments goes back some days, unless the query gives the range.
func listExperiments(x *exchange) (any, error) {
	return engine.Listed(x.recent(x.Store.All(experimentKind, nil))), nil
}

func createExperiment(x *exchange) (any, error) {
	if err := x.charge(); err != nil {
		return nil, err
	}
	r := x.addExperiment(x.Body)
	return fields{"experiment_id": r.ID(), "status": r.Fields["status"]}, nil
}

func (a *API) addExperiment(o fields) *resource {
	r := a.Add(experimentKind, a.schema(models.OpGetExperiment), o.With(fields{
		"status": string(models.ExperimentStatusPending), "selected_model_ids": o["model_ids"], "progress_current": 0, "progress_total": len(o.List("model_ids")),
		"evaluation_mode":                   o.Or("evaluation_mode", string(models.ExperimentEvaluationModeManual)),
		"evaluation_complexity":             o.Or("evaluation_complexity", string(models.ExperimentEvaluationComplexityMedium)),
		"include_step_output_in_evaluation": o.Or("include_step_output_in_evaluation", false), "system_prompt": o.Or("system_prompt", ""),
	}))
	r.State = &experiment{polls(a.options.Polls)}
	return r
}

// getExperiment is also what moves an experiment forward.
func getExperiment(x *exchange) (any, error) {
	if !hasStatus(x.It, models.ExperimentStatusPending, models.ExperimentStatusRunning) {
		return x.It, nil
	}
	setStatus(x.It, models.ExperimentStatusRunning)
	x.It.Fields["started_at"] = x.It.Or("started_at", engine.Stamp(x.Sampler.Now))
	if experimentOf(x.It).done() {
		outputs := fields{}
		for _, id := range x.It.Texts("selected_model_ids") {
			outputs[id] = fields{"output": "An answer to: " + x.It.Text("prompt")}
		}
		setStatus(x.It, models.ExperimentStatusCompleted)
		x.It.Fields["completed_at"], x.It.Fields["result_data"] = x.Sampler.Tick(), fields{"outputs": outputs}
		x.It.Fields["progress_current"] = x.It.Fields["progress_total"]
	}
	return x.It, nil
}

func cancelExperiment(x *exchange) (any, error) {
	if !hasStatus(x.It, models.ExperimentStatusPending, models.ExperimentStatusRunning) {
		return nil, engine.Conflict("The experiment is already %s", x.It.Text("status"))
	}
	setStatus(x.It, models.ExperimentStatusCanceled)
	return fields{"status": string(models.ExperimentStatusCanceled)}, nil
}
