package memorybanks_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/memorybanks"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, banks := context.Background(), memorybanks.New(srv.Client())

	bank, err := banks.Create(ctx, memorybanks.CreateRequest{
		Name:          "Support conversations",
		Type:          new(memorybanks.TypeConversation),
		MaxTurns:      new(20),
		RetentionDays: core.Null[int](), // null: for ever; left out: 30 days
	})
	if err != nil {
		log.Fatal(err)
	}
	bank, err = banks.Update(ctx, bank.ID, memorybanks.UpdateRequest{MaxTurns: core.Set(50)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(bank.Name, *bank.MaxTurns, bank.RetentionDays == nil)

	compaction, err := banks.Compact(ctx, bank.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(compaction.MemoryBankID == bank.ID)
	// Output:
	// Support conversations 50 true
	// true
}

func ExampleClient_TestCompactionPrompt() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, banks := context.Background(), memorybanks.New(srv.Client())

	// Try a prompt out on entries of your own; no bank is needed.
	test, err := banks.TestCompactionPrompt(ctx, memorybanks.TestCompactionPromptRequest{
		CompactionPrompt: "Keep names and dates.",
		SampleEntries:    []string{"Ada called on Monday.", "The weather was fine."},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(test.Evaluation.Verdict, "-", test.Evaluation.Reasoning)
	// Output: pass - The summary keeps every fact of the entries.
}

func ExampleClient_GenerateConfig() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, banks := context.Background(), memorybanks.New(srv.Client())

	suggestion, err := banks.GenerateConfig(ctx, memorybanks.GenerateMemoryBankRequest{
		UserInput: "Remember what customers prefer.",
	})
	if err != nil {
		log.Fatal(err)
	}
	ack, err := banks.MarkSuggestion(ctx, suggestion.ConversationID, memorybanks.MarkMemoryBankSuggestionRequest{Accepted: true})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(ack.OK)
	// Output: true
}
