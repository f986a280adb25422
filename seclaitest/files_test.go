package seclaitest_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// source makes a source that takes uploads and returns its path.
func (a *api) source() string {
	a.Helper()
	return "/sources/" + a.text(201, "POST /sources", `{"name":"Files","source_type":"custom_index"}`, "id")
}

// upload sends a file and returns the answer.
func (a *api) upload(status int, path, filename, text string) any {
	a.Helper()
	media, body := form(a.T, filename, text)
	plain := a.header.Clone()
	a.header.Set("Content-Type", media)
	defer func() { a.header = plain }()
	return a.want(status, "POST "+path, string(body))
}

func TestContents(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source := a.source()
	got := a.upload(200, source+"/upload", "notes.txt", "Grüße aus Wien.")
	a.is(got, "status", "uploaded")
	a.is(got, "filename", "notes.txt")
	a.is(a.upload(200, source+"/upload", "again.txt", "Grüße aus Wien."), "status", "duplicate")
	a.is(a.want(200, "GET "+source, ""), "content_count", 1.0)

	content := "/contents/" + dig(got, "content_version_id").(string)
	shown := a.want(200, "GET "+content+"?start=2&end=5", "")
	a.is(shown, "text_content", "üße")
	a.is(shown, "text_content_total_length", 15.0)
	a.is(shown, "title", "Notes")
	a.want(200, "PUT "+content, `{"text":"# New","content_type":"text/markdown","metadata":{"by":"Ada"}}`)
	shown = a.want(200, "GET "+content, "")
	a.is(shown, "text_content", "# New")
	a.is(shown, "metadata.0.value", "Ada")
	a.upload(200, content+"/upload", "long.txt", strings.Repeat("a", 2500))
	a.is(a.want(200, "GET "+content+"/embeddings?page=2&limit=2", ""), "data.0.text_end", 2500.0)
	a.want(422, "PUT "+content, `{"text":"x","content_type":"image/png"}`)
	a.upload(415, source+"/upload", "program.exe", "x")
	a.want(204, "DELETE "+content, "")
	a.want(404, "GET "+content, "")
	a.is(a.want(200, "GET "+source, ""), "content_count", 0.0)

	content = "/contents/" + dig(a.upload(200, source+"/upload", "notes.txt", "Hello."), "content_version_id").(string)
	a.want(204, "DELETE "+source, "")
	a.want(404, "GET "+content, "")
}

func TestUploadsToOtherSources(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.want(422, "POST /sources", `{"name":"Feed","source_type":"rss"}`)
	feed := a.text(201, "POST /sources", `{"name":"Feed","source_type":"rss","url_id":"u"}`, "id")
	a.upload(400, "/sources/"+feed+"/upload", "a.txt", "x")
	a.want(400, "POST /sources/"+feed+"/embedding-migration", `{"target_dimensions":512,"target_embedding_model":"m"}`)
}

func TestAgentInputs(t *testing.T) {
	t.Parallel()
	a := newAPI(t, seclaitest.WithPolls(1))
	a.srv.Agent("reader").ReplyFunc(strings.ToUpper).Polls(0)
	up := a.upload(202, "/agents/reader/upload-input", "notes.txt", "some notes")
	a.is(up, "status", "ready")
	run := a.text(200, "POST /agents/reader/runs", `{"input_upload_id":"`+dig(up, "id").(string)+`"}`, "run_id")
	a.is(a.want(200, "GET /agents/runs/"+run, ""), "output", "SOME NOTES")
	up = a.upload(202, "/agents/reader/upload-input", "talk.mp3", "…")
	id := dig(up, "id").(string)
	a.is(up, "status", "processing")
	a.want(400, "POST /agents/reader/runs", `{"input_upload_id":"`+id+`"}`)
	a.is(a.want(200, "GET /agents/reader/input-uploads/"+id, ""), "status", "processing")
	a.is(a.want(200, "GET /agents/reader/input-uploads/"+id, ""), "status", "ready")
	a.srv.Agent("other")
	a.want(404, "GET /agents/other/input-uploads/"+id, "")
}

func TestExports(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source := a.source()
	a.want(200, "POST "+source, `{"text":"first","title":"One"}`)
	a.want(200, "POST "+source, `{"text":"second","title":"Two"}`)
	for format, want := range map[string]string{"jsonl": "\"text\":\"first\"", "csv": "One,first\n"} {
		export := source + "/exports/" + a.text(202, "POST "+source+"/exports", `{"format":"`+format+`"}`, "id")
		a.want(409, "GET "+export+"/download", "")
		a.is(a.want(200, "GET "+export, ""), "item_count", 2.0)
		resp, data := a.send("GET "+export+"/download", "")
		if resp.StatusCode != 200 || !strings.Contains(string(data), want) {
			t.Errorf("%s: %s: %s", format, resp.Status, data)
		}
		a.want(409, "POST "+export+"/cancel", "")
	}
	export := source + "/exports/" + a.text(202, "POST "+source+"/exports", `{"format":"zip","query_filter":"two"}`, "id")
	a.want(200, "GET "+export, "")
	_, data := a.send("GET "+export+"/download", "")
	if r, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(r.File) != 1 {
		t.Errorf("the zip file: %v", err)
	}
	a.srv.Advance(8 * 24 * time.Hour)
	a.want(410, "GET "+export+"/download", "")
	a.is(a.want(200, "GET "+export, ""), "status", "expired")
	a.want(204, "DELETE "+export, "")
	a.want(404, "DELETE "+export, "")
}

func TestCanceledExport(t *testing.T) {
	t.Parallel()
	a := newAPI(t, seclaitest.WithPolls(1))
	source, other := a.source(), a.source()
	id := a.text(202, "POST "+source+"/exports", `{"format":"csv"}`, "id")
	a.is(a.want(200, "GET "+source+"/exports/"+id, ""), "status", "running")
	a.is(a.want(200, "POST "+source+"/exports/"+id+"/cancel", ""), "status", "canceled")
	a.want(409, "POST "+source+"/exports/"+id+"/cancel", "")
	a.want(409, "GET "+source+"/exports/"+id+"/download", "")
	a.want(404, "GET "+other+"/exports/"+id, "")
}

const getAttachment = "GET /v2/agent-runs/{run_id}/attachments/{attachment_id}"

// attachment adds a file with ten bytes to a new run.
func (a *api) attachment() (run, id string) {
	a.srv.Agent("a")
	run = a.text(200, "POST /agents/a/runs", `{}`, "run_id")
	return run, a.srv.Add(getAttachment, map[string]any{"run_id": run, "name": "a.txt", "content_type": "text/plain", "text": "0123456789"})
}

func TestDownloadIsResumed(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	run, id := a.attachment()
	for range 2 {
		a.srv.Fail(seclaitest.Fault{Operation: getAttachment, Drop: seclaitest.DropInBody, CutAfter: 3})
	}
	d, err := runtime.Download(t.Context(), a.srv.Client(), runtime.Request{Operation: getAttachment, Path: []string{run, id}}, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	if data, err := io.ReadAll(d); err != nil || string(data) != "0123456789" {
		t.Errorf("got %q, %v", data, err)
	}
	a.srv.AssertCalled(t, getAttachment, seclaitest.Header("Range", "bytes=3-"), seclaitest.Status(206))
	a.srv.AssertCalled(t, getAttachment, seclaitest.Header("Range", "bytes=6-"), seclaitest.Status(206))
}

func TestDownloadGoesOnFromRange(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	run, id := a.attachment()
	for field, want := range map[string]int{"bytes=10-": 416, "bytes=-3": 200, "lines=1-": 200, "bytes=0-": 206} {
		a.header.Set("Range", field)
		if resp, _ := a.send("GET /v2/agent-runs/"+run+"/attachments/"+id, ""); resp.StatusCode != want {
			t.Errorf("%s: %s", field, resp.Status)
		}
	}
	a.header.Set("Range", "bytes=4-")
	resp, data := a.send("GET /v2/agent-runs/"+run+"/attachments/"+id+"?download_name=b.txt", "")
	if resp.StatusCode != 206 || string(data) != "456789" || resp.Header.Get("Content-Range") != "bytes 4-9/10" {
		t.Errorf("%s %q %v", resp.Status, data, resp.Header)
	}
	if got := resp.Header.Get("Content-Disposition"); got != "attachment; filename=b.txt" {
		t.Errorf("Content-Disposition: %s", got)
	}
}

func TestMigrations(t *testing.T) {
	t.Parallel()
	a := newAPI(t, seclaitest.WithPolls(1))
	source := a.source()
	path, body := source+"/embedding-migration", `{"target_dimensions":1024,"target_embedding_model":"m"}`
	if v := a.want(200, "GET "+path, ""); v != nil {
		t.Errorf("a migration before the first: %v", v)
	}
	a.want(409, "POST "+path+"/cancel", "")
	a.is(a.want(200, "POST "+path, body), "status", "pending")
	a.want(409, "POST "+path, body)
	a.is(a.want(200, "GET "+path, ""), "status", "running")
	a.is(a.want(200, "GET "+path, ""), "status", "completed")
	a.is(a.want(200, "GET "+source, ""), "dimensions", 1024.0)
	a.want(409, "POST "+path, body)
	a.want(200, "POST "+path, `{"target_dimensions":512,"target_embedding_model":"m"}`)
	a.is(a.want(200, "POST "+path+"/cancel", ""), "status", "canceled")
}
