package seclaitest

var memoryBehaviours = map[string]behaviour{
	"POST /memory_banks":                                  createBank,
	"PUT /memory_banks/{memory_bank_id}":                  updateBank,
	"GET /memory_banks/templates":                         listTemplates,
	"GET /memory_banks/{memory_bank_id}/agents":           listBankAgents,
	"GET /memory_banks/{memory_bank_id}/stats":            bankStats,
	"POST /memory_banks/{memory_bank_id}/compact":         compactBank,
	"DELETE /memory_banks/{memory_bank_id}/source":        deleteBankSource,
	"POST /memory_banks/{memory_bank_id}/test-compaction": testCompaction,
	"POST /memory_banks/test-compaction":                  testCompaction,
}

var bankDimensions = map[string]int{"fast_and_cheap": 256, "balanced": 512, "slow_and_thorough": 1024}

func createBank(x *exchange) (any, error) {
	if err := requireOneOf(x.body, "mode", []string{"fast_and_cheap", "balanced", "slow_and_thorough", "custom"}); err != nil {
		return nil, err
	}
	if err := requireOneOf(x.body, "type", []string{"conversation", "general"}); err != nil {
		return nil, err
	}
	return x.addBank(x.body), nil
}

// addBank keeps entries for 30 days, unless a null says forever.
func (s *Server) addBank(o fields) fields {
	o = with(fields{"mode": "fast_and_cheap", "type": "conversation", "retention_days": 30, "source_connection_id": s.sampler.uuid()}, o)
	if n := bankDimensions[textOf(o, "mode")]; n > 0 {
		o["dimensions"], o["embedding_model"] = n, "text-embedding-3-small"
	}
	return s.add("memory_banks", schemaOf("GET /memory_banks/{memory_bank_id}"), o)
}

// updateBank clears what is set to 0 or "".
func updateBank(x *exchange) (any, error) {
	change(x.it, x.body)
	for name := range x.body {
		if name != "name" {
			clearEmpty(x.it, x.body, name)
		}
	}
	x.touch(x.it)
	return x.it, nil
}

func listTemplates(*exchange) (any, error) {
	return listing{ordered: true, items: []fields{
		{"name": "Chat history", "description": "The turns of each conversation, for a chat assistant."},
		{"name": "User facts", "description": "What is known of each user, for personal answers."},
		{"name": "Project notes", "description": "Decisions and findings of a project, by group."},
	}}, nil
}

func listBankAgents(x *exchange) (any, error) {
	var all []fields
	for _, o := range x.usersOf(textOf(x.it, "id")) {
		all = append(all, fields{"agent_id": o["id"], "agent_name": o["name"]})
	}
	return listing{items: all}, nil
}

func bankStats(*exchange) (any, error) {
	spread := fields{"avg": 0, "p95": 0, "min": 0, "max": 0}
	return fields{
		"total_entries": 0, "total_keys": 0, "tokens": spread, "age_days": spread, "entries_per_key": spread,
		"top_tags": []any{}, "top_speakers": []any{}, "top_conversation_keys": []any{}, "top_group_keys": []any{},
	}, nil
}

func compactBank(x *exchange) (any, error) {
	if x.it["max_age_days"] == nil && x.it["max_turns"] == nil && x.it["max_size_tokens"] == nil {
		return nil, badRequest("The memory bank has no threshold: set max_age_days, max_turns or max_size_tokens")
	}
	return fields{"memory_bank_id": x.it["id"], "status": "scheduled"}, nil
}

func deleteBankSource(x *exchange) (any, error) {
	if x.it["source_connection_id"] == nil {
		return nil, notFound("Source of the memory bank")
	}
	x.it["source_connection_id"] = nil
	x.touch(x.it)
	return nil, nil
}

func testCompaction(x *exchange) (any, error) {
	entries := listOf(x.body, "sample_entries")
	if x.it == nil && entries == nil && x.body["generate_direction"] == nil {
		return nil, refuse("either sample_entries or generate_direction is required", "body")
	}
	for n := intOf(with(fields{"entry_count": 5}, x.body), "entry_count"); x.body["sample_entries"] == nil && len(entries) < n; {
		entries = append(entries, "Ada said something worth remembering.")
	}
	return fields{
		"original_entries": entries, "surviving_entries": entries[len(entries)-1:], "compaction_summary": "Ada said several things worth remembering.",
		"generated":  x.body["sample_entries"] == nil,
		"evaluation": fields{"score": 9, "verdict": "pass", "reasoning": "The summary keeps every fact of the entries."},
	}, nil
}
