package sources

import (
	"context"

	"github.com/seclai/seclai-sdk-go/core"
)

// StartEmbeddingMigrationAndWait starts migrating a source to another embedding
// model, and returns when that is completed. A migration that fails or is canceled
// is a [*core.FailedError], and is returned as well. [core.OnUpdate] takes a
// func(*EmbeddingMigration) error, and [core.CancelWithContext] cancels the
// migration when ctx ends.
//
// POST /sources/{source_connection_id}/embedding-migration
func (c *Client) StartEmbeddingMigrationAndWait(ctx context.Context, sourceConnectionID string, req StartEmbeddingMigrationRequest, opts ...core.CallOption) (*EmbeddingMigration, error) {
	w, err := c.migrationWaiter(sourceConnectionID, opts)
	if err != nil {
		return nil, err
	}
	migration, err := c.StartEmbeddingMigration(ctx, sourceConnectionID, req, opts...)
	if err != nil {
		return nil, err
	}
	w.See(migration)
	return w.Wait(ctx)
}

// WaitEmbeddingMigration returns the latest migration of a source when it is
// completed. One that fails or is canceled is a [*core.FailedError], and is
// returned as well. A source that was never migrated is a [*core.WaitError].
//
// GET /sources/{source_connection_id}/embedding-migration
func (c *Client) WaitEmbeddingMigration(ctx context.Context, sourceConnectionID string, opts ...core.CallOption) (*EmbeddingMigration, error) {
	w, err := c.migrationWaiter(sourceConnectionID, opts)
	if err != nil {
		return nil, err
	}
	return w.Wait(ctx)
}

// migrationWaiter takes the source's ID for that of its migration, as the API does.
func (c *Client) migrationWaiter(sourceConnectionID string, opts []core.CallOption) (*core.Waiter[EmbeddingMigration], error) {
	return core.NewWaiter(c.core, core.Task[EmbeddingMigration]{
		Kind: "embedding migration of source", ID: sourceConnectionID, Progress: migrationProgress, Get: c.GetEmbeddingMigration,
		Cancel: func(ctx context.Context, id string, opts ...core.CallOption) error {
			_, err := c.CancelEmbeddingMigration(ctx, id, opts...)
			return err
		},
	}, opts)
}

func migrationProgress(m *EmbeddingMigration) core.Progress {
	return progress(m.Status, m.FailureMessage)
}
