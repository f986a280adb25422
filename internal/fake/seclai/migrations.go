package seclai

import (
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/shared"
	"github.com/seclai/seclai-sdk-go/sources"
)

var migrationBehaviors = map[core.Operation]behavior{
	sources.OpGetEmbeddingMigration:    getMigration,
	sources.OpStartEmbeddingMigration:  startMigration,
	sources.OpCancelEmbeddingMigration: cancelMigration,
}

// migration is what a migration has besides what its responses show.
type migration struct{ polls }

func migrationOf(r *resource) *migration { return engine.StateOf[migration](r) }

// migrationStatus is the state of a migration, which the SDK leaves a string.
type migrationStatus string

const (
	migrationPending   migrationStatus = "pending"
	migrationRunning   migrationStatus = "running"
	migrationCompleted migrationStatus = "completed"
	migrationCanceled  migrationStatus = "canceled"
)

// latestMigration returns the source's most recent migration, or nil.
func (x *exchange) latestMigration() *resource {
	all := x.Store.All(migrationKind, fields{"source_connection_id": x.It.ID()})
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

func isActive(r *resource) bool { return r != nil && hasStatus(r, migrationPending, migrationRunning) }

// getMigration is also what moves a migration forward.
func getMigration(x *exchange) (any, error) {
	r := x.latestMigration()
	if r == nil {
		return nil, nil
	}
	if isActive(r) {
		setStatus(r, migrationRunning)
		r.Fields["phase"], r.Fields["started_at"] = "embedding", r.Or("started_at", engine.Stamp(x.Sampler.Now))
		if migrationOf(r).done() {
			x.completeMigration(r)
		}
	}
	return r, nil
}

func (x *exchange) completeMigration(r *resource) {
	setStatus(r, migrationCompleted)
	x.Touch(r)
	r.Fields["phase"], r.Fields["completed_at"], r.Fields["progress_current"] = "done", r.Fields["updated_at"], r.Fields["progress_total"]
	x.It.Fields["embedding_model"], x.It.Fields["dimensions"] = r.Fields["target_embedding_model"], r.Fields["target_dimensions"]
}

func startMigration(x *exchange) (any, error) {
	if x.It.Fields["source_type"] != string(shared.SourceTypeCustomIndex) {
		return nil, engine.BadRequest("Only sources of type custom_index can be migrated")
	}
	if isActive(x.latestMigration()) {
		return nil, engine.Conflict("A migration of the source is already active")
	}
	if x.It.Fields["embedding_model"] == x.Body["target_embedding_model"] && x.It.Int("dimensions") == x.Body.Int("target_dimensions") {
		return nil, engine.Conflict("The source already uses this model and these dimensions")
	}
	r := x.Add(migrationKind, x.Op.Response.Schema, x.Body.With(fields{
		"source_connection_id": x.It.ID(), "status": string(migrationPending), "phase": "pending", "progress_current": 0,
		"progress_total": x.It.Int("content_count"),
	}))
	r.State = &migration{polls(x.options.Polls)}
	return r, nil
}

func cancelMigration(x *exchange) (any, error) {
	r := x.latestMigration()
	if !isActive(r) {
		return nil, engine.Conflict("No migration of the source is active")
	}
	setStatus(r, migrationCanceled)
	x.Touch(r)
	return r, nil
}
