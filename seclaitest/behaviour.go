package seclaitest

import (
	"cmp"
	"maps"
	"slices"
	"strings"
)

// behaviour is what an operation does. It runs with the server locked and
// returns what the answer shows: fields, a slice, a listing, a download, a
// stream, or nil for no content.
type behaviour = func(x *exchange) (any, error)

// behaviours are those that are more than creating, listing, getting, changing
// and deleting a resource.
var behaviours = join(
	agentBehaviours, definitionBehaviours, assistantBehaviours, runBehaviours, evaluationBehaviours, emailBehaviours,
	domainBehaviours, alertBehaviours, sourceBehaviours, contentBehaviours, exportBehaviours, migrationBehaviours,
	knowledgeBehaviours, memoryBehaviours, modelBehaviours, solutionBehaviours, searchBehaviours, accountBehaviours,
)

func join(all ...map[string]behaviour) map[string]behaviour {
	out := map[string]behaviour{}
	for _, m := range all {
		maps.Copy(out, m)
	}
	return out
}

// behaviour finds what the operation does: what is written for it, or else what
// its method and path suggest.
func (x *exchange) behaviour() behaviour {
	if b := behaviours[x.op.method+" "+x.op.path]; b != nil {
		return b
	}
	_, named := paramName(lastSegment(x.op.path))
	switch {
	case x.op.list != nil:
		return listAll
	case named && x.op.method == "GET":
		return show
	case named && x.op.method == "DELETE":
		return remove
	case named:
		return update
	case x.op.method == "POST" && isOperation("GET", x.op.path):
		return create
	}
	return nothing
}

func isOperation(method, path string) bool {
	return slices.ContainsFunc(operations, func(op *operation) bool { return op.method == method && op.path == path })
}

func lastSegment(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// kindOf is the kind of resource that a path is about: what its last parameter
// names, or its last word.
func kindOf(path string) string {
	last := lastSegment(path)
	if name, ok := paramName(last); ok {
		return cmp.Or(owners[name], kindOf(strings.TrimSuffix(path, "/"+last)))
	}
	return last
}

func listAll(x *exchange) (any, error) {
	where := fields{}
	for name, id := range x.args {
		where[name] = id
	}
	return listing{items: x.store.all(kindOf(x.op.path), where)}, nil
}

func show(x *exchange) (any, error) { return x.it, nil }

// create makes a resource of the body, which belongs to what the path names.
func create(x *exchange) (any, error) {
	o := with(x.body, nil)
	for name, id := range x.args {
		o[name] = id
	}
	return x.add(kindOf(x.op.path), x.op.answer.schema, o), nil
}

// add completes a resource and stores it.
func (s *Server) add(kind string, sc *schema, o fields) fields {
	if textOf(o, "id") == "" {
		o["id"] = s.sampler.uuid()
	}
	now := s.sampler.tick()
	for _, name := range []string{"created_at", "updated_at"} {
		if o[name] == nil {
			o[name] = now
		}
	}
	s.sampler.complete(sc, o)
	s.store.add(kind, o)
	return o
}

func update(x *exchange) (any, error) {
	change(x.it, x.body)
	x.touch(x.it)
	return x.it, nil
}

func (x *exchange) touch(o fields) { o["updated_at"] = x.sampler.tick() }

func remove(x *exchange) (any, error) {
	x.store.remove(kindOf(x.op.path), textOf(x.it, "id"))
	return nil, nil
}

// nothing answers with made-up values.
func nothing(x *exchange) (any, error) {
	if x.op.answer.schema == nil {
		return nil, nil
	}
	return x.sampler.value(x.op.answer.schema, ""), nil
}
