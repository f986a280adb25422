package seclai

import (
	"cmp"
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/search"
)

var searchBehaviors = map[core.Operation]behavior{
	search.OpResources: searchResources,
	search.OpDocs:      searchDocs,
}

// searchable are the kinds that the search covers.
var searchable = map[search.EntityType]*engine.Kind{
	search.EntityTypeAgent: agentKind, search.EntityTypeAlert: alertKind, search.EntityTypeKnowledgeBase: knowledgeBaseKind,
	search.EntityTypeMemoryBank: memoryBankKind, search.EntityTypeSolution: solutionKind, search.EntityTypeSourceConnection: sourceKind,
}

// searchResources ranks names that begin with the query first, then names and then
// descriptions that contain it. A UUID is compared with the IDs.
func searchResources(x *exchange) (any, error) {
	q := x.Query.Text("q")
	byRank := [3][]fields{}
	for _, entity := range engine.SortedKeys(searchable) {
		if want := x.Query["entity_type"]; want != nil && want != string(entity) {
			continue
		}
		for _, r := range x.Store.All(searchable[entity], nil) {
			if n := rank(r, q); n >= 0 {
				byRank[n] = append(byRank[n], fields{"id": r.ID(), "entity_type": string(entity), "name": nameOf(r), "description": r.Fields["description"]})
			}
		}
	}
	return listing{Items: slices.Concat(byRank[:]...), Ordered: true}, nil
}

// rank returns how well a resource matches, from 0 for the best, or -1.
func rank(r *resource, q string) int {
	switch name := nameOf(r); {
	case engine.IsUUID(q) && r.ID() == q, !engine.IsUUID(q) && strings.HasPrefix(strings.ToLower(name), strings.ToLower(q)):
		return 0
	case engine.ContainsFold(name, q):
		return 1
	case engine.ContainsFold(r.Text("description"), q):
		return 2
	}
	return -1
}

func nameOf(r *resource) string { return cmp.Or(r.Text("name"), r.Text("title")) }

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
	q := x.Query.Text("q")
	var found []fields
	for _, page := range docs {
		if engine.ContainsFold(page.Text("title"), q) || engine.ContainsFold(page.Text("snippet"), q) {
			hit := page.With(fields{"anchor": nil, "highlight": nil, "score": 0.8})
			if x.Query["mode"] == string(search.DocsModeSemantic) {
				hit["highlight"] = page["snippet"]
			}
			found = append(found, hit)
		}
	}
	return listing{Items: found, Ordered: true}, nil
}
