package seclaitest

import (
	"fmt"
	"maps"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
)

// Set changes members of what the operation op gets, where the API has no call that
// does: that inbound mail is paused ("GET /agents/inbound-email-status"), the
// statistics of a memory bank, why an agent was disabled. Other members stay as they
// are. Where op's path has parameters, members say which one is meant, for example
//
//	srv.Set(memorybanks.OpGetStats, map[string]any{"memory_bank_id": id, "total_entries": 3})
//
// Calls that change what was set still do, such as the one that resumes inbound
// mail. Set ends the test when op doesn't get one thing, when it isn't there or when
// members don't fit; a server that no test owns panics.
func (s *Server) Set(op core.Operation, members map[string]any) {
	if s.tb != nil {
		s.tb.Helper()
	}
	o, err := asFields(members)
	if err != nil {
		s.misused(fmt.Sprintf("Set %s: %v", op, err))
	}
	gets := byName[string(op)]
	if gets == nil || gets.method != "GET" || gets.list != nil || gets.answer.schema == nil || gets.answer.schema.kind != object {
		s.misused(fmt.Sprintf("Set: %s gets no single thing", op))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.fit("Set", op, gets.answer.schema, o)
	x := s.named("Set", op, gets.path, o)
	maps.DeleteFunc(o, func(name string, _ any) bool { return x.args[name] != "" })
	if _, named := paramName(lastSegment(gets.path)); named && x.it != nil {
		maps.Copy(x.it, o)
		return
	}
	key := x.overKey(op)
	s.overrides[key] = with(s.overrides[key], o)
}

// named looks up what a path of op names, by members of o. It ends the test when there
// is no such thing.
func (s *Server) named(caller string, op core.Operation, path string, o fields) *exchange {
	if s.tb != nil {
		s.tb.Helper()
	}
	x := &exchange{Server: s, op: &operation{path: path}, args: map[string]string{}, found: map[string]fields{}}
	for segment := range strings.SplitSeq(path, "/") {
		if name, ok := paramName(segment); ok {
			if x.args[name] = textOf(o, name); x.args[name] == "" {
				s.misused(fmt.Sprintf("%s %s: say of which with the member %s", caller, op, name))
			}
		}
	}
	if err := x.resolve(); err != nil {
		s.misused(fmt.Sprintf("%s %s: %v", caller, op, err))
	}
	return x
}

// over are the members that Set gave what op gets, for the resource that the path
// of x names; nil for none.
func (x *exchange) over(op core.Operation) fields { return x.overrides[x.overKey(op)] }

func (x *exchange) overKey(op core.Operation) string { return fmt.Sprint(op, x.args) } // fmt sorts them
