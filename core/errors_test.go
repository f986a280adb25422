package core_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

func TestKindsOfErrors(t *testing.T) {
	kinds := map[int]error{
		400: core.ErrBadRequest, 401: core.ErrUnauthorized, 402: core.ErrInsufficientCredits, 403: core.ErrForbidden,
		404: core.ErrNotFound, 409: core.ErrConflict, 410: core.ErrGone, 413: core.ErrTooLarge, 422: core.ErrValidation,
		429: core.ErrRateLimited, 500: core.ErrServer, 503: core.ErrServer, 418: nil,
	}
	temporary := map[int]bool{429: true, 500: true, 503: true}
	for status, want := range kinds {
		client := serve(t, answer(status, "application/json", `{"detail": "so it is"}`, "X-Request-Id", "r-7"), core.WithRetries(0))
		_, err := agents.New(client).Get(t.Context(), "a1")
		for _, kind := range kinds {
			if is := errors.Is(want, kind); kind != nil && errors.Is(err, kind) != is {
				t.Errorf("%d: errors.Is(err, %v) is %v", status, kind, !is)
			}
		}
		api, ok := errors.AsType[*core.APIError](err)
		if !ok {
			t.Errorf("%d: got %T", status, err)
			continue
		}
		if api.StatusCode != status || api.Message != "so it is" || api.RequestID != "r-7" || api.Operation != agents.OpGet || api.Method != "GET" {
			t.Errorf("%d: got %+v", status, api)
		}
		if !strings.Contains(err.Error(), "so it is") || !strings.Contains(err.Error(), "[request r-7]") {
			t.Errorf("%d: the error says %v", status, err)
		}
		if core.IsTemporary(err) != temporary[status] {
			t.Errorf("%d: IsTemporary is %v", status, !temporary[status])
		}
	}
}

func TestTemporaryFailures(t *testing.T) {
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{&core.TransportError{Err: errors.New("connection refused")}, true},
		{&core.TransportError{Err: context.Canceled}, false},
		{&core.TransportError{Err: context.DeadlineExceeded}, true},
		{&core.TransportError{Err: &core.RedirectError{}}, false},
		{&core.ConfigError{}, false},
		{&core.APIError{StatusCode: 501}, false},
		{&core.ValidationError{APIError: &core.APIError{StatusCode: 422}}, false},
		{nil, false},
	} {
		if got := core.IsTemporary(tt.err); got != tt.want {
			t.Errorf("IsTemporary(%v) is %v", tt.err, got)
		}
	}
}

func TestValidationError(t *testing.T) {
	client := serve(t, answer(422, "application/json", `{"detail": [
		{"loc": ["body", "sources", 2, "name"], "msg": "Field required", "type": "missing", "input": {}},
		{"loc": ["query", "limit"], "msg": "too large", "type": "less_than_equal"},
		"nonsense"]}`))
	_, err := agents.New(client).Get(t.Context(), "a1")
	got, ok := errors.AsType[*core.ValidationError](err)
	if !ok {
		t.Fatalf("got %T %v", err, err)
	}
	want := []core.FieldError{
		{Path: "body.sources[2].name", Message: "Field required", Type: "missing"},
		{Path: "query.limit", Message: "too large", Type: "less_than_equal"},
	}
	if !reflect.DeepEqual(got.Fields, want) {
		t.Errorf("got %+v", got.Fields)
	}
	if !strings.Contains(err.Error(), "\n  body.sources[2].name: Field required\n  query.limit: too large") {
		t.Errorf("the error says %v", err)
	}
}

func TestDefinitionError(t *testing.T) {
	client := serve(t, answer(422, "application/json", `{"detail": {"error": "invalid_agent_definition", "message": "it has errors",
		"source": "name: x\n", "errors": [{"path": "steps.0", "line": 3, "column": 5, "message": "unknown step"}]}}`))
	_, err := agents.New(client).Get(t.Context(), "a1")
	got, ok := errors.AsType[*core.DefinitionError](err)
	if !ok {
		t.Fatalf("got %T %v", err, err)
	}
	want := []core.DefinitionProblem{{Path: "steps.0", Line: 3, Column: 5, Message: "unknown step"}}
	if !reflect.DeepEqual(got.Problems, want) || got.Source != "name: x\n" {
		t.Errorf("got %+v", got)
	}
	if !strings.Contains(err.Error(), "\n  3:5: steps.0: unknown step") || !errors.Is(err, core.ErrValidation) {
		t.Errorf("the error says %v", err)
	}
}

func TestCreditsError(t *testing.T) {
	client := serve(t, answer(402, "application/json", `{"detail": {"message": "no credits left", "account_id": "acc-1"}}`))
	_, err := agents.New(client).Get(t.Context(), "a1")
	got, ok := errors.AsType[*core.CreditsError](err)
	if !ok || got.AccountID != "acc-1" || got.Message != "no credits left" || !errors.Is(err, core.ErrInsufficientCredits) {
		t.Errorf("got %T %v", err, err)
	}
}

func TestErrorBodiesOfManyShapes(t *testing.T) {
	const js = "application/json"
	for _, tt := range []struct{ contentType, body, message string }{
		{js, `{"message": "m"}`, "m"},
		{js, `{"Message": "m"}`, "m"},
		{js, `{"error": "code"}`, "code"},
		{js, `{"error": {"code": 7, "message": "m"}}`, "m"},
		{js, `{"detail": {"message": "m"}}`, "m"},
		{js, `{"detail": "one\ntwo"}`, "one"},
		{js, `"gone fishing"`, "gone fishing"},
		{js, `{"detail": ["a", "b"]}`, "a; b"},
		{js, `{"detail": {"code": "E1"}}`, "E1"},
		{js, `{"detail": 7}`, ""},
		{js, `{"detail": null}`, ""},
		{js, `{"detail": {"errors": 1}}`, ""},
		{js, `[]`, ""},
		{js, `{`, ""},
		{"text/plain; charset=utf-8", "upstream connect error\nreset", "upstream connect error"},
		{"text/html", "<html><body>Bad gateway</body></html>", ""},
		{"image/png", "\x89PNG", ""},
	} {
		client := serve(t, answer(409, tt.contentType, tt.body))
		_, err := agents.New(client).Get(t.Context(), "a1")
		api, ok := errors.AsType[*core.APIError](err)
		if !ok || api.Message != tt.message || string(api.Body) != tt.body {
			t.Errorf("%s: got %q, %T %v", tt.body, api.Message, err, err)
		}
	}
}

// TestErrorsOfTests are made by users to stand for the API's.
func TestErrorsOfTests(t *testing.T) {
	for _, err := range []error{&core.ValidationError{}, &core.DefinitionError{}, &core.CreditsError{}} {
		if err.Error() == "" || errors.Is(err, core.ErrNotFound) {
			t.Errorf("%T: %v", err, err)
		}
	}
}

func TestResponse(t *testing.T) {
	var meta core.Response
	client := serve(t, answer(200, "application/json", `{"id": "a1"}`, "X-Request-Id", "r-7"))
	if _, err := agents.New(client).Get(t.Context(), "a1", core.WithResponse(&meta)); err != nil {
		t.Fatal(err)
	}
	if meta.StatusCode != 200 || meta.RequestID != "r-7" || string(meta.Body) != `{"id": "a1"}` || meta.Attempts != 1 || meta.Header.Get("Content-Type") != "application/json" {
		t.Errorf("got %+v", meta)
	}

	client = serve(t, answer(503, "text/plain", "busy", "Retry-After", "0"), atOnce)
	_, err := agents.New(client).Get(t.Context(), "a1", core.WithResponse(&meta))
	if err == nil || meta.StatusCode != 503 || string(meta.Body) != "busy" || meta.Attempts != 3 {
		t.Errorf("of a failure: %+v, %v", meta, err)
	}

	client = serve(t, answer(200, "application/json", `{"id": "a1"}`, "X-Request-Id", "r-8"), core.WithMaxResponseBytes(5))
	_, err = agents.New(client).Get(t.Context(), "a1", core.WithResponse(&meta))
	if err == nil || meta.StatusCode != 200 || meta.RequestID != "r-8" {
		t.Errorf("of an answer that is too long: %+v, %v", meta, err)
	}

	client = serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, core.WithRetries(0))
	_, err = agents.New(client).Get(t.Context(), "a1", core.WithResponse(&meta))
	if err == nil || meta.StatusCode != 0 || meta.RequestID != "" {
		t.Errorf("without an answer it is that of an earlier call: %+v, %v", meta, err)
	}
}

func TestStatusWithoutAName(t *testing.T) {
	err := do(t.Context(), serve(t, answer(520, "application/json", `{"detail": "so it is"}`)), "GET", core.WithRetries(0))
	if err == nil || !strings.Contains(err.Error(), "/things: 520: so it is") {
		t.Errorf("got %v", err)
	}
}

// FastAPI repeats what it was sent: the error is longer than what was wrong.
func TestValidationErrorThatIsCutOff(t *testing.T) {
	client := serve(t, answer(422, "application/json", `{"detail": [
		{"type": "missing", "loc": ["body", "name"], "msg": "Field required", "input": {"prompt": "`+strings.Repeat("x", 100<<10)+`"}}]}`))
	_, err := agents.New(client).Get(t.Context(), "a1")
	got, ok := errors.AsType[*core.ValidationError](err)
	want := []core.FieldError{{Path: "body.name", Message: "Field required", Type: "missing"}}
	if !ok || !got.Truncated || !reflect.DeepEqual(got.Fields, want) {
		t.Errorf("got %T %v", err, err)
	}
}

// What a context was canceled for is told, and that it was canceled can be found out.
func TestTheCauseOfAContextsEnd(t *testing.T) {
	why := errors.New("the other upload failed")
	ctx, cancel := context.WithCancelCause(t.Context())
	client := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel(why)
		<-r.Context().Done()
	})
	for _, when := range []string{"during a call", "before a call"} {
		err := do(ctx, client, "GET")
		if !errors.Is(err, context.Canceled) || !errors.Is(err, why) || !strings.HasSuffix(err.Error(), ": "+why.Error()) || core.IsTemporary(err) {
			t.Errorf("%s: %v", when, err)
		}
	}
}

func TestWithoutAClientOrContext(t *testing.T) {
	for name, client := range map[string]*core.Client{"nil": nil, "zero": {}} {
		err := do(t.Context(), client, "GET")
		if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "core.New") {
			t.Errorf("%s: %v", name, err)
		}
		for _, err := range agents.New(client).List(t.Context(), nil) {
			if _, ok := errors.AsType[*core.ConfigError](err); !ok {
				t.Errorf("%s: a list: %v", name, err)
			}
		}
		if got := client.String(); !strings.Contains(got, "core.New") {
			t.Errorf("%s: it says that it is %s", name, got)
		}
	}
	err := do(nil, newClient(t), "GET") //nolint:staticcheck // what it says is wanted
	if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "context") {
		t.Errorf("without a context: %v", err)
	}
}

// An attempt that was not sent does not make up for one that may have been.
func TestNotSentCountsEveryAttempt(t *testing.T) {
	for _, acted := range []bool{false, true} {
		var server *httptest.Server
		server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			_ = server.Listener.Close() // nobody answers the second attempt
			if acted {
				panic(http.ErrAbortHandler)
			}
			answer(429, "application/json", `{}`, "Connection", "close")(w, r)
		}))
		defer server.Close()
		err := do(t.Context(), newClient(t, core.WithBaseURL(server.URL)), "POST", core.Idempotent(), core.WithRetries(1), atOnce)
		lost, ok := errors.AsType[*core.TransportError](err)
		if !ok || lost.Attempts != 2 || core.NotSent(err) == acted {
			t.Errorf("acted on %v, unsent %v: %v", acted, core.NotSent(err), err)
		}
	}
}

// An attempt that the server may have acted on is not forgotten over later ones that
// it has refused or never got.
func TestNotSentRemembersTheFirstAttempt(t *testing.T) {
	t.Parallel()
	attempts := 0
	transport := roundTrip(func(r *http.Request) (*http.Response, error) {
		closeBody(r)
		if attempts++; attempts == 1 {
			return nil, io.ErrUnexpectedEOF // the connection breaks
		}
		return nil, &net.OpError{Op: "dial", Err: errors.New("refused")}
	})
	client := newClient(t, core.WithHTTPClient(&http.Client{Transport: transport}), core.WithRetries(2), atOnce)
	if err := do(t.Context(), client, "POST", core.Idempotent()); err == nil || attempts != 3 || core.NotSent(err) {
		t.Errorf("after %d attempts: unsent %v: %v", attempts, core.NotSent(err), err)
	}
}

func closeBody(r *http.Request) {
	if r.Body != nil {
		r.Body.Close()
	}
}

// What was never sent can be sent again without harm; of all else nobody knows.
func TestNotSent(t *testing.T) {
	t.Parallel()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	drop := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for name, test := range map[string]struct {
		ctx    context.Context
		client *core.Client
		path   string
		want   bool
	}{
		"no server":        {t.Context(), newClient(t, core.WithBaseURL(gone.URL)), "/", true},
		"ended context":    {ended, drop, "/", true},
		"mistake":          {t.Context(), drop, "no slash", true},
		"no answer":        {t.Context(), drop, "/", false},
		"refusal":          {t.Context(), serve(t, http.NotFound), "/", false},
		"malformed answer": {t.Context(), serve(t, answer(200, "application/json", "{")), "/", false},
	} {
		_, err := core.Do[any](test.ctx, test.client, http.MethodPost, test.path, nil, nil, core.WithRetries(0))
		if err == nil || core.NotSent(err) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}
