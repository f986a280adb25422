// Command ogen prints the names of a page of agents.
package main

import (
	"context"
	"fmt"
	"os"

	"github.com/ogen-go/ogen/ogenerrors"

	"github.com/seclai/seclai-sdk-go/bench/gen/ogen"
)

type key struct{}

func (key) ApiKeyAuth(context.Context, ogen.OperationName) (ogen.ApiKeyAuth, error) {
	return ogen.ApiKeyAuth{APIKey: os.Getenv("SECLAI_API_KEY")}, nil
}

func (key) BearerAuth(context.Context, ogen.OperationName) (ogen.BearerAuth, error) {
	return ogen.BearerAuth{}, ogenerrors.ErrSkipClientSecurity
}

func main() {
	c, err := ogen.NewClient("https://api.seclai.com", key{})
	if err != nil {
		fail(err)
	}
	answer, err := c.ListAgentsAPIAgentsGet(context.Background(), ogen.ListAgentsAPIAgentsGetParams{})
	if err != nil {
		fail(err)
	}
	page, ok := answer.(*ogen.RoutersAPIAgentsAgentListResponse)
	if !ok {
		fail(fmt.Errorf("answer %T", answer))
	}
	for _, a := range page.Data {
		fmt.Println(a.Name)
	}
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
