package solutions_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/solutions"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()
	agent, err := agents.New(client).Create(ctx, agents.CreateRequest{Name: "Support"})
	if err != nil {
		log.Fatal(err)
	}

	sol := solutions.New(client)
	solution, err := sol.Create(ctx, solutions.CreateRequest{Name: "Customer support"})
	if err != nil {
		log.Fatal(err)
	}
	solution, err = sol.LinkAgents(ctx, solution.ID, solutions.LinkResourcesRequest{IDs: []string{agent.ID}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(solution.Name, "with", solution.Agents[0].Name)

	solution, err = sol.UnlinkAgents(ctx, solution.ID, solutions.UnlinkResourcesRequest{IDs: []string{agent.ID}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(len(solution.Agents), "agents")
	// Output:
	// Customer support with Support
	// 0 agents
}

func ExampleClient_GeneratePlan() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, sol := context.Background(), solutions.New(srv.Client())
	solution, err := sol.Create(ctx, solutions.CreateRequest{Name: "Customer support"})
	if err != nil {
		log.Fatal(err)
	}

	plan, err := sol.GeneratePlan(ctx, solution.ID, solutions.GenerateRequest{UserInput: "Add an agent that answers mail."})
	if err != nil {
		log.Fatal(err)
	}
	for _, action := range plan.ProposedActions {
		fmt.Println(action.ActionType, action.IsDestructive)
	}
	// Nothing is done before the plan is accepted.
	done, err := sol.AcceptPlan(ctx, solution.ID, plan.ConversationID, solutions.AcceptPlanRequest{
		ConfirmDeletions: new(plan.RequiresDeleteConfirmation),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(done.Success)
	// Output:
	// create_agent false
	// true
}
