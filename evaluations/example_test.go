package evaluations_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/evaluations"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()
	agent, err := agents.New(client).Create(ctx, agents.CreateRequest{Name: "Support"})
	if err != nil {
		log.Fatal(err)
	}
	run, err := agents.New(client).Run(ctx, agent.ID, agents.RunRequest{Input: new("Where is my parcel?")})
	if err != nil {
		log.Fatal(err)
	}

	ev := evaluations.New(client)
	criteria, err := ev.CreateCriteria(ctx, agent.ID, evaluations.CreateCriteriaRequest{
		StepID:           "answer",
		EvaluationPrompt: new("Is the answer polite?"),
		EvaluationTier:   new(evaluations.TierFast),
		PassThreshold:    new(0.7),
	})
	if err != nil {
		log.Fatal(err)
	}
	_, err = ev.CreateResult(ctx, criteria.ID, evaluations.CreateResultRequest{
		AgentRunID: run.RunID,
		Status:     evaluations.StatusPassed,
		Score:      new(0.9),
	})
	if err != nil {
		log.Fatal(err)
	}
	summary, err := ev.GetSummary(ctx, criteria.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%d of %d passed, %.1f on average\n", summary.Passed, summary.Total, *summary.AverageScore)
	// Output: 1 of 1 passed, 0.9 on average
}

func ExampleClient_TestDraft() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()
	agent, err := agents.New(client).Create(ctx, agents.CreateRequest{Name: "Support"})
	if err != nil {
		log.Fatal(err)
	}

	// Try a criterion out before it is created.
	result, err := evaluations.New(client).TestDraft(ctx, agent.ID, evaluations.TestDraftRequest{
		EvaluationPrompt: new("Is the answer polite?"),
		AgentInput:       new("Where is my parcel?"),
		StepOutput:       new("It arrives tomorrow. Have a good day!"),
		PassThreshold:    new(0.5),
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(result.Passed)
	// Output: true
}

func ExampleClient_ListAgentResults() {
	srv := seclaitest.NewServer() // one of its agents has been evaluated
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()

	for agent, err := range agents.New(client).List(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		for result, err := range evaluations.New(client).ListAgentResults(ctx, agent.ID, nil) {
			if err != nil {
				log.Fatal(err)
			}
			fmt.Println(agent.Name, *result.CriteriaDescription, result.Status)
			return
		}
	}
	// Output: Finance Monitor The answer is polite. passed
}
