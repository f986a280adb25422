package digest_test

import (
	"errors"
	"net/http"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/examples/digest"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// start returns a fake of the API with an agent and a source, and what is tested.
func start(t *testing.T, opts ...core.ClientOption) (*seclaitest.Server, *digest.Writer) {
	t.Helper()
	srv := seclaitest.New(t)
	srv.Agent("digester").Reply("All is well.")
	source := srv.Add(sources.OpList, map[string]any{"name": "Digests", "source_type": sources.TypeCustomIndex})
	return srv, digest.NewWriter(srv.Client(opts...), "digester", source)
}

func TestWrite(t *testing.T) {
	srv, w := start(t)
	got, err := w.Write(t.Context(), "Monday", "A long report.")
	if err != nil {
		t.Fatal(err)
	}
	if got != "All is well." {
		t.Errorf("got %q", got)
	}
	srv.AssertCalled(t, agents.OpRunStream, seclaitest.Body("input", "A long report."))
	srv.AssertCalled(t, sources.OpUploadInlineText, seclaitest.Body("title", "Monday"), seclaitest.Body("text", "All is well."))
}

func TestWriteWhenBusy(t *testing.T) {
	srv, w := start(t, core.WithRetries(0))
	srv.Fail(seclaitest.Fault{Operation: agents.OpRunStream, Status: http.StatusTooManyRequests})
	if _, err := w.Write(t.Context(), "Monday", "A long report."); !errors.Is(err, digest.ErrBusy) {
		t.Errorf("got error %v, want digest.ErrBusy", err)
	}
}

func TestWriteKeepsNothingOfAFailedRun(t *testing.T) {
	srv, w := start(t)
	srv.Agent("digester").Fail("the model did not answer")
	_, err := w.Write(t.Context(), "Monday", "A long report.")
	if _, ok := errors.AsType[*core.FailedError](err); !ok {
		t.Errorf("got error %v, want that of the run", err)
	}
	srv.AssertCalls(t, sources.OpUploadInlineText, 0)
}

func TestWriteWhenTheStreamBreaks(t *testing.T) {
	srv, w := start(t)
	srv.Agent("digester").CutStream(3)
	got, err := w.Write(t.Context(), "Monday", "A long report.")
	if err != nil || got != "All is well." {
		t.Errorf("got %q, %v", got, err)
	}
	srv.AssertCalls(t, agents.OpRunStream, 1) // the run is polled, and not started again
}
