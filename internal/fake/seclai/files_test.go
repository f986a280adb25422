package seclai_test

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/fake/faketest"
)

// source makes a source that takes uploads and returns its path.
func (a *client) source() string {
	a.Helper()
	return "/sources/" + a.Text(201, "POST /sources", `{"name":"Files","source_type":"custom_index"}`, "id")
}

func TestContents(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source := a.source()
	got := a.Upload(200, source+"/upload", "notes.txt", "Grüße aus Wien.")
	a.Is(got, "status", "uploaded")
	a.Is(got, "filename", "notes.txt")
	a.Is(a.Upload(200, source+"/upload", "again.txt", "Grüße aus Wien."), "status", "duplicate")
	a.Is(a.Want(200, "GET "+source, ""), "content_count", 1.0)

	content := "/contents/" + faketest.Dig(got, "content_version_id").(string)
	shown := a.Want(200, "GET "+content+"?start=2&end=5", "")
	a.Is(shown, "text_content", "üße")
	a.Is(shown, "text_content_total_length", 15.0)
	a.Is(shown, "title", "Notes")
	a.Want(200, "PUT "+content, `{"text":"# New","content_type":"text/markdown","metadata":{"by":"Ada"}}`)
	shown = a.Want(200, "GET "+content, "")
	a.Is(shown, "text_content", "# New")
	a.Is(shown, "metadata.0.value", "Ada")
	a.Upload(200, content+"/upload", "long.txt", strings.Repeat("a", 2500))
	a.Is(a.Want(200, "GET "+content+"/embeddings?page=2&limit=2", ""), "data.0.text_end", 2500.0)
	a.Want(422, "PUT "+content, `{"text":"x","content_type":"image/png"}`)
	a.Upload(415, source+"/upload", "program.exe", "x")
	a.Want(204, "DELETE "+content, "")
	a.Want(404, "GET "+content, "")
	a.Is(a.Want(200, "GET "+source, ""), "content_count", 0.0)

	content = "/contents/" + faketest.Dig(a.Upload(200, source+"/upload", "notes.txt", "Hello."), "content_version_id").(string)
	a.Want(204, "DELETE "+source, "")
	a.Want(404, "GET "+content, "")
}

func TestUploadsToOtherSources(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.Want(422, "POST /sources", `{"name":"Feed","source_type":"rss"}`)
	feed := a.Text(201, "POST /sources", `{"name":"Feed","source_type":"rss","url_id":"u"}`, "id")
	a.Upload(400, "/sources/"+feed+"/upload", "a.txt", "x")
	a.Want(400, "POST /sources/"+feed+"/embedding-migration", `{"target_dimensions":512,"target_embedding_model":"m"}`)
}

func TestAgentInputs(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withPolls(1))
	a.scripted("reader", strings.ToUpper)
	up := a.Upload(202, "/agents/reader/upload-input", "notes.txt", "some notes")
	a.Is(up, "status", "ready")
	run := a.Text(200, "POST /agents/reader/runs", `{"input_upload_id":"`+faketest.Dig(up, "id").(string)+`"}`, "run_id")
	a.Is(a.Want(200, "GET /agents/runs/"+run, ""), "output", "SOME NOTES")
	up = a.Upload(202, "/agents/reader/upload-input", "talk.mp3", "…")
	id := faketest.Dig(up, "id").(string)
	a.Is(up, "status", "processing")
	a.Want(400, "POST /agents/reader/runs", `{"input_upload_id":"`+id+`"}`)
	a.Is(a.Want(200, "GET /agents/reader/input-uploads/"+id, ""), "status", "processing")
	a.Is(a.Want(200, "GET /agents/reader/input-uploads/"+id, ""), "status", "ready")
	a.agent("other")
	a.Want(404, "GET /agents/other/input-uploads/"+id, "")
}

func TestExports(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source := a.source()
	a.Want(200, "POST "+source, `{"text":"first","title":"One"}`)
	a.Want(200, "POST "+source, `{"text":"second","title":"Two"}`)
	for format, want := range map[string]string{"jsonl": "\"text\":\"first\"", "csv": "One,first\n"} {
		export := source + "/exports/" + a.Text(202, "POST "+source+"/exports", `{"format":"`+format+`"}`, "id")
		a.Want(409, "GET "+export+"/download", "")
		a.Is(a.Want(200, "GET "+export, ""), "item_count", 2.0)
		resp, data := a.Send("GET "+export+"/download", "")
		if resp.StatusCode != 200 || !strings.Contains(string(data), want) {
			t.Errorf("%s: %s: %s", format, resp.Status, data)
		}
		a.Want(409, "POST "+export+"/cancel", "")
	}
	export := source + "/exports/" + a.Text(202, "POST "+source+"/exports", `{"format":"zip","query_filter":"two"}`, "id")
	a.Want(200, "GET "+export, "")
	_, data := a.Send("GET "+export+"/download", "")
	if r, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(r.File) != 1 {
		t.Errorf("the zip file: %v", err)
	}
	a.api.Advance(8 * 24 * time.Hour)
	a.Want(410, "GET "+export+"/download", "")
	a.Is(a.Want(200, "GET "+export, ""), "status", "expired")
	a.Want(204, "DELETE "+export, "")
	a.Want(404, "DELETE "+export, "")
}

func TestCanceledExport(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withPolls(1))
	source, other := a.source(), a.source()
	id := a.Text(202, "POST "+source+"/exports", `{"format":"csv"}`, "id")
	a.Is(a.Want(200, "GET "+source+"/exports/"+id, ""), "status", "running")
	a.Is(a.Want(200, "POST "+source+"/exports/"+id+"/cancel", ""), "status", "canceled")
	a.Want(409, "POST "+source+"/exports/"+id+"/cancel", "")
	a.Want(409, "GET "+source+"/exports/"+id+"/download", "")
	a.Want(404, "GET "+other+"/exports/"+id, "")
}

const getAttachment = "GET /v2/agent-runs/{run_id}/attachments/{attachment_id}"

// attachment adds a file with ten bytes to a new run.
func (a *client) attachment() (run, id string) {
	a.agent("a")
	run = a.Text(200, "POST /agents/a/runs", `{}`, "run_id")
	return run, a.add(getAttachment, map[string]any{"run_id": run, "name": "a.txt", "content_type": "text/plain", "text": "0123456789"})
}

func TestDownloadGoesOnFromRange(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	run, id := a.attachment()
	for field, want := range map[string]int{"bytes=10-": 416, "bytes=-3": 200, "lines=1-": 200, "bytes=0-": 206} {
		a.Header.Set("Range", field)
		if resp, _ := a.Send("GET /v2/agent-runs/"+run+"/attachments/"+id, ""); resp.StatusCode != want {
			t.Errorf("%s: %s", field, resp.Status)
		}
	}
	a.Header.Set("Range", "bytes=4-")
	resp, data := a.Send("GET /v2/agent-runs/"+run+"/attachments/"+id+"?download_name=b.txt", "")
	if resp.StatusCode != 206 || string(data) != "456789" || resp.Header.Get("Content-Range") != "bytes 4-9/10" {
		t.Errorf("%s %q %v", resp.Status, data, resp.Header)
	}
	if got := resp.Header.Get("Content-Disposition"); got != "attachment; filename=b.txt" {
		t.Errorf("Content-Disposition: %s", got)
	}
}

func TestMigrations(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withPolls(1))
	source := a.source()
	path, body := source+"/embedding-migration", `{"target_dimensions":1024,"target_embedding_model":"m"}`
	if v := a.Want(200, "GET "+path, ""); v != nil {
		t.Errorf("a migration before the first: %v", v)
	}
	a.Want(409, "POST "+path+"/cancel", "")
	a.Is(a.Want(200, "POST "+path, body), "status", "pending")
	a.Want(409, "POST "+path, body)
	a.Is(a.Want(200, "GET "+path, ""), "status", "running")
	a.Is(a.Want(200, "GET "+path, ""), "status", "completed")
	a.Is(a.Want(200, "GET "+source, ""), "dimensions", 1024.0)
	a.Want(409, "POST "+path, body)
	a.Want(200, "POST "+path, `{"target_dimensions":512,"target_embedding_model":"m"}`)
	a.Is(a.Want(200, "POST "+path+"/cancel", ""), "status", "canceled")
}
