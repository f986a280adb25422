package seclaitest

import "strings"

var knowledgeBehaviours = map[string]behaviour{
	"GET /knowledge_bases":                        listKnowledgeBases,
	"POST /knowledge_bases":                       createKnowledgeBase,
	"GET /knowledge_bases/{knowledge_base_id}":    func(x *exchange) (any, error) { return x.linked(x.it), nil },
	"PUT /knowledge_bases/{knowledge_base_id}":    updateKnowledgeBase,
	"DELETE /knowledge_bases/{knowledge_base_id}": deleteKnowledgeBase,
}

// linked is a knowledge base with its sources, as far as they still exist.
func (x *exchange) linked(kb fields) fields {
	sources := []any{}
	for _, id := range textsOf(kb, "source_ids") {
		if o := x.store.get("sources", id); o != nil {
			sources = append(sources, o)
		}
	}
	return with(kb, fields{"sources": sources})
}

func listKnowledgeBases(x *exchange) (any, error) {
	var all []fields
	for _, kb := range x.store.all("knowledge_bases", nil) {
		all = append(all, x.linked(kb))
	}
	return listing{items: all}, nil
}

func createKnowledgeBase(x *exchange) (any, error) {
	if err := x.charge(); err != nil {
		return nil, err
	}
	if err := x.needAll("sources", textsOf(x.body, "source_ids")); err != nil {
		return nil, err
	}
	return x.linked(x.addKnowledgeBase(x.body)), nil
}

func (x *exchange) needAll(kind string, ids []string) error {
	for _, id := range ids {
		if _, err := x.need(kind, id); err != nil {
			return err
		}
	}
	return nil
}

func (s *Server) addKnowledgeBase(o fields) fields {
	return s.add("knowledge_bases", schemaOf("GET /knowledge_bases/{knowledge_base_id}"), with(o, nil))
}

// updateKnowledgeBase knows the values that clear a setting.
func updateKnowledgeBase(x *exchange) (any, error) {
	if err := x.needAll("sources", textsOf(x.body, "source_ids")); err != nil {
		return nil, err
	}
	change(x.it, x.body)
	if score, ok := floatOf(x.body["default_score_threshold"]); ok && score == -1 {
		x.it["default_score_threshold"] = nil
	}
	for _, name := range []string{"default_top_k", "default_top_n", "reranker_model"} {
		clearEmpty(x.it, x.body, name)
	}
	x.touch(x.it)
	return x.linked(x.it), nil
}

// clearEmpty makes null of a member that the body sets to 0 or "".
func clearEmpty(o, body fields, name string) {
	n, isNumber := floatOf(body[name])
	if body[name] == "" || isNumber && n == 0 {
		o[name] = nil
	}
}

func deleteKnowledgeBase(x *exchange) (any, error) {
	var names []string
	for _, o := range x.usersOf(textOf(x.it, "id")) {
		names = append(names, textOf(o, "name"))
	}
	if len(names) > 0 {
		return nil, conflict("The knowledge base is used by %s", strings.Join(names, ", "))
	}
	return remove(x)
}
