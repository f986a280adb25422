package seclaitest

import (
	"fmt"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/seclai"
)

// Set changes members of what the operation op gets, if no operation of the API does:
// that inbound mail is paused ("GET /agents/inbound-email-status"), the statistics of
// a memory bank, why an agent was disabled. Other members stay as they are. If op's
// path has parameters, members say which resource is meant, for example
//
//	srv.Set(memorybanks.OpGetStats, map[string]any{"memory_bank_id": id, "total_entries": 3})
//
// Calls that change what was set still do, such as the one that resumes inbound
// mail. Set ends the test if op doesn't get a single thing, if it doesn't exist or if
// members don't fit. A server that no test owns panics.
func (s *Server) Set(op core.Operation, members map[string]any) {
	if s.tb != nil {
		s.tb.Helper()
	}
	if !seclai.CanSet(op) {
		s.misused(fmt.Sprintf("Set: %s gets no single thing", op))
	}
	if err := s.api.Set(string(op), members); err != nil {
		s.misused(fmt.Sprintf("Set %s: %v", op, err))
	}
}

// Add adds a resource that the list operation op lists and that the API can't create,
// such as an alert ("GET /alerts"), a model's alert, an opt-out or a rejected email.
// members are the ones that matter; the others are made up. If op's path has
// parameters, members also say what the resource belongs to, such as agent_id. Add
// returns the resource's ID. It ends the test if op lists nothing or members don't
// fit. A server that no test owns panics.
//
// A run's attachment is added with the operation that downloads it, and with the
// members run_id, name, content_type and text.
func (s *Server) Add(op core.Operation, members map[string]any) (id string) {
	if s.tb != nil {
		s.tb.Helper()
	}
	if !seclai.CanAdd(op) {
		s.misused(fmt.Sprintf("Add: %s lists nothing", op))
	}
	id, err := s.api.AddTo(op, members)
	if err != nil {
		s.misused(fmt.Sprintf("Add %s: %v", op, err))
	}
	return id
}
