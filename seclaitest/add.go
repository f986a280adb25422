package seclaitest

import (
	"encoding/json"
	"fmt"
	"maps"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
)

// Add puts a resource in place that the list operation op lists and the API has
// no call to create, such as an alert ("GET /alerts"), a model's alert, an
// opt-out or a rejected mail. members are the ones that matter; the rest is made
// up, but for what the resource belongs to where op's path names that, such as
// agent_id. It returns the resource's ID. It ends the test when op lists nothing or
// members don't fit; a server that no test owns panics.
//
// A run's attachment is added with the operation that downloads it, and with the
// members run_id, name, content_type and text.
func (s *Server) Add(op core.Operation, members map[string]any) (id string) {
	if s.tb != nil {
		s.tb.Helper()
	}
	o, err := asFields(members)
	if err != nil {
		s.misused(fmt.Sprintf("Add %s: %v", op, err))
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	kind := kindOf(op.Path())
	if op.Path() == "/models/alerts" {
		kind = "model-alerts"
	}
	if kind == "attachments" {
		s.named("Add", op, strings.TrimSuffix(op.Path(), "/{attachment_id}"), o)
		return textOf(s.add(kind, &schema{}, o), "id")
	}
	item := schemaOf(string(op))
	if lists := byName[string(op)]; lists == nil || lists.list == nil || item.kind != object {
		s.misused(fmt.Sprintf("Add: %s lists nothing", op))
	}
	s.fit("Add", op, item, o)
	s.named("Add", op, op.Path(), o)
	switch kind {
	case "agents":
		return textOf(s.addAgent(o), "id")
	case "runs":
		return textOf(s.addRun(fields{"id": o["agent_id"]}, o), "id")
	}
	return textOf(s.add(kind, item, o), "id")
}

// fit ends the test unless o has only members of an answer's schema, with values
// that suit, and what the operation's path names.
func (s *Server) fit(caller string, op core.Operation, sc *schema, o fields) {
	if s.tb != nil {
		s.tb.Helper()
	}
	var c checker
	for _, name := range sortedKeys(o) {
		m := sc.member(name)
		if strings.Contains(op.Path(), "{"+name+"}") {
			continue // what it belongs to
		}
		if m == nil {
			s.misused(fmt.Sprintf("%s %s: there is no member %q; there are %s", caller, op, name, strings.Join(sc.names(), ", ")))
		}
		c.value([]any{name}, m, o[name])
	}
	if len(c.problems) > 0 {
		s.misused(fmt.Sprintf("%s %s: member %v: %s", caller, op, c.problems[0].Loc[0], c.problems[0].Msg))
	}
}

// asFields makes JSON values of Go's.
func asFields(members map[string]any) (fields, error) {
	data, err := json.Marshal(maps.Clone(members))
	if err != nil {
		return nil, err
	}
	v, err := parseJSON(data)
	o, _ := v.(fields)
	if o == nil {
		o = fields{}
	}
	return o, err
}
