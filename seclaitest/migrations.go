package seclaitest

var migrationBehaviours = map[string]behaviour{
	"GET /sources/{source_connection_id}/embedding-migration":         getMigration,
	"POST /sources/{source_connection_id}/embedding-migration":        startMigration,
	"POST /sources/{source_connection_id}/embedding-migration/cancel": cancelMigration,
}

var migrationSchema = schemaOf("POST /sources/{source_connection_id}/embedding-migration")

// latestMigration is the source's most recent migration, or nil.
func (x *exchange) latestMigration() fields {
	all := x.store.all("migrations", fields{"source_connection_id": x.it["id"]})
	if len(all) == 0 {
		return nil
	}
	return all[len(all)-1]
}

func isActive(migration fields) bool {
	return migration["status"] == "pending" || migration["status"] == "running"
}

// getMigration is also what brings a migration forward.
func getMigration(x *exchange) (any, error) {
	m := x.latestMigration()
	if m == nil {
		return nil, nil
	}
	if isActive(m) {
		m["status"], m["phase"] = "running", "embedding"
		m["started_at"] = orElse(m["started_at"], stamp(x.sampler.now))
		if x.due(m) {
			x.completeMigration(m)
		}
	}
	return m, nil
}

func (x *exchange) completeMigration(m fields) {
	now := x.sampler.tick()
	m["status"], m["phase"], m["completed_at"], m["updated_at"] = "completed", "done", now, now
	m["progress_current"] = m["progress_total"]
	x.it["embedding_model"], x.it["dimensions"] = m["target_embedding_model"], m["target_dimensions"]
}

func startMigration(x *exchange) (any, error) {
	if x.it["source_type"] != "custom_index" {
		return nil, badRequest("Only sources of type custom_index can be migrated")
	}
	if m := x.latestMigration(); m != nil && isActive(m) {
		return nil, conflict("A migration of the source is already active")
	}
	if x.it["embedding_model"] == x.body["target_embedding_model"] && intOf(x.it, "dimensions") == intOf(x.body, "target_dimensions") {
		return nil, conflict("The source already uses this model and these dimensions")
	}
	return x.add("migrations", migrationSchema, with(x.body, fields{
		"source_connection_id": x.it["id"], "status": "pending", "phase": "pending", "progress_current": 0,
		"progress_total": intOf(x.it, "content_count"), "hidden_looks": x.looks,
	})), nil
}

func cancelMigration(x *exchange) (any, error) {
	m := x.latestMigration()
	if m == nil || !isActive(m) {
		return nil, conflict("No migration of the source is active")
	}
	m["status"] = "canceled"
	x.touch(m)
	return m, nil
}
