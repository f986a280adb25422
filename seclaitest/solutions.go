package seclaitest

import (
	"slices"
	"strings"
)

var solutionBehaviours = map[string]behaviour{
	"GET /solutions":                 listSolutions,
	"POST /solutions":                createSolution,
	"GET /solutions/{solution_id}":   func(x *exchange) (any, error) { return x.nested(), nil },
	"PATCH /solutions/{solution_id}": updateSolution,

	"POST /solutions/{solution_id}/agents":               link,
	"POST /solutions/{solution_id}/knowledge-bases":      link,
	"POST /solutions/{solution_id}/source-connections":   link,
	"DELETE /solutions/{solution_id}/agents":             unlink,
	"DELETE /solutions/{solution_id}/knowledge-bases":    unlink,
	"DELETE /solutions/{solution_id}/source-connections": unlink,

	"GET /solutions/{solution_id}/conversations":                     listTurns,
	"POST /solutions/{solution_id}/conversations":                    addTurn,
	"PATCH /solutions/{solution_id}/conversations/{conversation_id}": markTurn,
}

// solutionParts are what a solution links, by the last word of the path.
var solutionParts = map[string]struct{ member, kind string }{
	"agents":             {"agents", "agents"},
	"knowledge-bases":    {"knowledge_bases", "knowledge_bases"},
	"source-connections": {"source_connections", "sources"},
}

func createSolution(x *exchange) (any, error) {
	if strings.TrimSpace(textOf(x.body, "name")) == "" {
		return nil, refuse("name must not be empty", "body", "name")
	}
	x.it = x.addSolution(x.body)
	return x.nested(), nil
}

func (s *Server) addSolution(o fields) fields {
	return s.add("solutions", schemaOf("GET /solutions/{solution_id}"), with(o, fields{"agents": []any{}, "knowledge_bases": []any{}, "source_connections": []any{}}))
}

func listSolutions(x *exchange) (any, error) {
	var all []fields
	for _, o := range x.store.all("solutions", nil) {
		all = append(all, with(o, fields{
			"agent_count": len(listOf(o, "agents")), "knowledge_base_count": len(listOf(o, "knowledge_bases")),
			"source_connection_count": len(listOf(o, "source_connections")), "memory_bank_count": 0,
		}))
	}
	return listing{items: all}, nil
}

// nested is the solution with what it links, as far as that still exists. A
// solution holds the IDs.
func (x *exchange) nested() fields {
	out := with(x.it, nil)
	for _, part := range solutionParts {
		all := []any{}
		for _, id := range textsOf(x.it, part.member) {
			if o := x.store.get(part.kind, id); o != nil {
				all = append(all, fields{"id": id, "name": o["name"], "source_connection_ids": orElse(o["source_ids"], []any{}), "knowledge_base_ids": []any{}})
			}
		}
		out[part.member] = all
	}
	return out
}

func updateSolution(x *exchange) (any, error) {
	change(x.it, x.body)
	x.touch(x.it)
	return x.nested(), nil
}

func link(x *exchange) (any, error) {
	part := solutionParts[lastSegment(x.op.path)]
	ids := textsOf(x.body, "ids")
	if err := x.needAll(part.kind, ids); err != nil {
		return nil, err
	}
	linked := textsOf(x.it, part.member)
	for _, id := range ids {
		if !slices.Contains(linked, id) {
			linked = append(linked, id)
		}
	}
	x.it[part.member] = anyOf(linked)
	x.touch(x.it)
	return x.nested(), nil
}

func unlink(x *exchange) (any, error) {
	part := solutionParts[lastSegment(x.op.path)]
	ids := textsOf(x.body, "ids")
	x.it[part.member] = anyOf(slices.DeleteFunc(textsOf(x.it, part.member), func(id string) bool { return slices.Contains(ids, id) }))
	x.touch(x.it)
	return x.nested(), nil
}

func listTurns(x *exchange) (any, error) {
	return listing{items: x.store.all("conversations", fields{"solution_id": x.args["solution_id"]}), ordered: true}, nil
}

func addTurn(x *exchange) (any, error) {
	return x.converse("turn", with(fields{"ai_response": nil}, with(x.body, fields{"solution_id": x.args["solution_id"]}))), nil
}

func markTurn(x *exchange) (any, error) {
	x.it["accepted"] = x.body["accepted"]
	return nil, nil
}
