package seclaitest

import (
	"maps"
	"net/http"
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
	case x.op.method == "POST" && x.op.answer.status == http.StatusCreated:
		return create
	}
	return nothing
}

// byName are the operations by method and path.
var byName = func() map[string]*operation {
	all := map[string]*operation{}
	for _, op := range operations {
		all[op.method+" "+op.path] = op
	}
	return all
}()

func isOperation(method, path string) bool { return byName[method+" "+path] != nil }

// schemaOf is the schema of what an operation answers; of an item, for a list.
func schemaOf(name string) *schema {
	switch op := byName[name]; {
	case op == nil || op.list == nil && op.answer.schema == nil:
		return &schema{}
	case op.list != nil:
		return op.list.item
	default:
		return op.answer.schema
	}
}

func lastSegment(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// kindOf is the kind of resource that a path is about: what its last parameter
// names, or its last word.
func kindOf(path string) string {
	segments := strings.Split(path, "/")
	last := len(segments) - 1
	if name, ok := paramName(segments[last]); ok {
		return ownerOf(path, name, segments[last-1])
	}
	return segments[last]
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

// add stores a resource of these members and what it lacks of its schema.
func (s *Server) add(kind string, sc *schema, given fields) fields {
	o := make(fields, len(given)+len(sc.members))
	maps.Copy(o, given)
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
