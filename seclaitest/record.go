package seclaitest

import (
	"io"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"github.com/seclai/seclai-sdk-go/core"
)

// Request is a request that the server received. Credentials are not part of it.
type Request struct {
	ID        string            // that the answer gives in X-Request-Id
	Operation core.Operation    // for example "GET /agents/{agent_id}"; empty for a path that is none
	Method    string            // for example "GET"
	Path      string            // as received, unescaped
	Args      map[string]string // of the path, for example {"agent_id": "…"}
	Query     url.Values        // the parameters of the query
	Header    http.Header       // without credentials
	Body      []byte            // at most 1 MiB of it; a form as it was sent
	Truncated bool              // whether Body is only the beginning
	Status    int               // of the answer; 0 when there was none
}

// keptRequests is how many requests a server remembers: the latest.
const keptRequests = 10_000

// record remembers a request. Its body is remembered as it is read.
func (s *Server) record(r *http.Request, op *operation, args map[string]string) *Request {
	rec := &Request{
		Operation: operationOf(op), Method: r.Method, Path: r.URL.Path,
		Args: args, Query: r.URL.Query(), Header: redacted(r.Header),
	}
	r.Body = &recordedBody{ReadCloser: r.Body, server: s, record: rec}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.received++
	rec.ID = requestID(s.received)
	if len(s.requests) == keptRequests {
		s.requests = slices.Delete(s.requests, 0, keptRequests/10)
	}
	s.requests = append(s.requests, rec)
	s.answering[rec] = true
	return rec
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
	server *Server
	record *Request
}

func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.server.mu.Lock()
	defer b.server.mu.Unlock()
	room := min(n, max(maxKept-len(b.record.Body), 0))
	b.record.Body = append(b.record.Body, p[:room]...)
	b.record.Truncated = b.record.Truncated || room < n
	return n, err
}

func (s *Server) answered(rec *Request, status int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rec.Status = status
}

// Requests returns what was received, in the order of arrival, also what was
// refused or hit by a fault.
func (s *Server) Requests() []Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]Request, len(s.requests))
	for i, r := range s.requests {
		all[i] = *r
		all[i].Args, all[i].Query, all[i].Header = maps.Clone(r.Args), maps.Clone(r.Query), r.Header.Clone()
		all[i].Body = slices.Clone(r.Body)
	}
	return all
}

// RequestsTo returns the requests of one operation. One that the API doesn't have
// ends the test.
func (s *Server) RequestsTo(op core.Operation) []Request {
	if s.tb != nil {
		s.tb.Helper()
	}
	s.mustKnow("RequestsTo", op)
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return r.Operation != op })
}

// ForgetRequests empties what [Server.Requests] returns.
func (s *Server) ForgetRequests() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = nil
}
