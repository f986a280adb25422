package bench_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/bench/canned"
	"github.com/seclai/seclai-sdk-go/bench/clients"
	"github.com/seclai/seclai-sdk-go/bench/handwritten"
	"github.com/seclai/seclai-sdk-go/core"
)

const (
	pages   = 50
	latency = 20 * time.Millisecond // of the server, a page
	work    = 5 * time.Millisecond  // of the reader, a page
)

// BenchmarkPages reads 50 pages of a server that takes its time, and works on
// each.
func BenchmarkPages(b *testing.B) {
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		time.Sleep(latency)
		page, err := strconv.Atoi(req.URL.Query().Get("page"))
		if err != nil {
			page = 1
		}
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"data":[{"id":"%d","name":"a","description":null}],"pagination":%s}`, page, canned.Pagination(page, pages, 1))
	}))
	defer server.Close()
	b.Run("client=handwritten", func(b *testing.B) {
		c := &handwritten.Client{HTTP: server.Client(), BaseURL: server.URL, APIKey: clients.Key}
		for b.Loop() {
			next := ordered{b: b}
			for page, more := 1, true; more; page++ {
				got, err := c.ListAgents(b.Context(), page)
				if err != nil {
					b.Fatal(err)
				}
				for _, a := range got.Data {
					next.take(a.ID)
				}
				more = got.Pagination.HasNext
				time.Sleep(work)
			}
			next.end()
		}
	})
	for name, opts := range pageOptions {
		b.Run("client="+name, func(b *testing.B) {
			c, err := core.New(core.WithAPIKey(clients.Key), core.WithBaseURL(server.URL))
			if err != nil {
				b.Fatal(err)
			}
			ag := agents.New(c)
			for b.Loop() {
				next := ordered{b: b}
				for page, err := range ag.ListPages(b.Context(), nil, opts...) {
					if err != nil {
						b.Fatal(err)
					}
					for _, a := range page.Items {
						next.take(a.ID)
					}
					time.Sleep(work)
				}
				next.end()
			}
		})
	}
}

var pageOptions = map[string][]core.CallOption{
	"sdk":          nil,
	"sdk-prefetch": {core.WithPrefetch(1)},
}

// ordered checks that every item comes once and in its place.
type ordered struct {
	b    *testing.B
	seen int
}

func (o *ordered) take(id string) {
	if o.seen++; id != strconv.Itoa(o.seen) {
		o.b.Fatalf("item %d is %s", o.seen, id)
	}
}

func (o *ordered) end() {
	if o.seen != pages {
		o.b.Fatalf("%d items of %d", o.seen, pages)
	}
}
