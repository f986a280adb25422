// Command program fetches a list and decodes it with the JSON engine that a
// build tag names, to weigh the engines: the tag engine_none leaves the answer
// as it came.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/seclai/seclai-sdk-go/bench/engines/model"
)

var decode = func([]byte, *model.Page) error { return nil }

func main() {
	req, err := http.NewRequestWithContext(context.Background(), http.MethodGet, os.Args[1], nil)
	if err != nil {
		panic(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		panic(err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		panic(err)
	}
	var page model.Page
	if err := decode(data, &page); err != nil {
		panic(err)
	}
	for _, a := range page.Data {
		fmt.Println(a.Name, a.CreatedAt)
	}
}
