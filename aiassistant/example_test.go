package aiassistant_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/aiassistant"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, ai := context.Background(), aiassistant.New(srv.Client())

	plan, err := ai.GenerateSource(ctx, aiassistant.GenerateRequest{UserInput: "A source for our release notes."})
	if err != nil {
		log.Fatal(err)
	}
	for _, action := range plan.ProposedActions {
		fmt.Println(action.ActionType, "-", action.Description)
	}
	// Nothing is done before the plan is accepted; ai.DeclinePlan drops it.
	done, err := ai.AcceptPlan(ctx, plan.ConversationID, aiassistant.AcceptPlanRequest{})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Success)
	// Output:
	// create_source - A source for our release notes.
	// true
}

func ExampleClient_SubmitFeedback() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, ai := context.Background(), aiassistant.New(srv.Client())

	feedback, err := ai.SubmitFeedback(ctx, aiassistant.SubmitFeedbackRequest{
		Feature: "solution_assistant",
		Rating:  aiassistant.RatingThumbsUp,
		Comment: new("Just what I wanted."),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(feedback.Flagged)
	// Output: false
}
