package seclaitest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// router is a tree of path segments.
type router struct {
	literal map[string]*router
	param   *router
	methods map[string]*operation
}

var routes = newRouter(operations)

func newRouter(all []*operation) *router {
	root := &router{}
	for _, op := range all {
		at := root
		for segment := range strings.SplitSeq(op.path[1:], "/") {
			at = at.child(segment)
		}
		if at.methods == nil {
			at.methods = map[string]*operation{}
		}
		at.methods[op.method] = op
	}
	return root
}

func (r *router) child(segment string) *router {
	if strings.HasPrefix(segment, "{") {
		if r.param == nil {
			r.param = &router{}
		}
		return r.param
	}
	if r.literal == nil {
		r.literal = map[string]*router{}
	}
	if r.literal[segment] == nil {
		r.literal[segment] = &router{}
	}
	return r.literal[segment]
}

// find returns the operation for a request and its path arguments. Without one
// it returns the methods that the path does have; none means an unknown path.
func (r *router) find(method, escapedPath string) (op *operation, args map[string]string, allowed []string) {
	segments := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	for i, s := range segments {
		plain, err := url.PathUnescape(s)
		if err != nil || plain == "" {
			return nil, nil, nil
		}
		segments[i] = plain
	}
	op = r.walk(method, segments, func(at *router) {
		for m := range at.methods {
			allowed = append(allowed, m)
		}
	})
	if op == nil {
		slices.Sort(allowed)
		return nil, nil, slices.Compact(allowed)
	}
	return op, op.bind(segments), nil
}

// walk tries the literal segment before the parameter, and tells other about the
// nodes that match but lack the method.
func (r *router) walk(method string, segments []string, other func(*router)) *operation {
	if len(segments) == 0 {
		if op := r.methods[method]; op != nil {
			return op
		}
		other(r)
		return nil
	}
	for _, next := range []*router{r.literal[segments[0]], r.param} {
		if next == nil {
			continue
		}
		if op := next.walk(method, segments[1:], other); op != nil {
			return op
		}
	}
	return nil
}

func (op *operation) bind(segments []string) map[string]string {
	args := map[string]string{}
	for i, part := range strings.Split(op.path[1:], "/") {
		if name, ok := paramName(part); ok {
			args[name] = segments[i]
		}
	}
	return args
}

func paramName(segment string) (string, bool) {
	if !strings.HasPrefix(segment, "{") {
		return "", false
	}
	return strings.Trim(segment, "{}"), true
}

// unrouted is FastAPI's answer to a path or method that it does not have.
func unrouted(allowed []string) *failure {
	if len(allowed) == 0 {
		return fail(http.StatusNotFound, "Not Found")
	}
	f := fail(http.StatusMethodNotAllowed, "Method Not Allowed")
	f.header = http.Header{"Allow": {strings.Join(allowed, ", ")}}
	return f
}
