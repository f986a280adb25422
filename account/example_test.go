package account_test

import (
	"context"
	"fmt"
	"log"

	"github.com/seclai/seclai-sdk-go/account"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func Example() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, acc := context.Background(), account.New(srv.Client())

	me, err := acc.GetMe(ctx)
	if err != nil {
		log.Fatal(err)
	}
	for _, organization := range me.Organizations {
		fmt.Println(organization.Name)
	}
	// Output: Analytical Engines
}

func ExampleClient_UpdateAPIVersion() {
	srv := seclaitest.NewServer()
	defer srv.Close()
	ctx, acc := context.Background(), account.New(srv.Client())

	// Pin the account to a version, for all of its programs.
	version, err := acc.UpdateAPIVersion(ctx, account.UpdateAPIVersionRequest{Version: core.Set(core.Version20260727)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(*version.PinnedVersion)

	// Null unpins it.
	version, err = acc.UpdateAPIVersion(ctx, account.UpdateAPIVersionRequest{Version: core.Null[string]()})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(version.PinnedVersion == nil)
	// Output:
	// 2026-07-27
	// true
}
