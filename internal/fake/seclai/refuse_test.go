package seclai_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

func TestUnknownPathAndMethod(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Is(a.Want(404, "GET /nowhere", ""), "detail", "Not Found")
	a.Is(a.Want(404, "GET /agents/", ""), "detail", "Not Found")
	a.Is(a.Want(405, "PATCH /agents", ""), "detail", "Method Not Allowed")
	resp, _ := a.Send("PATCH /agents", "")
	if got := resp.Header.Get("Allow"); got != "GET, POST" {
		t.Errorf("Allow: %q", got)
	}
}

func TestInvalidRequests(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withSampleData)
	source := a.Text(200, "GET /sources", "", "data.0.id")
	for _, c := range []struct{ call, body, want string }{
		{"GET /agents?page=0", "", `query.page: Input should be greater than or equal to 1 (greater_than_equal)`},
		{"GET /agents?limit=101", "", `query.limit: Input should be less than or equal to 100 (less_than_equal)`},
		{"GET /agents?limit=x&page=1.5", "", `query.page: Input should be a valid integer, unable to parse string as an integer (int_parsing); query.limit: Input should be a valid integer, unable to parse string as an integer (int_parsing)`},
		{"GET /agents/x/export?download=maybe", "", `query.download: Input should be a valid boolean, unable to interpret input (bool_parsing)`},
		{"GET /sources?order=up", "", `query.order: String should match pattern '^(asc|desc)$' (string_pattern_mismatch)`},
		{"GET /sources?sort=size", "", `query.sort: Value error, sort must be 'created_at', 'updated_at' or 'name' (value_error)`},
		{"GET /docs-search?q=a&mode=fuzzy", "", `query.mode: Input should be 'keyword' or 'semantic' (enum)`},
		{"GET /search", "", `query.q: Field required (missing)`},
		{"GET /search?q=" + strings.Repeat("q", 201), "", `query.q: String should have at most 200 characters (string_too_long)`},
		{"GET /models/playground/experiments?start_date=2026-07-27T10:00:00Z", "", `query.start_date: Input should be a valid date or datetime (date_from_datetime_parsing)`},
		{"POST /agents/x/runs", `{"input_upload_ids":[` + strings.Repeat(`"6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6",`, 20) + `"x"]}`, `body.input_upload_ids: List should have at most 20 items after validation, not 21 (too_long); body.input_upload_ids.20: Input should be a valid UUID (uuid_parsing)`},
		{"GET /search?q=", "", `query.q: String should have at least 1 character (string_too_short)`},
		{"GET /alerts?time_from=yesterday", "", `query.time_from: Input should be a valid datetime or date (datetime_from_date_parsing)`},
		{"GET /agents/x/evaluation-runs?time_from=soon", "", `query.time_from: Value error, time_from must be a date or time in ISO 8601 (value_error)`},
		{"GET /solutions/1", "", `path.solution_id: Input should be a valid UUID (uuid_parsing)`},
		{"POST /agents", `{}`, `body.name: Field required (missing)`},
		{"POST /agents", "", `body: Field required (missing)`},
		{"POST /agents", `{"name":`, `body.8: JSON decode error (json_invalid)`},
		{"POST /agents", `[]`, `body: Input should be a valid dictionary or object to extract fields from (model_attributes_type)`},
		{"POST /agents", `{"name":7,"nmae":"x"}`, `body.name: Input should be a valid string (string_type); body.nmae: Extra inputs are not permitted (extra_forbidden)`},
		{"POST /agents", `{"name":"x","trigger_type":"whim"}`, `body.trigger_type: Value error, trigger_type must be 'dynamic_input', 'template_input', 'schedule', 'new_content' or 'email_received' (value_error)`},
		{"POST /knowledge_bases", `{"name":"","source_ids":[]}`, `body.name: String should have at least 1 character (string_too_short); body.source_ids: List should have at least 1 item after validation, not 0 (too_short)`},
		{"POST /knowledge_bases", `{"name":"x","source_ids":["a",2],"default_top_k":0}`, `body.default_top_k: Input should be greater than 0 (greater_than); body.source_ids.1: Input should be a valid string (string_type)`},
		{"POST /agents/runs/search", `{"query":"x","top_n":1.5}`, `body.top_n: Input should be a valid integer, got a number with a fractional part (int_from_float)`},
		{"POST /sources/" + source + "/exports", `{"format":"xml"}`, `body.format: Input should be 'jsonl', 'csv', 'parquet' or 'zip' (enum)`},
	} {
		if got := problems(t, a.Want(422, c.call, c.body)); got != c.want {
			t.Errorf("%s %s:\n got %s\nwant %s", c.call, c.body, got, c.want)
		}
	}
}

// problems writes a 422's detail on a line.
func problems(t *testing.T, v any) string {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	var body struct {
		Detail []struct {
			Loc       []any
			Msg, Type string
		}
	}
	if err := json.Unmarshal(data, &body); err != nil {
		t.Fatalf("%v: %s", err, data)
	}
	var all []string
	for _, d := range body.Detail {
		var loc []string
		for _, part := range d.Loc {
			loc = append(loc, fmt.Sprint(part))
		}
		all = append(all, fmt.Sprintf("%s: %s (%s)", strings.Join(loc, "."), d.Msg, d.Type))
	}
	return strings.Join(all, "; ")
}

func TestContentTypes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source := a.Text(201, "POST /sources", `{"name":"Files","source_type":"custom_index"}`, "id")
	a.Header.Set("Content-Type", "text/plain")
	if got := problems(t, a.Want(422, "POST /agents", `{"name":"x"}`)); !strings.HasPrefix(got, "body: Input should be a valid dictionary") {
		t.Error(got)
	}
	if got := problems(t, a.Want(422, "POST /sources/"+source+"/upload", "x")); got != "body.file: Field required (missing)" {
		t.Error(got)
	}
}

// TestForms sends the parts of uploads as they should not be.
func TestForms(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	upload := "POST " + a.source() + "/upload"
	a.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	part := func(head, text string) string {
		return "--b\r\nContent-Disposition: form-data; name=" + head + "\r\n\r\n" + text + "\r\n"
	}
	file, end := part(`file; filename="a.txt"`, "A"), "--b--\r\n"
	for body, want := range map[string]string{
		part("file", "A") + end:         `body.file: Value error, Expected UploadFile, received: <class 'str'> (value_error)`,
		file + part("titel", "T") + end: `body.titel: Extra inputs are not permitted (extra_forbidden)`,
		part("title", "T") + end:        `body.file: Field required (missing)`,
	} {
		if got := problems(t, a.Want(422, upload, body)); got != want {
			t.Errorf("%q:\n got %s\nwant %s", body, got, want)
		}
	}
	for _, metadata := range []string{"[]", "{", `"by"`} {
		a.Is(a.Want(400, upload, file+part("metadata", metadata)+end), "detail", "metadata must be a JSON object")
	}
	a.Want(400, upload, file+part("title", "T")) // it is cut
	a.Want(200, upload, file+part("metadata", `{"by":"Ada"}`)+part("metadata_at", "home")+end)
}

func TestVersions(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Want(200, "GET /agents?nonsense=1", "")
	modern := a.at("2026-07-27")
	if got := problems(t, modern.Want(422, "GET /agents?nonsense=1", "")); got != "query.nonsense: Extra inputs are not permitted (extra_forbidden)" {
		t.Error(got)
	}
	a.at("2026-07-28").Want(400, "GET /agents", "")
	if got := problems(t, a.at("July").Want(422, "GET /agents", "")); !strings.Contains(got, "header.Seclai-Version") {
		t.Error(got)
	}
	version := a.Want(200, "PUT /version", `{"version":"2026-07-27"}`)
	a.Is(version, "effective_version", "2026-07-01")
	a.Is(version, "latest_version", "2026-07-27")
	a.Want(422, "GET /agents?nonsense=1", "")
	a.at("2026-07-01").Want(200, "GET /agents?nonsense=1", "")
	a.Is(modern.Want(200, "PUT /version", `{"version":null}`), "pinned_version", nil)
	a.Want(200, "GET /agents?nonsense=1", "")
	a.Want(422, "PUT /version", `{"version":"1999-01-01"}`)
}

func TestNoCredits(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withoutCredits)
	a.agent("writer")
	for call, body := range map[string]string{
		"POST /agents/writer/runs":            `{"input":"x"}`,
		"POST /agents/writer/runs/stream":     `{"input":"x"}`,
		"POST /sources":                       `{"name":"S","source_type":"custom_index"}`,
		"POST /knowledge_bases":               `{"name":"K","source_ids":["6f1c2c3e-8a4b-4d5e-9f60-718293a4b5c6"]}`,
		"POST /models/playground/experiments": `{"prompt":"Hi","model_ids":["m"]}`,
	} {
		a.Is(a.Want(402, call, body), "detail.error", "insufficient_credits")
	}
}

func TestLargeBodies(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source := a.Text(201, "POST /sources", `{"name":"Files","source_type":"custom_index"}`, "id")
	long := strings.Repeat("a", 8193)
	a.Want(413, "POST /sources/"+source, `{"text":"`+long+`"}`)
	a.Want(200, "POST /sources/"+source, `{"text":"`+long[1:]+`"}`)
	a.Want(413, "POST /agents", `{"name":"`+strings.Repeat("a", 32<<20)+`"}`)
}

func TestLargestFile(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withMaxFile(1<<20))
	upload := a.source() + "/upload"
	a.Upload(200, upload, "a.txt", strings.Repeat("a", 1<<20))
	a.Upload(413, upload, "b.txt", strings.Repeat("b", 1<<20+1))
}

// TestNullOfNamedTypes checks that a type that has a name in the description may be
// null where it says so, in a request and in an answer.
func TestNullOfNamedTypes(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.agent("writer")
	a.Want(200, "PUT /agents/writer", `{"prompt_model_auto_upgrade_strategy":null}`)
	a.Want(422, "PUT /agents/writer", `{"prompt_model_auto_upgrade_strategy":7}`)
	a.Is(a.Want(200, "POST /email-domains", `{"kind":"vanity","value":"engines"}`), "provider", nil)
}
