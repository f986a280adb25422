package contents_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/contents"
	"github.com/seclai/seclai-sdk-go/core"
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
	uploaded, err := sources.New(client).UploadInlineText(ctx, source.ID, sources.UploadInlineTextRequest{
		Title: new("Travel"),
		Text:  "Take the train.",
	})
	if err != nil {
		log.Fatal(err)
	}
	id := *uploaded.SourceConnectionContentVersionID

	con := contents.New(client)
	content, err := con.Get(ctx, id, &contents.GetParams{Start: new(0), End: new(8)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%q of %d characters\n", *content.TextContent, content.TextContentTotalLength)

	_, err = con.ReplaceWithInlineText(ctx, id, contents.ReplaceWithInlineTextRequest{Text: "Take the night train."})
	if err != nil {
		log.Fatal(err)
	}
	content, err = con.Get(ctx, id, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*content.TextContent)
	// Output:
	// "Take the" of 15 characters
	// Take the night train.
}

func ExampleClient_Upload() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()
	source, err := sources.New(client).Create(ctx, sources.CreateRequest{Name: "Handbook", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}
	uploaded, err := sources.New(client).Upload(ctx, source.ID, core.Bytes("travel.md", []byte("# Travel\n")), nil)
	if err != nil {
		log.Fatal(err)
	}

	// A new version of the same content.
	file := core.Bytes("travel.md", []byte("# Travel\n\nTake the train.\n"))
	replaced, err := contents.New(client).Upload(ctx, *uploaded.SourceConnectionContentVersionID, file, nil)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(replaced.Filename)
	// Output: travel.md
}

func ExampleClient_ListEmbeddings() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, client := context.Background(), srv.Client()
	source, err := sources.New(client).Create(ctx, sources.CreateRequest{Name: "Handbook", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}
	uploaded, err := sources.New(client).UploadInlineText(ctx, source.ID, sources.UploadInlineTextRequest{Text: "Take the train."})
	if err != nil {
		log.Fatal(err)
	}

	for embedding, err := range contents.New(client).ListEmbeddings(ctx, *uploaded.SourceConnectionContentVersionID, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%q, characters %d to %d, has a vector: %t\n", embedding.Text, embedding.TextStart, embedding.TextEnd, len(embedding.Vector) > 0)
	}
	// Output: "Take the train.", characters 0 to 15, has a vector: true
}
