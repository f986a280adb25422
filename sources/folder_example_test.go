package sources_test

import (
	"context"
	"fmt"
	"log"
	"os"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/sources"
)

// Stopped and run again, this goes on where it was.
func ExampleClient_UploadFolder() {
	client, err := core.New()
	if err != nil {
		log.Fatal(err)
	}
	params := &sources.UploadFolderParams{Concurrency: 8, Journal: "papers.journal"}
	for f, err := range sources.New(client).UploadFolder(context.Background(), "source-id", os.DirFS("papers"), params) {
		if err != nil {
			log.Printf("%s: %v", f.Path, err)
			continue
		}
		fmt.Println(f.Path, f.Outcome)
	}
}

func ExampleClient_ExportAndDownload() {
	client, err := core.New()
	if err != nil {
		log.Fatal(err)
	}
	file, err := sources.New(client).ExportAndDownload(context.Background(), "source-id",
		sources.CreateExportRequest{Format: sources.ExportFormatCSV},
		core.OnUpdate(func(e *sources.Export) error { fmt.Println(e.Status); return nil }))
	if err != nil {
		log.Fatal(err)
	}
	if err := file.Save("papers.csv"); err != nil {
		log.Fatal(err)
	}
}
