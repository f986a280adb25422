package emaildomains_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/emaildomains"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer(seclaitest.WithoutSampleData())
	defer srv.Close()
	ctx, dom := context.Background(), emaildomains.New(srv.Client())

	domain, err := dom.Add(ctx, emaildomains.AddRequest{Kind: emaildomains.KindCustom, Value: "mail.example.com"})
	if err != nil {
		log.Fatal(err)
	}
	for _, record := range domain.DNSRecords {
		fmt.Println("set", record.Type, record.Name) // at your DNS provider
	}
	domain, err = dom.Verify(ctx, domain.ID)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(domain.Domain, domain.Verified)
	// Output:
	// set CNAME seclai._domainkey.mail.example.com
	// mail.example.com true
}

func ExampleClient_List() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, dom := context.Background(), emaildomains.New(srv.Client())

	for domain, err := range dom.List(ctx) {
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(domain.Domain, domain.Kind)
	}
	// Output: engines.seclai.com vanity
}
