package test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/pb33f/libopenapi"
	validator "github.com/pb33f/libopenapi-validator"
	"github.com/pb33f/libopenapi-validator/config"
	"github.com/pb33f/libopenapi-validator/errors"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// TestConformance calls every operation through the SDK, with every field set and
// with no more than it takes, and holds what was sent and what was answered
// against the description, with a validator that is not ours.
func TestConformance(t *testing.T) {
	check := newValidator(t)
	for _, r := range coverage(t) {
		for name, filler := range map[string]func(*world) filler{"full": (*world).full, "least": (*world).least} {
			t.Run(r.pkg+"."+r.method+"/"+name, func(t *testing.T) {
				w := newWorld(t, r)
				seen, err := w.watch(filler(w))
				if err != nil {
					t.Error(err)
				}
				for _, x := range seen {
					check.request(t, x)
					check.response(t, x, w.op)
				}
			})
		}
	}
}

// TestRefusalsConform does the same with the answers to requests that are refused,
// where the description has that answer.
func TestRefusalsConform(t *testing.T) {
	check := newValidator(t, config.WithoutResponseStatusValidation())
	for _, r := range coverage(t) {
		t.Run(r.pkg+"."+r.method, func(t *testing.T) {
			w := newWorld(t, r)
			fill, opts := w.least(), []core.ClientOption{core.WithMiddleware(wrongAccount)}
			if importing[w.op] {
				fill, opts = w.full().with("AgentDefinition", badDefinition), nil
			}
			seen, err := w.watch(fill, opts...)
			if x := seen[0]; x.response.StatusCode != http.StatusUnprocessableEntity {
				t.Fatalf("%s: %v", x.response.Status, err)
			}
			check.response(t, seen[0], w.op)
		})
	}
}

// TestStreamedRunsConform holds the runs that a stream's events are against what
// the description has for a run, since it has nothing for events.
func TestStreamedRunsConform(t *testing.T) {
	check := newValidator(t)
	w := newWorld(t, row{operation: string(agents.OpRunStream), pkg: "agents", method: "RunStream"})
	seen, err := w.watch(w.least())
	if err != nil {
		t.Fatal(err)
	}
	runs := 0
	for event, err := range core.Events(bytes.NewReader(seen[0].answer), 1<<20) {
		if err != nil {
			t.Fatal(err)
		}
		if event.Type != "init" && event.Type != "done" {
			continue
		}
		runs++
		get, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.server.URL+"/agents/runs/1", nil)
		if err != nil {
			t.Fatal(err)
		}
		check.response(t, exchange{request: get, answer: event.Data, response: &http.Response{
			StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}},
		}}, agents.OpGetRun)
	}
	if runs != 2 {
		t.Errorf("%d events with a run, want 2", runs)
	}
}

// TestScriptedRunsConform holds runs against the description whose steps a test made
// up, as they are on their way and at their end.
func TestScriptedRunsConform(t *testing.T) {
	check := newValidator(t)
	for _, failure := range []string{"", "It is tired."} {
		w := newWorld(t, row{operation: string(agents.OpGetRun), pkg: "agents", method: "GetRun"})
		w.server.Agent("writer").Polls(1).Do(func(string) seclaitest.Outcome {
			return seclaitest.Outcome{Output: "Hello.", Failure: failure, Steps: []seclaitest.Step{
				{ID: "find", Type: "retrieval", Output: "A page."},
				{ID: "say", Type: "prompt_call", ToolCalls: []seclaitest.ToolCall{{Name: "clock", Input: "{}", Output: "noon"}}},
			}}
		})
		run, err := agents.New(w.client).Run(t.Context(), "writer", agents.RunRequest{Input: new("Hi.")})
		if err != nil {
			t.Fatal(err)
		}
		w.ids["run_id"] = run.RunID
		for _, status := range []string{`"processing"`, `"steps":[{`} {
			seen, err := w.watch(w.full())
			if err != nil || !bytes.Contains(seen[0].answer, []byte(status)) {
				t.Errorf("no %s: %s %v", status, seen[0].answer, err)
			}
			check.response(t, seen[0], agents.OpGetRun)
		}
	}
}

// importing are the operations whose 422 is described as that of a definition.
var importing = map[core.Operation]bool{agents.OpCreate: true, agents.OpPreviewImport: true, agents.OpUpdate: true}

// wrongAccount asks for an account whose ID is none.
func wrongAccount(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		req.Header.Set("X-Account-Id", "mine")
		return next.RoundTrip(req)
	})
}

// exchange is a request and its response, whose bodies were read.
type exchange struct {
	request      *http.Request
	response     *http.Response
	sent, answer []byte
}

// traffic keeps what passes by.
type traffic struct{ all []exchange }

func (seen *traffic) watch(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		x := exchange{request: req.Clone(context.WithoutCancel(req.Context()))}
		var err error
		if req.Body != nil {
			if x.sent, err = io.ReadAll(req.Body); err != nil {
				return nil, err
			}
			req.Body = io.NopCloser(bytes.NewReader(x.sent))
		}
		if x.response, err = next.RoundTrip(req); err != nil {
			return nil, err
		}
		if x.answer, err = io.ReadAll(x.response.Body); err != nil {
			return nil, err
		}
		x.response.Body.Close()
		resp := *x.response
		resp.Body = io.NopCloser(bytes.NewReader(x.answer))
		seen.all = append(seen.all, x)
		return &resp, nil
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(req *http.Request) (*http.Response, error) { return f(req) }

// describedIn is a variable of the environment that names another description of
// the API, such as a published one, to hold the SDK and the fake against.
const describedIn = "SECLAI_TEST_DESCRIPTION"

type description struct{ v validator.Validator }

func newValidator(t *testing.T, opts ...config.Option) description {
	t.Helper()
	file := "../openapi/seclai.openapi.json"
	if other := os.Getenv(describedIn); other != "" {
		file = other
	}
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := libopenapi.NewDocument(data)
	if err != nil {
		t.Fatal(err)
	}
	v, errs := validator.NewValidator(doc, append(opts, config.WithFormatAssertions(), config.WithStandardBodyDecoders(), config.WithStrictMode())...)
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	return description{v}
}

func (d description) request(t *testing.T, x exchange) {
	t.Helper()
	x.request.Header.Set("X-API-Key", "test") // added behind the middleware that saw the request
	x.request.Body = io.NopCloser(bytes.NewReader(x.sent))
	_, errs := d.v.ValidateHttpRequestSync(x.request)
	report(t, "the request", x.sent, errs)
}

// undescribed are the operations whose success the description has wrong.
var undescribed = map[core.Operation]string{
	sources.OpDownloadExport: "application/x-ndjson", // it is the file, and not JSON
}

func (d description) response(t *testing.T, x exchange, op core.Operation) {
	t.Helper()
	if media := undescribed[op]; media != "" && x.response.StatusCode == http.StatusOK {
		if got := x.response.Header.Get("Content-Type"); got != media {
			t.Errorf("the response is %s, want %s", got, media)
		}
		return
	}
	x.response.Body = io.NopCloser(bytes.NewReader(x.answer))
	_, errs := d.v.ValidateHttpResponse(x.request, x.response)
	report(t, "the response", x.answer, errs)
}

func report(t *testing.T, what string, body []byte, errs []*errors.ValidationError) {
	t.Helper()
	var b strings.Builder
	for _, e := range errs {
		if strings.HasSuffix(e.Reason, "Declared properties: []") {
			continue // of an object that the description leaves open
		}
		fmt.Fprintf(&b, "\n%s: %s", e.Message, e.Reason)
		for _, s := range e.SchemaValidationErrors {
			fmt.Fprintf(&b, "\n  %s: %s", s.FieldPath, s.Reason)
		}
	}
	if b.Len() > 0 {
		t.Errorf("%s is not as described:%s\n%.1000s", what, b.String(), body)
	}
}
