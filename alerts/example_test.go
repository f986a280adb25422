package alerts_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, al := context.Background(), alerts.New(srv.Client())
	srv.Add(alerts.OpList, map[string]any{"title": "A run has failed", "status": alerts.StatusTriggered})

	for alert, err := range al.List(ctx, &alerts.ListParams{Status: new(alerts.StatusTriggered)}) {
		if err != nil {
			log.Fatal(err)
		}
		if _, err := al.AddComment(ctx, alert.ID, alerts.AddCommentRequest{Body: "I am looking into it."}); err != nil {
			log.Fatal(err)
		}
		detail, err := al.ChangeStatus(ctx, alert.ID, alerts.ChangeStatusRequest{Status: alerts.StatusAcknowledged})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(detail.Alert.Title, "-", detail.Alert.Status, "-", detail.Comments[0].Body)
	}
	// Output: A run has failed - acknowledged - I am looking into it.
}

func ExampleClient_CreateConfig() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, al := context.Background(), alerts.New(srv.Client())

	config, err := al.CreateConfig(ctx, alerts.CreateConfigRequest{
		AlertType:       alerts.TypeRunFailed,
		CooldownMinutes: new(60),
	})
	if err != nil {
		log.Fatal(err)
	}
	config, err = al.UpdateConfig(ctx, config.ID, alerts.UpdateConfigRequest{Enabled: core.Set(false)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(config.AlertType, config.CooldownMinutes, config.Enabled)
	fmt.Println(al.DeleteConfig(ctx, config.ID))
	// Output:
	// run_failed 60 false
	// <nil>
}

func ExampleClient_Subscribe() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, al := context.Background(), alerts.New(srv.Client())
	id := srv.Add(alerts.OpList, map[string]any{"title": "A run has failed"})

	detail, err := al.Subscribe(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(detail.Alert.IsSubscribed)
	detail, err = al.Unsubscribe(ctx, id)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(detail.Alert.IsSubscribed)
	// Output:
	// true
	// false
}
