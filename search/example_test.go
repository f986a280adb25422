package search_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/search"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()
	if _, err := agents.New(client).Create(ctx, agents.CreateRequest{Name: "Invoice reader"}); err != nil {
		log.Fatal(err)
	}

	params := &search.ResourcesParams{EntityType: new(search.EntityTypeAgent), Limit: new(10)}
	for found, err := range search.New(client).Resources(ctx, "invoice", params) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(found.EntityType, found.Name)
	}
	// Output: agent Invoice reader
}

func ExampleClient_Docs() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()

	params := &search.DocsParams{Mode: new(search.DocsModeKeyword), Limit: new(1)}
	for found, err := range search.New(client).Docs(ctx, "agents", params) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(found.Title)
	}
	// Output: Agents
}
