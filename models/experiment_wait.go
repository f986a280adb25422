package models

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
)

// CreateExperimentAndWait creates an experiment, and returns it with its results
// when it is completed. One that fails or is canceled is a [*core.FailedError], and
// is returned as well. [core.OnUpdate] takes a func(*Experiment) error, and
// [core.CancelWithContext] cancels the experiment when ctx ends.
//
// POST /models/playground/experiments
func (c *Client) CreateExperimentAndWait(ctx context.Context, req CreateExperimentRequest, opts ...core.CallOption) (*Experiment, error) {
	w, err := c.experimentWaiter("", opts)
	if err != nil {
		return nil, err
	}
	created, err := c.CreateExperiment(ctx, req, opts...)
	if err != nil {
		return nil, err
	}
	w.ID = created.ExperimentID
	return w.Wait(ctx)
}

// WaitExperiment returns an experiment with its results when it is completed. One
// that fails or is canceled is a [*core.FailedError], and is returned as well.
//
// GET /models/playground/experiments/{experiment_id}
func (c *Client) WaitExperiment(ctx context.Context, experimentID string, opts ...core.CallOption) (*Experiment, error) {
	w, err := c.experimentWaiter(experimentID, opts)
	if err != nil {
		return nil, err
	}
	return w.Wait(ctx)
}

func (c *Client) experimentWaiter(experimentID string, opts []core.CallOption) (*core.Waiter[Experiment], error) {
	return core.NewWaiter(c.core, core.Task[Experiment]{
		Kind: "experiment", ID: experimentID, Progress: experimentProgress, Get: c.GetExperiment,
		Cancel: func(ctx context.Context, id string, opts ...core.CallOption) error {
			_, err := c.CancelExperiment(ctx, id, opts...)
			return err
		},
	}, opts)
}

// experimentProgress takes a status that it does not know for that of something
// still going on.
func experimentProgress(e *Experiment) core.Progress {
	p := core.Progress{State: string(e.Status)}
	switch e.Status {
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
