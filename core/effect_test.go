package core_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
)

// The error of a POST says whether the request may have been processed.
func TestEffectOfAFailedCall(t *testing.T) {
	t.Parallel()
	const maybe, none, unsent = "; the request may have been processed", "; the request was not processed", "; the request was not sent"
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	closed := httptest.NewServer(nil)
	closed.Close()
	for name, tt := range map[string]struct {
		handler http.HandlerFunc
		want    string
		ctx     context.Context
		opts    []core.CallOption
	}{
		"lost":                   {handler: dropping, want: maybe},
		"timeout":                {handler: hears, want: maybe, opts: []core.CallOption{core.WithTimeout(20e6)}},
		"unreadable":             {handler: answer(200, "application/json", "{"), want: maybe},
		"500":                    {handler: answer(500, "application/json", "{}"), want: maybe},
		"501":                    {handler: answer(501, "application/json", "{}"), want: maybe},
		"503":                    {handler: answer(503, "application/json", "{}"), want: maybe},
		"503 with Retry-After":   {handler: answer(503, "application/json", "{}", "Retry-After", "100"), want: none},
		"429":                    {handler: answer(429, "application/json", "{}"), want: none},
		"400":                    {handler: answer(400, "application/json", "{}")},
		"404":                    {handler: answer(404, "application/json", "{}")},
		"no connection":          {want: unsent},
		"context that is over":   {handler: answer(200, "application/json", "{}"), want: unsent, ctx: ended},
		"lost, then refused":     {handler: afterOne(dropping, answer(404, "application/json", "{}")), want: maybe, opts: []core.CallOption{core.Idempotent(), core.WithRetries(1)}},
		"refused, then too late": {handler: afterOne(answer(503, "application/json", "{}", "Retry-After", "0"), answer(429, "application/json", "{}")), want: none, opts: []core.CallOption{core.WithRetries(1)}},
	} {
		c := newClient(t, core.WithBaseURL(closed.URL), core.WithRetries(0), core.WithBackoff(1, 1))
		if tt.handler != nil {
			c = serve(t, tt.handler, core.WithRetries(0), core.WithBackoff(1, 1))
		}
		ctx := t.Context()
		if tt.ctx != nil {
			ctx = tt.ctx
		}
		for _, method := range []string{"POST", "PATCH", "GET"} {
			want := tt.want
			if method == "GET" {
				want = ""
			}
			got := fmt.Sprint(do(ctx, c, method, tt.opts...))
			if strings.Count(got, "; the request ") > 1 || want == "" && strings.Contains(got, "; the request ") || !strings.Contains(got, want) {
				if strings.Contains(name, "then") && method != "POST" {
					continue // afterOne counts
				}
				t.Errorf("%s, %s: got %s", name, method, got)
			}
		}
	}
}

// hears takes a request and does not respond.
func hears(_ http.ResponseWriter, r *http.Request) {
	_, _ = io.Copy(io.Discard, r.Body) // or else the server does not see the client go
	<-r.Context().Done()
}

// afterOne handles the first request in another way than the others.
func afterOne(first, others http.HandlerFunc) http.HandlerFunc {
	next := first
	return func(w http.ResponseWriter, r *http.Request) {
		now := next
		next = others
		now(w, r)
	}
}
