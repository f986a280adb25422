package agentemail_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, mail := context.Background(), agentemail.New(srv.Client())

	blocked, err := mail.BlockSender(ctx, agentemail.BlockSenderRequest{
		SenderEmail: "offers@example.net",
		Note:        new("advertising"),
	})
	if err != nil {
		log.Fatal(err)
	}
	for sender, err := range mail.ListBlockedSenders(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(sender.SenderEmail, "-", *sender.Note)
	}
	fmt.Println(mail.UnblockSender(ctx, blocked.ID))
	// Output:
	// offers@example.net - advertising
	// <nil>
}

func ExampleClient_ListOptOuts() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, mail := context.Background(), agentemail.New(srv.Client())
	srv.Add(agentemail.OpListOptOuts, map[string]any{"recipient_email": "grace@example.com"})

	for optOut, err := range mail.ListOptOuts(ctx, nil) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(optOut.RecipientEmail)
	}
	// Output: grace@example.com
}

func ExampleClient_GetInboundStatus() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, mail := context.Background(), agentemail.New(srv.Client())

	status, err := mail.GetInboundStatus(ctx)
	if err != nil {
		log.Fatal(err)
	}
	if status.Paused {
		if _, err := mail.ResumeInbound(ctx); err != nil {
			log.Fatal(err)
		}
	}
	fmt.Println(status.QueuedBacklog, "mails are waiting")
	// Output: 0 mails are waiting
}
