// Command oapi prints the names of a page of agents.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/seclai/seclai-sdk-go/bench/gen/oapi"
)

func main() {
	authenticate := func(_ context.Context, req *http.Request) error {
		req.Header.Set("X-API-Key", os.Getenv("SECLAI_API_KEY"))
		return nil
	}
	c, err := oapi.NewClientWithResponses("https://api.seclai.com", oapi.WithRequestEditorFn(authenticate))
	if err != nil {
		fail(err)
	}
	resp, err := c.ListAgentsApiAgentsGetWithResponse(context.Background(), nil)
	if err != nil {
		fail(err)
	}
	if resp.JSON200 == nil {
		fail(fmt.Errorf("answer %s", resp.Status()))
	}
	for _, a := range resp.JSON200.Data {
		fmt.Println(a.Name)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
