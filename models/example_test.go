package models_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/models"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, mod := context.Background(), models.New(srv.Client())

	for provider, err := range mod.List(ctx, &models.ListParams{SupportsToolUse: new(true)}) {
		if err != nil {
			log.Fatal(err)
		}
		for _, model := range provider.Models {
			fmt.Println(provider.Provider, model.SupportsToolUse)
			return
		}
	}
	// Output: Anthropic true
}

func ExampleClient_CreateExperiment() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, mod := context.Background(), models.New(srv.Client())
	var ids []string
	for provider, err := range mod.List(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		ids = append(ids, provider.Models[0].ID)
	}

	created, err := mod.CreateExperiment(ctx, models.CreateExperimentRequest{
		Prompt:         "Write a haiku about Go.",
		ModelIDs:       ids,
		EvaluationMode: new(models.ExperimentEvaluationModeManual),
	})
	if err != nil {
		log.Fatal(err)
	}
	experiment, err := mod.GetExperiment(ctx, created.ExperimentID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(experiment.Prompt, experiment.Status)
	// Output: Write a haiku about Go. completed
}

func ExampleClient_ListAlerts() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, mod := context.Background(), models.New(srv.Client())

	for alert, err := range mod.ListAlerts(ctx, &models.ListAlertsParams{UnreadOnly: new(true)}) {
		if err != nil {
			log.Fatal(err)
		}
		if err := mod.MarkAlertRead(ctx, alert.ID); err != nil {
			log.Fatal(err)
		}
	}
	unread, err := mod.CountUnreadAlerts(ctx)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(unread.Count, "unread")
	// Output: 0 unread
}
