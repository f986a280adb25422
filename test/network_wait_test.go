package test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/models"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// task is something that takes time: how it is started, and how it is waited for,
// which tells its state in the end.
type task struct {
	start func(ctx context.Context, c *core.Client, source string) (id string, err error)
	wait  func(ctx context.Context, c *core.Client, source, id string) (state string, err error)
	polls core.Operation
}

var tasks = map[string]task{
	"run": {func(ctx context.Context, c *core.Client, _ string) (string, error) {
		run, err := agents.New(c).Run(ctx, "poet", ask)
		return run.RunID, err
	}, func(ctx context.Context, c *core.Client, _, id string) (string, error) {
		run, err := agents.New(c).WaitRun(ctx, id, nil, fast)
		return string(run.Status), err
	}, agents.OpGetRun},
	"input upload": {func(ctx context.Context, c *core.Client, _ string) (string, error) {
		up, err := agents.New(c).UploadInput(ctx, "poet", core.Bytes("talk.mp3", []byte("la la la")), nil)
		return up.ID, err
	}, func(ctx context.Context, c *core.Client, _, id string) (string, error) {
		up, err := agents.New(c).WaitInputUpload(ctx, "poet", id, fast)
		return string(up.Status), err
	}, agents.OpGetInputUploadStatus},
	"export": {func(ctx context.Context, c *core.Client, source string) (string, error) {
		export, err := sources.New(c).CreateExport(ctx, source, sources.CreateExportRequest{Format: sources.ExportFormatCSV})
		return export.ID, err
	}, func(ctx context.Context, c *core.Client, source, id string) (string, error) {
		export, err := sources.New(c).WaitExport(ctx, source, id, fast)
		return string(export.Status), err
	}, sources.OpGetExport},
	"embedding migration": {func(ctx context.Context, c *core.Client, source string) (string, error) {
		_, err := sources.New(c).StartEmbeddingMigration(ctx, source, sources.StartEmbeddingMigrationRequest{TargetEmbeddingModel: "text-embedding-3-large", TargetDimensions: 1024})
		return "", err
	}, func(ctx context.Context, c *core.Client, source, _ string) (string, error) {
		migration, err := sources.New(c).WaitEmbeddingMigration(ctx, source, fast)
		return migration.Status, err
	}, sources.OpGetEmbeddingMigration},
	"experiment": {func(ctx context.Context, c *core.Client, _ string) (string, error) {
		created, err := models.New(c).CreateExperiment(ctx, models.CreateExperimentRequest{Prompt: "Say hello.", ModelIDs: []string{"gpt-4o"}})
		return created.ExperimentID, err
	}, func(ctx context.Context, c *core.Client, _, id string) (string, error) {
		experiment, err := models.New(c).WaitExperiment(ctx, id, fast)
		return string(experiment.Status), err
	}, models.OpGetExperiment},
}

// Whatever takes time is waited for until it has ended, over connections that
// break as well as over slow ones.
func TestWaitsThroughBadNetworks(t *testing.T) {
	const looks = 6
	for network, toxic := range map[string]string{
		"delays": delays, "throttles": throttles, "resets": resets,
		"cuts": `{"type": "limit_data", "attributes": {"bytes": 1500}}`,
	} {
		for name, task := range tasks {
			t.Run(fmt.Sprint(name, " with ", network), func(t *testing.T) {
				n := newNetwork(t)
				srv := seclaitest.New(t, seclaitest.WithPolls(looks))
				srv.Agent("poet").Reply(words)
				good := srv.Client(core.WithHTTPClient(&http.Client{Transport: &http.Transport{DisableKeepAlives: true}}))
				source, err := sources.New(good).Create(t.Context(), sources.CreateRequest{Name: "papers", SourceType: "custom_index"})
				if err != nil {
					t.Fatal(err)
				}
				id, err := task.start(t.Context(), good, source.ID)
				if err != nil {
					t.Fatal(err)
				}
				n.to(srv.URL)
				n.add(toxic)
				if network == "resets" {
					n.mendAfter(2)
				}
				state, err := task.wait(t.Context(), n.client(), source.ID, id)
				if err != nil || state != "completed" && state != "ready" {
					t.Errorf("it is %s, %v", state, err)
				}
				if broken := network == "cuts" || network == "resets"; broken && n.dials.Load() < 2 {
					t.Error("no connection broke")
				}
				if polls := len(srv.RequestsTo(task.polls)); polls < looks {
					t.Errorf("it had ended after %d polls", polls)
				}
			})
		}
	}
}
