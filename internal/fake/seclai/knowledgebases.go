package seclai

import (
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/knowledgebases"
)

var knowledgeBehaviors = map[core.Operation]behavior{
	knowledgebases.OpList:   listKnowledgeBases,
	knowledgebases.OpCreate: createKnowledgeBase,
	knowledgebases.OpGet:    func(x *exchange) (any, error) { return x.linked(x.It), nil },
	knowledgebases.OpUpdate: updateKnowledgeBase,
	knowledgebases.OpDelete: deleteKnowledgeBase,
}

// linked is a knowledge base with its sources, as far as they still exist.
func (x *exchange) linked(kb *resource) fields {
	sources := []any{}
	for _, id := range kb.Texts("source_ids") {
		if o := x.Store.Get(sourceKind, id); o != nil {
			sources = append(sources, o)
		}
	}
	return kb.With(fields{"sources": sources})
}

func listKnowledgeBases(x *exchange) (any, error) {
	var all []fields
	for _, kb := range x.Store.All(knowledgeBaseKind, nil) {
		all = append(all, x.linked(kb))
	}
	return listing{Items: all}, nil
}

func createKnowledgeBase(x *exchange) (any, error) {
	if err := x.charge(); err != nil {
		return nil, err
	}
	if err := x.NeedAll(sourceKind, x.Body.Texts("source_ids")); err != nil {
		return nil, err
	}
	return x.linked(x.addKnowledgeBase(x.Body)), nil
}

func (a *API) addKnowledgeBase(o fields) *resource {
	return a.Add(knowledgeBaseKind, a.schema(knowledgebases.OpGet), o)
}

// updateKnowledgeBase knows the values that clear a setting.
func updateKnowledgeBase(x *exchange) (any, error) {
	if err := x.NeedAll(sourceKind, x.Body.Texts("source_ids")); err != nil {
		return nil, err
	}
	x.It.Change(x.Body)
	if score, ok := x.Body.Float("default_score_threshold"); ok && score == -1 {
		x.It.Fields["default_score_threshold"] = nil
	}
	for _, name := range []string{"default_top_k", "default_top_n", "reranker_model"} {
		clearEmpty(x.It.Fields, x.Body, name)
	}
	x.Touch(x.It)
	return x.linked(x.It), nil
}

// clearEmpty makes null of a member that the body sets to 0 or "".
func clearEmpty(o, body fields, name string) {
	n, isNumber := body.Float(name)
	if body[name] == "" || isNumber && n == 0 {
		o[name] = nil
	}
}

func deleteKnowledgeBase(x *exchange) (any, error) {
	var names []string
	for _, o := range x.usersOf(x.It) {
		names = append(names, o.Text("name"))
	}
	if len(names) > 0 {
		return nil, engine.Conflict("The knowledge base is used by %s", strings.Join(names, ", "))
	}
	return remove(x)
}
