package seclaitest_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func TestRequestsShowWhatWasReceived(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Header.Set("X-Api-Key", "very-secret")
	a.Header.Set("Authorization", "Bearer very-secret")
	a.Want(404, "GET /agents/a%2Fb/runs?page=2", "")
	a.Want(201, "POST /agents", `{"name":"A"}`)
	a.Want(404, "GET /nowhere", "")
	all := a.srv.Requests()
	if len(all) != 3 {
		t.Fatalf("%d requests, want 3", len(all))
	}
	if r := all[0]; r.Operation != "GET /agents/{agent_id}/runs" || r.Args["agent_id"] != "a/b" || r.Query.Get("page") != "2" || r.Status != 404 {
		t.Errorf("%+v", r)
	}
	if r := all[1]; string(r.Body) != `{"name":"A"}` || r.Status != 201 || r.ID == all[0].ID {
		t.Errorf("%+v", r)
	}
	if r := all[2]; r.Operation != "" || r.Path != "/nowhere" {
		t.Errorf("%+v", r)
	}
	if shown := fmt.Sprintf("%+v", all); strings.Contains(shown, "very-secret") {
		t.Errorf("a credential is shown: %s", shown)
	}
	all[1].Body[0], all[1].Args["x"] = '!', "y"
	if r := a.srv.Requests()[1]; string(r.Body) != `{"name":"A"}` || r.Args["x"] != "" {
		t.Errorf("what was returned is not the caller's: %+v", r)
	}
	a.srv.ForgetRequests()
	if n := len(a.srv.Requests()); n != 0 {
		t.Errorf("%d requests after ForgetRequests", n)
	}
}

func TestLongBodiesAreCutInTheRecord(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Upload(200, a.source()+"/upload", "a.txt", strings.Repeat("a", 2<<20))
	r := a.srv.RequestsTo("POST /sources/{source_connection_id}/upload")[0]
	if len(r.Body) != 1<<20 || !r.Truncated {
		t.Errorf("%d bytes are kept, truncated %v", len(r.Body), r.Truncated)
	}
}

// TestOldRequestsAreForgotten: a server that runs for long does not grow for ever.
func TestOldRequestsAreForgotten(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	for i := range 10_001 {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/"+strconv.Itoa(i), http.NoBody)
		srv.ServeHTTP(httptest.NewRecorder(), r)
	}
	if all := srv.Requests(); len(all) != 9001 || all[0].Path != "/1000" || all[9000].Path != "/10000" {
		t.Errorf("%d requests, the first %s", len(all), all[0].Path)
	}
}

// fakeTB catches what an assertion reports.
type fakeTB struct {
	testing.TB
	report string
}

func (f *fakeTB) Helper()                           {}
func (f *fakeTB) Errorf(format string, args ...any) { f.report = fmt.Sprintf(format, args...) }

func TestAssertions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer")
	a.Header.Set("X-Trace", "1")
	a.Want(200, "POST /agents/writer/runs", `{"input":"hello","metadata":{"tags":["a",1]}}`)
	const op = "POST /agents/{agent_id}/runs"
	for _, c := range []struct {
		want   seclaitest.Want
		report string // part of it; empty for none
	}{
		{seclaitest.Body("input", "hello"), ""},
		{seclaitest.Body("metadata.tags.1", 1), ""},
		{seclaitest.Body("metadata", map[string]any{"tags": []any{"a", 1}}), ""},
		{seclaitest.Body("input", "bye"), `call 1: body member input is "hello", want "bye"`},
		{seclaitest.Body("input.x", "bye"), "body member input.x is absent"},
		{seclaitest.Arg("agent_id", "writer"), ""},
		{seclaitest.Arg("agent_id", "reader"), `path argument agent_id is "writer", want "reader"`},
		{seclaitest.Header("X-Trace", "1"), ""},
		{seclaitest.Header("X-Trace", "2"), `header X-Trace is "1", want "2"`},
		{seclaitest.Query("page", ""), ""},
		{seclaitest.Query("page", "1"), `query parameter page is "", want "1"`},
		{seclaitest.Status(200), ""},
		{seclaitest.Status(201), "status is 200, want 201"},
	} {
		var tb fakeTB
		a.srv.AssertCalled(&tb, op, c.want)
		if (tb.report == "") != (c.report == "") || !strings.Contains(tb.report, c.report) {
			t.Errorf("report %q, want %q", tb.report, c.report)
		}
		if c.report != "" && !strings.Contains(tb.report, "POST /agents/writer/runs → 200") {
			t.Errorf("the report does not show the calls: %s", tb.report)
		}
	}
	var tb fakeTB
	if a.srv.AssertCalls(&tb, op, 1); tb.report != "" {
		t.Error(tb.report)
	}
	if a.srv.AssertCalls(&tb, op, 2); !strings.Contains(tb.report, "was called 1 time, want 2") {
		t.Errorf("report %q", tb.report)
	}
	if a.srv.AssertCalled(&tb, "GET /me"); !strings.Contains(tb.report, "it was never called") {
		t.Errorf("report %q", tb.report)
	}
}

func TestAssertionsOfForms(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Upload(200, a.source()+"/upload", "notes.txt", "Some notes.")
	a.Upload(200, a.source()+"/upload", "long.txt", strings.Repeat("a", 2<<20))
	a.Want(200, "GET /me", "")
	const upload = "POST /sources/{source_connection_id}/upload"
	for _, c := range []struct {
		op     core.Operation
		want   seclaitest.Want
		report string // part of it; empty for none
	}{
		{upload, seclaitest.Part("file", "Some notes."), ""},
		{upload, seclaitest.Part("title", "Notes"), ""},
		{upload, seclaitest.FileName("notes.txt"), ""},
		{upload, seclaitest.Part("title", "Nuts"), `call 1: form part title is "Notes", want "Nuts"`},
		{upload, seclaitest.Part("titel", "Notes"), "call 1: the form has no part titel; it has file, title"},
		{upload, seclaitest.Part("titel", "Notes"), "call 2: only the first 1048576 bytes of the form are kept"},
		{upload, seclaitest.FileName("a.txt"), `call 1: file name is "notes.txt", want "a.txt"`},
		{upload, seclaitest.Body("title", "Notes"), "call 1: the body is a form and not JSON; see Part and FileName"},
		{"GET /me", seclaitest.Part("title", "Notes"), `call 1: the body is no form; its type is ""`},
		{"GET /me", seclaitest.Body("title", "Notes"), "call 1: there is no body"},
	} {
		var tb fakeTB
		a.srv.AssertCalled(&tb, c.op, c.want)
		if (tb.report == "") != (c.report == "") || !strings.Contains(tb.report, c.report) {
			t.Errorf("report %q, want %q", tb.report, c.report)
		}
	}
}

// TestReportsFitALine: what was received is listed with a line each.
func TestReportsFitALine(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Upload(200, a.source()+"/upload", "a.txt", "line 1\nline 2")
	a.Want(201, "POST /agents", "{\n  \"name\": \"A\"\n}\n")
	a.srv.Fail(seclaitest.Fault{Drop: seclaitest.DropBefore})
	if err := a.srv.Client(core.WithRetries(0)).Do(t.Context(), "GET", "/me", nil, nil, nil); err == nil {
		t.Error("a dropped call was answered")
	}
	var tb fakeTB
	a.srv.AssertCalls(&tb, "GET /agents", 1)
	_, log, _ := strings.Cut(tb.report, "received:\n")
	lines := strings.Split(log, "\n")
	for i, want := range []string{`{"name":"Files",`, "bytes of multipart/form-data)", `POST /agents → 201 { "name": "A" }`, "GET /me → no response"} {
		if i >= len(lines) || !strings.Contains(lines[i], want) {
			t.Errorf("line %d lacks %s in\n%s", i+1, want, log)
		}
	}
}

// TestMisuse: what can't be meant ends a program, and a test, with what is wrong.
func TestMisuse(t *testing.T) {
	t.Parallel()
	srv := seclaitest.NewServer()
	defer srv.Close()
	type fault = seclaitest.Fault
	for want, f := range map[string]func(){
		`Fail: the API has no operation "GET /agent"`:         func() { srv.Fail(fault{Operation: "GET /agent", Status: 500}) },
		`AssertCalled: the API has no operation "GET /agent"`: func() { srv.AssertCalled(t, "GET /agent") },
		`RequestsTo: the API has no operation "GET /agent"`:   func() { srv.RequestsTo("GET /agent") },
		"Add: GET /agent lists nothing":                       func() { srv.Add("GET /agent", nil) },
		"Add: GET /me lists nothing":                          func() { srv.Add("GET /me", nil) },
		"Add GET /agents/{agent_id}/runs: say of which with":  func() { srv.Add("GET /agents/{agent_id}/runs", nil) },
		"Add GET /agents/{agent_id}/runs: 404: Agent not":     func() { srv.Add("GET /agents/{agent_id}/runs", map[string]any{"agent_id": "x"}) },
		"Add GET /v2/agent-runs/{run_id}/attachments/{attachment_id}: say of which with the member run_id": func() {
			srv.Add("GET /v2/agent-runs/{run_id}/attachments/{attachment_id}", nil)
		},
		"Add GET /alerts: member title: Input should":        func() { srv.Add("GET /alerts", map[string]any{"title": 1}) },
		`Add GET /alerts: there is no member "titel"; there`: func() { srv.Add("GET /alerts", map[string]any{"titel": "x"}) },
		"Add GET /alerts: json: unsupported type":            func() { srv.Add("GET /alerts", map[string]any{"title": func() {}}) },
		"Fail: the fault does nothing":                       func() { srv.Fail(fault{Operation: "GET /me"}) },
		"Fail: 42 is not an HTTP status":                     func() { srv.Fail(fault{Status: 42}) },
		"Fail: Body, Header and RetryAfter":                  func() { srv.Fail(fault{RetryAfter: time.Second, Delay: 1}) },
		"Fail: Status and Drop exclude":                      func() { srv.Fail(fault{Status: 500, Drop: seclaitest.DropAfter}) },
		"Fail: CutAfter is for":                              func() { srv.Fail(fault{CutAfter: 1, Status: 500}) },
		"Fail: PieceBytes is for":                            func() { srv.Fail(fault{PieceBytes: 1, Status: 500}) },
		"Fail: a number is negative":                         func() { srv.Fail(fault{Skip: -1, Status: 500}) },
		"Client: core.WithRetries":                           func() { srv.Client(core.WithRetries(-1)) },
		"Client: core.WithAPIKey and core.WithAcc":           func() { srv.Client(core.WithAPIKey("a"), core.WithAccessToken("b")) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "seclaitest: "+want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}
