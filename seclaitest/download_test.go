package seclaitest_test

import (
	"io"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

const getAttachment = "GET /v2/agent-runs/{run_id}/attachments/{attachment_id}"

// attachment adds a file with ten bytes to a new run.
func (a *api) attachment() (run, id string) {
	a.srv.Agent("a")
	run = a.Text(200, "POST /agents/a/runs", `{}`, "run_id")
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
