package test

import (
	"context"
	"errors"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/models"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// waits are all calls that wait.
var waits = map[string]func(context.Context, *core.Client, core.CallOption) error{
	"RunAndWait": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := agents.New(c).RunAndWait(ctx, "a1", ask, opt)
		return err
	},
	"RunAndPoll": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := agents.New(c).RunAndPoll(ctx, "a1", ask, nil, opt)
		return err
	},
	"RunText": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := core.Collect(agents.New(c).RunText(ctx, "a1", ask, opt), 0)
		return err
	},
	"WaitRun": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := agents.New(c).WaitRun(ctx, "r1", nil, opt)
		return err
	},
	"UploadInputAndWait": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := agents.New(c).UploadInputAndWait(ctx, "a1", core.Bytes("a.txt", nil), nil, opt)
		return err
	},
	"WaitInputUpload": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := agents.New(c).WaitInputUpload(ctx, "a1", "u1", opt)
		return err
	},
	"ExportAndWait": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := sources.New(c).ExportAndWait(ctx, "s1", sources.CreateExportRequest{}, opt)
		return err
	},
	"ExportAndDownload": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := sources.New(c).ExportAndDownload(ctx, "s1", sources.CreateExportRequest{}, opt)
		return err
	},
	"WaitExport": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := sources.New(c).WaitExport(ctx, "s1", "e1", opt)
		return err
	},
	"StartEmbeddingMigrationAndWait": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := sources.New(c).StartEmbeddingMigrationAndWait(ctx, "s1", sources.StartEmbeddingMigrationRequest{}, opt)
		return err
	},
	"WaitEmbeddingMigration": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := sources.New(c).WaitEmbeddingMigration(ctx, "s1", opt)
		return err
	},
	"CreateExperimentAndWait": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := models.New(c).CreateExperimentAndWait(ctx, models.CreateExperimentRequest{}, opt)
		return err
	},
	"WaitExperiment": func(ctx context.Context, c *core.Client, opt core.CallOption) error {
		_, err := models.New(c).WaitExperiment(ctx, "e1", opt)
		return err
	},
}

// Nothing is started, or asked for, that could not be waited for as the options say.
func TestWaitsCheckTheirOptionsFirst(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	for name, wait := range waits {
		err := wait(t.Context(), srv.Client(), core.OnUpdate(func(*string) error { return nil }))
		if _, ok := errors.AsType[*core.ConfigError](err); !ok {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := len(srv.Requests()); n > 0 {
		t.Errorf("%d requests were sent", n)
	}
}

// A task that could not be started is not waited for.
func TestWaitsForWhatCouldNotBeStarted(t *testing.T) {
	t.Parallel()
	for name, wait := range waits {
		srv := seclaitest.New(t)
		srv.Fail(seclaitest.Fault{Status: 403, Times: seclaitest.Always})
		if err := wait(t.Context(), srv.Client(), fast); !errors.Is(err, core.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
		if n := len(srv.Requests()); n != 1 {
			t.Errorf("%s: %d requests were sent", name, n)
		}
	}
}
