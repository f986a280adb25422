package agents_test

import (
	"encoding/json"
	"io"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

const manifest = `{"text": "See.", "attachments": [{"storage_key": "runs/1/ü?>.png", "mime": "image/png", "name": "ü.png", "bytes": 4, "width": 10}, {"storage_key": "k", "mime": null, "name": null, "bytes": null}], "version": 2}`

func TestManifest(t *testing.T) {
	t.Parallel()
	run := agents.Run{Output: new(manifest), OutputContentType: new(agents.ManifestType)}
	m, err := run.Manifest()
	if err != nil {
		t.Fatal(err)
	}
	if m.Text != "See." || len(m.Attachments) != 2 || string(m.Extra["version"]) != "2" {
		t.Errorf("got %+v", m)
	}
	a := m.Attachments[0]
	if a.Name != "ü.png" || a.MIME != "image/png" || a.Bytes != 4 || string(a.Extra["width"]) != "10" {
		t.Errorf("got %+v", a)
	}
	for key, want := range map[string]string{a.StorageKey: "cnVucy8xL8O8Pz4ucG5n", "runs/1/~~~.png": "cnVucy8xL35-fi5wbmc=", "runs/7/ÿþ.png": "cnVucy83L8O_w74ucG5n"} {
		if id := (agents.ManifestAttachment{StorageKey: key}).ID(); id != want {
			t.Errorf("the ID of %s is %q", key, id)
		}
	}
	again, err := json.Marshal(m)
	if err != nil || !strings.Contains(string(again), `"width":10`) || !strings.Contains(string(again), `"version":2`) {
		t.Errorf("written again: %s, %v", again, err)
	}
}

func TestNoManifest(t *testing.T) {
	t.Parallel()
	for _, run := range []agents.Run{
		{}, {Output: new(manifest)}, {OutputContentType: new(agents.ManifestType)},
		{Output: new("text"), OutputContentType: new("text/plain")}, {Output: new("text"), OutputContentType: new("?;;")},
	} {
		if m, err := run.Manifest(); m != nil || err != nil {
			t.Errorf("got %v, %v", m, err)
		}
	}
	step := agents.RunStep{Output: new("[]"), OutputContentType: new(agents.ManifestType)}
	if m, err := step.Manifest(); m != nil || err == nil {
		t.Errorf("of a malformed one: %v, %v", m, err)
	}
}

func TestDownloadAttachment(t *testing.T) {
	t.Parallel()
	srv, client, _ := newServer(t)
	run, err := client.RunAndWait(t.Context(), "poet", input())
	if err != nil {
		t.Fatal(err)
	}
	a := agents.ManifestAttachment{StorageKey: "runs/1/ü?>.png"}
	srv.Add(agents.OpDownloadRunAttachment, map[string]any{"id": a.ID(), "run_id": run.RunID, "name": "ü.png", "content_type": "image/png", "text": "\x89PNG"})
	d, err := client.DownloadAttachment(t.Context(), run.RunID, a)
	if err != nil {
		t.Fatal(err)
	}
	defer d.Close()
	data, err := io.ReadAll(d)
	if err != nil || len(data) == 0 || d.Size != int64(len(data)) || d.FileName != "ü.png" || d.ContentType != "image/png" {
		t.Errorf("got %+v with %q, %v", d, data, err)
	}
	srv.AssertCalled(t, agents.OpDownloadRunAttachment, seclaitest.Arg("attachment_id", a.ID()))
}
