package seclai

import (
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/memorybanks"
	"github.com/seclai/seclai-sdk-go/shared"
)

var memoryBehaviors = map[core.Operation]behavior{
	memorybanks.OpCreate:               createBank,
	memorybanks.OpList:                 listOf(memoryBankKind),
	memorybanks.OpGet:                  show,
	memorybanks.OpDelete:               remove,
	memorybanks.OpUpdate:               updateBank,
	memorybanks.OpListTemplates:        listTemplates,
	memorybanks.OpListAgents:           listBankAgents,
	memorybanks.OpGetStats:             bankStats,
	memorybanks.OpCompact:              compactBank,
	memorybanks.OpDeleteSource:         deleteBankSource,
	memorybanks.OpTestCompaction:       testCompaction,
	memorybanks.OpTestCompactionPrompt: testCompaction,
}

// bankDimensions are the dimensions of vectors in each mode but the custom one.
var bankDimensions = map[shared.IndexMode]int{
	shared.IndexModeFastAndCheap: 256, shared.IndexModeBalanced: 512, shared.IndexModeSlowAndThorough: 1024,
}

func createBank(x *exchange) (any, error) {
	if err := engine.RequireOneOf(x.Body, "mode", shared.IndexModeFastAndCheap, shared.IndexModeBalanced,
		shared.IndexModeSlowAndThorough, shared.IndexModeCustom); err != nil {
		return nil, err
	}
	if err := engine.RequireOneOf(x.Body, "type", shared.MemoryBankTypeConversation, shared.MemoryBankTypeGeneral); err != nil {
		return nil, err
	}
	return x.addBank(x.Body), nil
}

// addBank keeps entries for 30 days, unless a null says that they never expire.
func (a *API) addBank(o fields) *resource {
	o = fields{
		"mode": string(shared.IndexModeFastAndCheap), "type": string(shared.MemoryBankTypeConversation), "retention_days": 30,
		"source_connection_id": a.Sampler.UUID(),
	}.With(o)
	if n := bankDimensions[shared.IndexMode(o.Text("mode"))]; n > 0 {
		o["dimensions"], o["embedding_model"] = n, "text-embedding-3-small"
	}
	return a.Add(memoryBankKind, a.schema(memorybanks.OpGet), o)
}

// updateBank clears what is set to 0 or "".
func updateBank(x *exchange) (any, error) {
	x.It.Change(x.Body)
	for name := range x.Body {
		if name != "name" {
			clearEmpty(x.It.Fields, x.Body, name)
		}
	}
	x.Touch(x.It)
	return x.It, nil
}

func listTemplates(*exchange) (any, error) {
	return listing{Ordered: true, Items: []fields{
		{"name": "Chat history", "description": "The turns of each conversation, for a chat assistant."},
		{"name": "User facts", "description": "What is known of each user, for personal answers."},
		{"name": "Project notes", "description": "Decisions and findings of a project, by group."},
	}}, nil
}

func listBankAgents(x *exchange) (any, error) {
	var all []fields
	for _, r := range x.usersOf(x.It) {
		all = append(all, fields{"agent_id": r.ID(), "agent_name": r.Fields["name"]})
	}
	return listing{Items: all}, nil
}

func bankStats(*exchange) (any, error) {
	spread := fields{"avg": 0, "p95": 0, "min": 0, "max": 0}
	return fields{
		"total_entries": 0, "total_keys": 0, "tokens": spread, "age_days": spread, "entries_per_key": spread,
		"top_tags": []any{}, "top_speakers": []any{}, "top_conversation_keys": []any{}, "top_group_keys": []any{},
	}, nil
}

func compactBank(x *exchange) (any, error) {
	if x.It.Fields["max_age_days"] == nil && x.It.Fields["max_turns"] == nil && x.It.Fields["max_size_tokens"] == nil {
		return nil, engine.BadRequest("The memory bank has no threshold: set max_age_days, max_turns or max_size_tokens")
	}
	return fields{"memory_bank_id": x.It.ID(), "status": "scheduled"}, nil
}

func deleteBankSource(x *exchange) (any, error) {
	if x.It.Fields["source_connection_id"] == nil {
		return nil, engine.NotFound("Source of the memory bank")
	}
	x.It.Fields["source_connection_id"] = nil
	x.Touch(x.It)
	return nil, nil
}

func testCompaction(x *exchange) (any, error) {
	entries := x.Body.List("sample_entries")
	if x.It == nil && entries == nil && x.Body["generate_direction"] == nil {
		return nil, engine.Refuse("either sample_entries or generate_direction is required", "body")
	}
	most := fields{"entry_count": 5}.With(x.Body).Int("entry_count")
	for x.Body["sample_entries"] == nil && len(entries) < most {
		entries = append(entries, "Ada said something worth remembering.")
	}
	return fields{
		"original_entries": entries, "surviving_entries": entries[len(entries)-1:], "compaction_summary": "Ada said several things worth remembering.",
		"generated":  x.Body["sample_entries"] == nil,
		"evaluation": fields{"score": 9, "verdict": string(memorybanks.CompactionVerdictPass), "reasoning": "The summary keeps every fact of the entries."},
	}, nil
}
