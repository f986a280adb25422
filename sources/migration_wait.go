package sources

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
)

// StartEmbeddingMigrationAndWait starts migrating a source to another embedding
// model, and returns when that is completed. A migration that fails or is canceled
// is a [*core.FailedError], and is returned as well. [core.OnUpdate] takes a
// func(*EmbeddingMigration) error, and [core.CancelWithContext] cancels the
// migration when ctx ends.
//
// POST /sources/{source_connection_id}/embedding-migration
func (c *Client) StartEmbeddingMigrationAndWait(ctx context.Context, sourceConnectionID string, req StartEmbeddingMigrationRequest, opts ...core.CallOption) (*EmbeddingMigration, error) {
	start := func() (*EmbeddingMigration, error) {
		return c.StartEmbeddingMigration(ctx, sourceConnectionID, req, opts...)
	}
	return runtime.StartAndWait(ctx, c.core, migrationTask, start, func(*EmbeddingMigration) string { return sourceConnectionID }, opts)
}

// WaitEmbeddingMigration returns the latest migration of a source when it is
// completed. One that fails or is canceled is a [*core.FailedError], and is
// returned as well. A source that was never migrated is a [*core.WaitError].
//
// GET /sources/{source_connection_id}/embedding-migration
func (c *Client) WaitEmbeddingMigration(ctx context.Context, sourceConnectionID string, opts ...core.CallOption) (*EmbeddingMigration, error) {
	return runtime.Wait(ctx, c.core, migrationTask, sourceConnectionID, opts)
}

// migrationTask takes the source's ID for that of its migration, as the API does.
var migrationTask = runtime.Task[EmbeddingMigration]{
	Kind: "embedding migration of source", Decode: decodeEmbeddingMigration, Progress: migrationProgress,
	Get: func(id string) runtime.Request {
		return runtime.Request{Operation: OpGetEmbeddingMigration, Path: []string{id}}
	},
	Cancel: func(id string) runtime.Request {
		return runtime.Request{Operation: OpCancelEmbeddingMigration, Path: []string{id}}
	},
}

func migrationProgress(m *EmbeddingMigration) runtime.Progress {
	return progress(m.Status, m.FailureMessage)
}
