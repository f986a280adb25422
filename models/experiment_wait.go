package models

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
)

// CreateExperimentAndWait creates an experiment, and returns it with its results
// when it is completed. One that fails or is canceled is a [*core.FailedError], and
// is returned as well. [core.OnUpdate] takes a func(*Experiment) error, and
// [core.CancelWithContext] cancels the experiment when ctx ends.
//
// POST /models/playground/experiments
func (c *Client) CreateExperimentAndWait(ctx context.Context, req CreateExperimentRequest, opts ...core.CallOption) (*Experiment, error) {
	start := func() (*CreatedExperiment, error) { return c.CreateExperiment(ctx, req, opts...) }
	return runtime.StartAndWait(ctx, c.core, experimentTask, start, func(e *CreatedExperiment) string { return e.ExperimentID }, opts)
}

// WaitExperiment returns an experiment with its results when it is completed. One
// that fails or is canceled is a [*core.FailedError], and is returned as well.
//
// GET /models/playground/experiments/{experiment_id}
func (c *Client) WaitExperiment(ctx context.Context, experimentID string, opts ...core.CallOption) (*Experiment, error) {
	return runtime.Wait(ctx, c.core, experimentTask, experimentID, opts)
}

var experimentTask = runtime.Task[Experiment]{
	Kind: "experiment", Decode: decodeExperiment, Progress: experimentProgress,
	Get: func(id string) runtime.Request {
		return runtime.Request{Operation: OpGetExperiment, Path: []string{id}}
	},
	Cancel: func(id string) runtime.Request {
		return runtime.Request{Operation: OpCancelExperiment, Path: []string{id}}
	},
}

// experimentProgress takes a status that it does not know for that of something
// still going on.
func experimentProgress(e *Experiment) runtime.Progress {
	p := runtime.Progress{State: string(e.Status)}
	switch e.Status {
	case ExperimentStatusPending, ExperimentStatusRunning:
	case ExperimentStatusCompleted:
		p.Done = true
	case ExperimentStatusCanceled, "cancelled", "failed": // which nothing tells of, and nothing rules out
		p.Done, p.Failed = true, true
		if e.ErrorMessage != nil {
			p.Message = *e.ErrorMessage
		}
	}
	return p
}
