package seclaitest_test

import (
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// However much is sent, what a server remembers of it is bounded; the requests
// themselves are counted.
func TestRecordingIsBounded(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t, seclaitest.InMemory())
	big := strings.Repeat("x", 1<<20)
	const calls = 80
	for range calls {
		_, _ = core.Do[any](t.Context(), srv.Client(), "POST", "/agents", nil, map[string]any{"name": 1, "description": big})
	}
	kept := 0
	for _, r := range srv.RequestsTo(agents.OpCreate) {
		kept += len(r.Body)
	}
	if kept > 64<<20 || kept < 32<<20 {
		t.Errorf("%d MiB are kept of %d", kept>>20, calls)
	}
	srv.AssertCalls(t, agents.OpCreate, calls)
}

func TestWithoutRecording(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t, seclaitest.InMemory(), seclaitest.WithoutRecording())
	if _, err := agents.New(srv.Client()).Create(t.Context(), agents.CreateRequest{Name: "n"}); err != nil {
		t.Fatal(err)
	}
	if n := len(srv.Requests()); n != 0 {
		t.Errorf("%d requests are remembered", n)
	}
}
