package core_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
)

// TestNothingPooledEscapes keeps what many goroutines get, decoded and raw, and
// looks at it when all calls are over and their buffers have been used again.
func TestNothingPooledEscapes(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"q":%q}`, req.URL.Query().Get("q"))
	}))
	defer server.Close()
	c, err := core.New(core.WithAPIKey("k"), core.WithBaseURL(server.URL))
	if err != nil {
		t.Fatal(err)
	}
	const goroutines, each = 8, 50
	var values [goroutines][each]json.RawMessage
	var bodies [goroutines][each]core.Response
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range each {
				query := url.Values{"q": {fmt.Sprintf("%d of %d", i, g)}}
				var opts []core.CallOption
				if i%2 == 0 { // the others' buffers go back to the pool
					opts = append(opts, core.WithResponse(&bodies[g][i]))
				}
				v, err := core.Do[json.RawMessage](t.Context(), c, "GET", "/echo", query, nil, opts...)
				if err != nil {
					t.Error(err)
				}
				values[g][i] = v
			}
		})
	}
	wg.Wait()
	for g := range goroutines {
		for i := range each {
			want := fmt.Sprintf(`{"q":"%d of %d"}`, i, g)
			decoded, raw := string(values[g][i]), string(bodies[g][i].Body)
			if decoded != want || i%2 == 0 && raw != want {
				t.Fatalf("got %s and %s, want %s", decoded, raw, want)
			}
		}
	}
}
