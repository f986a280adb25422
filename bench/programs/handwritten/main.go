// Command handwritten prints the names of a page of agents.
package main

import (
	"context"
	"fmt"
	"net/http"
	"os"

	"github.com/seclai/seclai-sdk-go/bench/handwritten"
)

func main() {
	c := &handwritten.Client{HTTP: http.DefaultClient, BaseURL: "https://api.seclai.com", APIKey: os.Getenv("SECLAI_API_KEY")}
	page, err := c.ListAgents(context.Background(), 1)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	for _, a := range page.Data {
		fmt.Println(a.Name)
	}
}
