package engine

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
)

// Request is a request that was received. Credentials are not part of it.
type Request struct {
	ID        string // that the response has in X-Request-Id
	Operation string // such as "GET /agents/{agent_id}"; empty for an unknown path or method
	Method    string
	Path      string // as received, unescaped
	Args      map[string]string
	Query     url.Values
	Header    http.Header // without credentials
	Body      []byte      // at most 1 MiB of it; none for the oldest if there is too much
	Truncated bool        // whether Body is not all of it
	Status    int         // of the response; 0 if there was none
}

// An engine remembers the latest requests: so many, and of their contents so many
// bytes in all.
const (
	keptRequests = 10_000
	keptContent  = 64 << 20
)

// record remembers a request. Its body is remembered as it is read.
func (e *Engine) record(r *http.Request, to *route, args map[string]string) *Request {
	rec := &Request{Method: r.Method, Path: r.URL.Path, Args: args, Query: r.URL.Query(), Header: redacted(r.Header)}
	if to != nil {
		rec.Operation = to.name
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.received++
	rec.ID = "req_" + strconv.Itoa(e.received)
	e.inFlight[rec] = true
	if e.config.NoRecord {
		return rec
	}
	r.Body = &recordedBody{ReadCloser: r.Body, engine: e, record: rec}
	if len(e.requests) == keptRequests {
		e.forgetOldest(keptRequests / 10)
	}
	e.requests = append(e.requests, rec)
	return rec
}

// forgetOldest forgets the n oldest requests.
func (e *Engine) forgetOldest(n int) {
	for _, r := range e.requests[:n] {
		e.drop(r)
	}
	e.requests = slices.Delete(e.requests, 0, n)
	e.dropped = max(e.dropped-n, 0)
}

// keep adds content to a request. The oldest requests lose theirs if it is too much.
func (e *Engine) keep(r *Request, content []byte) {
	if r.Truncated {
		return
	}
	r.Body = append(r.Body, content...)
	e.recorded += len(content)
	for ; e.recorded > keptContent && e.dropped < len(e.requests)-1; e.dropped++ {
		e.drop(e.requests[e.dropped])
	}
}

func (e *Engine) drop(r *Request) {
	e.recorded -= len(r.Body)
	r.Body, r.Truncated = nil, true
}

func redacted(h http.Header) http.Header {
	h = h.Clone()
	for _, name := range []string{"Authorization", "X-Api-Key", "Cookie", "Proxy-Authorization"} {
		if h.Get(name) != "" {
			h.Set(name, "REDACTED")
		}
	}
	return h
}

// recordedBody remembers what is read of a body.
type recordedBody struct {
	io.ReadCloser
	engine *Engine
	record *Request
}

func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.engine.mu.Lock()
	defer b.engine.mu.Unlock()
	room := min(n, max(maxKept-len(b.record.Body), 0))
	b.engine.keep(b.record, p[:room])
	b.record.Truncated = b.record.Truncated || room < n
	return n, err
}

// Requests returns copies of the requests that were received, in the order of
// their arrival. They include those that were refused or hit by a fault.
func (e *Engine) Requests() []Request {
	e.mu.Lock()
	defer e.mu.Unlock()
	all := make([]Request, len(e.requests))
	for i, r := range e.requests {
		all[i] = *r
		all[i].Args, all[i].Query, all[i].Header = maps.Clone(r.Args), maps.Clone(r.Query), r.Header.Clone()
		all[i].Body = slices.Clone(r.Body)
	}
	return all
}

// ForgetRequests empties what [Engine.Requests] returns.
func (e *Engine) ForgetRequests() { e.Locked(func() { e.forgetOldest(len(e.requests)) }) }
