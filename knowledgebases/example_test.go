package knowledgebases_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/knowledgebases"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()
	source, err := sources.New(client).Create(ctx, sources.CreateRequest{Name: "Handbook", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}

	kbs := knowledgebases.New(client)
	kb, err := kbs.Create(ctx, knowledgebases.CreateRequest{
		Name:        "Company knowledge",
		SourceIDs:   []string{source.ID},
		DefaultTopN: new(5),
	})
	if err != nil {
		log.Fatal(err)
	}
	kb, err = kbs.Update(ctx, kb.ID, knowledgebases.UpdateRequest{Name: core.Set("What everybody may know")})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(kb.Name, "from", kb.Sources[0].Name)
	fmt.Println(kbs.Delete(ctx, kb.ID))
	// Output:
	// What everybody may know from Handbook
	// <nil>
}

func ExampleClient_List() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, kbs := context.Background(), knowledgebases.New(srv.Client())

	params := &knowledgebases.ListParams{Sort: new(knowledgebases.SortFieldName), Order: new(knowledgebases.SortOrderAsc)}
	for kb, err := range kbs.List(ctx, params) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(kb.Name, len(kb.Sources))
	}
	// Output: Company knowledge 2
}
