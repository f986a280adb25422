package seclaitest

import (
	"slices"
	"strings"
)

var searchBehaviours = map[string]behaviour{
	"GET /search":      search,
	"GET /docs-search": searchDocs,
}

// searchable are the kinds that the search covers, by entity type.
var searchable = map[string]string{
	"agent": "agents", "alert": "alerts", "knowledge_base": "knowledge_bases", "memory_bank": "memory_banks", "solution": "solutions",
	"source_connection": "sources",
}

// search ranks names that begin with the query first, then names and then
// descriptions that contain it. A UUID is looked for among the IDs.
func search(x *exchange) (any, error) {
	q := textOf(x.query, "q")
	byRank := [3][]fields{}
	for _, entity := range sortedKeys(searchable) {
		if want := x.query["entity_type"]; want != nil && want != entity {
			continue
		}
		for _, o := range x.store.all(searchable[entity], nil) {
			if r := rank(o, q); r >= 0 {
				byRank[r] = append(byRank[r], fields{"id": o["id"], "entity_type": entity, "name": nameOf(o), "description": o["description"]})
			}
		}
	}
	return listing{items: slices.Concat(byRank[:]...), ordered: true}, nil
}

func rank(o fields, q string) int {
	switch name := nameOf(o); {
	case isUUID(q) && o["id"] == q, !isUUID(q) && strings.HasPrefix(strings.ToLower(name), strings.ToLower(q)):
		return 0
	case contains(name, q):
		return 1
	case contains(textOf(o, "description"), q):
		return 2
	}
	return -1
}

func nameOf(o fields) string {
	if name := textOf(o, "name"); name != "" {
		return name
	}
	return textOf(o, "title")
}

// docs are some pages of the documentation.
var docs = []fields{
	{"doc_slug": "agents", "title": "Agents", "snippet": "An agent is an automated workflow of steps."},
	{"doc_slug": "agent-triggers", "title": "Agent triggers", "snippet": "What starts an agent: a call, a schedule, new content or mail."},
	{"doc_slug": "sources", "title": "Sources", "snippet": "Where content comes from."},
	{"doc_slug": "knowledge-bases", "title": "Knowledge bases", "snippet": "Sources that agents retrieve from."},
	{"doc_slug": "memory-banks", "title": "Memory banks", "snippet": "What agents remember of conversations."},
	{"doc_slug": "api", "title": "API reference", "snippet": "Every call of the API, with agents, sources and runs."},
}

func searchDocs(x *exchange) (any, error) {
	q := textOf(x.query, "q")
	var found []fields
	for _, page := range docs {
		if contains(textOf(page, "title"), q) || contains(textOf(page, "snippet"), q) {
			hit := with(page, fields{"anchor": nil, "highlight": nil, "score": 0.8})
			if x.query["mode"] == "semantic" {
				hit["highlight"] = page["snippet"]
			}
			found = append(found, hit)
		}
	}
	return listing{items: found, ordered: true}, nil
}
