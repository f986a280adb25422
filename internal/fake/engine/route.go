package engine

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
	methods map[string]*route
}

func (r *router) add(to *route) {
	at := r
	for segment := range strings.SplitSeq(to.Path[1:], "/") {
		at = at.child(segment)
	}
	if at.methods == nil {
		at.methods = map[string]*route{}
	}
	at.methods[to.Method] = to
}

func (r *router) child(segment string) *router {
	if _, ok := paramName(segment); ok {
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

// find returns the route of a request and its path arguments. If there is none, it
// returns the methods that the path does have; without any, the path is unknown.
func (r *router) find(method, escapedPath string) (to *route, args map[string]string, allowed []string) {
	segments := strings.Split(strings.TrimPrefix(escapedPath, "/"), "/")
	for i, s := range segments {
		plain, err := url.PathUnescape(s)
		if err != nil || plain == "" {
			return nil, nil, nil
		}
		segments[i] = plain
	}
	to = r.walk(method, segments, func(at *router) {
		for m := range at.methods {
			allowed = append(allowed, m)
		}
	})
	if to == nil {
		slices.Sort(allowed)
		return nil, nil, slices.Compact(allowed)
	}
	return to, to.bind(segments), nil
}

// walk tries the literal segment before the parameter, and calls other for the
// nodes that match but lack the method.
func (r *router) walk(method string, segments []string, other func(*router)) *route {
	if len(segments) == 0 {
		if to := r.methods[method]; to != nil {
			return to
		}
		other(r)
		return nil
	}
	for _, next := range []*router{r.literal[segments[0]], r.param} {
		if next == nil {
			continue
		}
		if to := next.walk(method, segments[1:], other); to != nil {
			return to
		}
	}
	return nil
}

func (r *route) bind(segments []string) map[string]string {
	args := make(map[string]string, len(r.args))
	for _, arg := range r.args {
		args[arg.name] = segments[arg.segment]
	}
	return args
}

func paramName(segment string) (string, bool) {
	if !strings.HasPrefix(segment, "{") {
		return "", false
	}
	return strings.Trim(segment, "{}"), true
}

// unrouted is FastAPI's response to an unknown path or method.
func unrouted(allowed []string) *Failure {
	if len(allowed) == 0 {
		return Fail(http.StatusNotFound, "Not Found")
	}
	f := Fail(http.StatusMethodNotAllowed, "Method Not Allowed")
	f.Header = http.Header{"Allow": {strings.Join(allowed, ", ")}}
	return f
}
