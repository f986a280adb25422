package sources_test

import (
	"context"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"testing/fstest"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, src := context.Background(), sources.New(srv.Client())

	source, err := src.Create(ctx, sources.CreateRequest{Name: "Handbook", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}
	source, err = src.Update(ctx, source.ID, sources.UpdateRequest{
		RetentionDays: core.Null[int](), // null: for ever; left out: as it was
	})
	if err != nil {
		log.Fatal(err)
	}
	for s, err := range src.List(ctx, &sources.ListParams{Limit: new(50)}) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(s.Name, s.SourceType)
	}
	fmt.Println(src.Delete(ctx, source.ID))
	// Output:
	// Handbook custom_index
	// <nil>
}

func ExampleClient_Upload() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, src := context.Background(), sources.New(srv.Client())
	source, err := src.Create(ctx, sources.CreateRequest{Name: "Handbook", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}

	// core.File("travel.md") sends a file of the disk in the same way, and
	// core.Reader whatever can be read.
	file := core.Bytes("travel.md", []byte("# Travel\n\nTake the train.\n")).
		WithProgress(func(sent, total int64) { fmt.Println(sent, "of", total, "bytes") })
	uploaded, err := src.Upload(ctx, source.ID, file, &sources.UploadParams{
		Title:    new("Travel"),
		Metadata: core.Object{"department": "people"},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(uploaded.Filename)
	// Output:
	// 26 of 26 bytes
	// travel.md
}

func ExampleClient_UploadFolder() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, src := context.Background(), sources.New(srv.Client())
	source, err := src.Create(ctx, sources.CreateRequest{Name: "Handbook", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}

	folder := fstest.MapFS{ // os.DirFS("handbook") in a program
		"travel.md":        {Data: []byte("# Travel\n")},
		"team/holidays.md": {Data: []byte("# Holidays\n")},
		"team/copy.md":     {Data: []byte("# Travel\n")},
	}
	params := &sources.UploadFolderParams{Concurrency: 1}
	for file, err := range src.UploadFolder(ctx, source.ID, folder, params) {
		if err != nil {
			log.Printf("%s: %v", file.Path, err) // the others go on
			continue
		}
		fmt.Println(file.Path, file.Outcome)
	}
	// Output:
	// team/copy.md uploaded
	// team/holidays.md uploaded
	// travel.md duplicate
}

func ExampleClient_UploadInlineText() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, src := context.Background(), sources.New(srv.Client())
	source, err := src.Create(ctx, sources.CreateRequest{Name: "Notes", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}

	_, err = src.UploadInlineText(ctx, source.ID, sources.UploadInlineTextRequest{
		Title: new("Standup"),
		Text:  "Nothing new.",
	})
	if err != nil {
		log.Fatal(err)
	}
	source, err = src.Get(ctx, source.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(source.ContentCount, "content")
	// Output: 1 content
}

func ExampleClient_ExportAndDownload() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, src := context.Background(), sources.New(srv.Client())
	source, err := src.Create(ctx, sources.CreateRequest{Name: "Notes", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}

	download, err := src.ExportAndDownload(ctx, source.ID, sources.CreateExportRequest{Format: sources.ExportFormatJSONL},
		core.OnUpdate(func(export *sources.Export) error {
			fmt.Println("the export is", export.Status)
			return nil
		}))
	if err != nil {
		log.Fatal(err)
	}
	folder, err := os.MkdirTemp("", "export")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := download.Save(filepath.Join(folder, "notes.jsonl")); err != nil {
		log.Fatal(err)
	}
	// Output:
	// the export is pending
	// the export is completed
}

func ExampleClient_EstimateExport() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, src := context.Background(), sources.New(srv.Client())

	for source, err := range src.List(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		estimate, err := src.EstimateExport(ctx, source.ID, sources.EstimateExportRequest{Format: sources.ExportFormatZip})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(source.Name, "has something to export:", estimate.EstimatedSizeBytes > 0)
	}
	// Output:
	// Release notes has something to export: false
	// Product documentation has something to export: true
	// Handbook has something to export: true
}

func ExampleClient_StartEmbeddingMigration() {
	srv := seclaitest.NewServer(seclaitest.WithPolls(1))
	defer srv.Close()
	ctx, src := context.Background(), sources.New(srv.Client())
	source, err := src.Create(ctx, sources.CreateRequest{Name: "Handbook", SourceType: sources.TypeCustomIndex})
	if err != nil {
		log.Fatal(err)
	}

	migration, err := src.StartEmbeddingMigration(ctx, source.ID, sources.StartEmbeddingMigrationRequest{
		TargetEmbeddingModel: "text-embedding-3-large",
		TargetDimensions:     1024,
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(migration.TargetEmbeddingModel, migration.TargetDimensions)
	// Output: text-embedding-3-large 1024
}
