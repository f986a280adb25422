package governance_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/governance"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, gov := context.Background(), governance.New(srv.Client())

	plan, err := gov.GeneratePlan(ctx, governance.GeneratePlanRequest{UserInput: "No card numbers in any answer."})
	if err != nil {
		log.Fatal(err)
	}
	for _, action := range plan.ProposedActions {
		fmt.Println(action.ActionType, "-", action.Description)
	}
	done, err := gov.AcceptPlan(ctx, plan.ConversationID) // or gov.DeclinePlan
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Success)
	// Output:
	// create - No card numbers in any answer.
	// true
}

func ExampleClient_ListAIConversations() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, gov := context.Background(), governance.New(srv.Client())
	if _, err := gov.GeneratePlan(ctx, governance.GeneratePlanRequest{UserInput: "No card numbers in any answer."}); err != nil {
		log.Fatal(err)
	}

	for conversation, err := range gov.ListAIConversations(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(conversation.UserInput, conversation.Accepted == nil)
	}
	// Output: No card numbers in any answer. true
}
