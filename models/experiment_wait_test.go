package models_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/models"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

var fast = core.WithPollInterval(time.Millisecond, time.Millisecond)

var request = models.CreateExperimentRequest{Prompt: "Say hello.", ModelIDs: []string{"gpt-4o"}}

func TestCreateExperimentAndWait(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t, seclaitest.WithPolls(2))
	client := models.New(srv.Client())
	e, err := client.CreateExperimentAndWait(t.Context(), request, fast)
	if err != nil || e.Status != "completed" || e.ResultData == nil {
		t.Fatalf("got %+v, %v", e, err)
	}
	srv.AssertCalls(t, models.OpCreateExperiment, 1)
	srv.AssertCalls(t, models.OpGetExperiment, 3)
	if e, err = client.WaitExperiment(t.Context(), e.ID); err != nil || e.Status != "completed" {
		t.Errorf("got %+v, %v", e, err)
	}
}

func TestExperimentIsCanceledWithContext(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t, seclaitest.WithPolls(1_000_000))
	client := models.New(srv.Client())
	ctx, cancel := context.WithCancel(t.Context())
	e, err := client.CreateExperimentAndWait(ctx, request, fast, core.CancelWithContext(), core.OnUpdate(func(*models.Experiment) error { cancel(); return nil }))
	if !errors.Is(err, context.Canceled) || e == nil {
		t.Fatalf("got %v, %v", e, err)
	}
	srv.AssertCalled(t, models.OpCancelExperiment, seclaitest.Arg("experiment_id", e.ID), seclaitest.Status(200))
	_, err = client.WaitExperiment(t.Context(), e.ID)
	if failed, ok := errors.AsType[*core.FailedError](err); !ok || failed.State != "canceled" {
		t.Errorf("waiting for a canceled one: %v", err)
	}
}
