package seclai

import (
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
	"github.com/seclai/seclai-sdk-go/solutions"
)

var solutionBehaviors = map[core.Operation]behavior{
	solutions.OpList:                    listSolutions,
	solutions.OpCreate:                  createSolution,
	solutions.OpGet:                     func(x *exchange) (any, error) { return x.nested(x.It), nil },
	solutions.OpUpdate:                  updateSolution,
	solutions.OpDelete:                  remove,
	solutions.OpLinkAgents:              link(linkedAgents),
	solutions.OpLinkKnowledgeBases:      link(linkedKnowledgeBases),
	solutions.OpLinkSourceConnections:   link(linkedSources),
	solutions.OpUnlinkAgents:            unlink(linkedAgents),
	solutions.OpUnlinkKnowledgeBases:    unlink(linkedKnowledgeBases),
	solutions.OpUnlinkSourceConnections: unlink(linkedSources),
}

// solution is what a solution has besides what its responses show: the IDs of what
// it links.
type solution map[*linked][]string

func solutionOf(r *resource) solution { return *engine.StateOf[solution](r) }

// linked is a kind of resources that a solution links.
type linked struct {
	kind          *engine.Kind
	member, count string // of a solution
}

var (
	linkedAgents         = &linked{agentKind, "agents", "agent_count"}
	linkedKnowledgeBases = &linked{knowledgeBaseKind, "knowledge_bases", "knowledge_base_count"}
	linkedSources        = &linked{sourceKind, "source_connections", "source_connection_count"}
)

var allLinked = []*linked{linkedAgents, linkedKnowledgeBases, linkedSources}

func createSolution(x *exchange) (any, error) {
	if strings.TrimSpace(x.Body.Text("name")) == "" {
		return nil, engine.Refuse("name must not be empty", "body", "name")
	}
	return x.nested(x.addSolution(x.Body)), nil
}

func (a *API) addSolution(o fields) *resource {
	o = o.With(nil)
	for _, l := range allLinked {
		o[l.member] = []any{}
	}
	r := a.Add(solutionKind, a.schema(solutions.OpGet), o)
	r.State = &solution{}
	return r
}

func listSolutions(x *exchange) (any, error) {
	var all []fields
	for _, r := range x.Store.All(solutionKind, nil) {
		o := r.With(fields{"memory_bank_count": 0})
		for _, l := range allLinked {
			o[l.count] = len(solutionOf(r)[l])
		}
		all = append(all, o)
	}
	return listing{Items: all}, nil
}

// nested is a solution with what it links, as far as that still exists.
func (a *API) nested(r *resource) fields {
	out := r.With(nil)
	for _, l := range allLinked {
		all := []any{}
		for _, id := range solutionOf(r)[l] {
			if part := a.Store.Get(l.kind, id); part != nil {
				all = append(all, fields{
					"id": id, "name": part.Fields["name"], "source_connection_ids": part.Or("source_ids", []any{}), "knowledge_base_ids": []any{},
				})
			}
		}
		out[l.member] = all
	}
	return out
}

func updateSolution(x *exchange) (any, error) {
	if _, err := update(x); err != nil {
		return nil, err
	}
	return x.nested(x.It), nil
}

func link(l *linked) behavior {
	return func(x *exchange) (any, error) {
		ids := x.Body.Texts("ids")
		if err := x.NeedAll(l.kind, ids); err != nil {
			return nil, err
		}
		has := solutionOf(x.It)
		for _, id := range ids {
			if !slices.Contains(has[l], id) {
				has[l] = append(has[l], id)
			}
		}
		x.Touch(x.It)
		return x.nested(x.It), nil
	}
}

func unlink(l *linked) behavior {
	return func(x *exchange) (any, error) {
		ids, has := x.Body.Texts("ids"), solutionOf(x.It)
		has[l] = slices.DeleteFunc(has[l], func(id string) bool { return slices.Contains(ids, id) })
		x.Touch(x.It)
		return x.nested(x.It), nil
	}
}
