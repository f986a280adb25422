package seclaitest

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

// Request is a request that the server received. Credentials are not part of it.
type Request struct {
	ID        string            // in the response's X-Request-Id header
	Operation core.Operation    // for example "GET /agents/{agent_id}"; empty for an unknown path or method
	Method    string            // for example "GET"
	Path      string            // as received, unescaped
	Args      map[string]string // of the path, for example {"agent_id": "…"}
	Query     url.Values        // the parameters of the query
	Header    http.Header       // without credentials
	Body      []byte            // at most 1 MiB of it; a form as it was sent; see [WithoutRecording]
	Truncated bool              // whether Body is not all of it
	Status    int               // of the response; 0 if there was none
}

func publicRequest(r *engine.Request) Request {
	return Request{
		ID: r.ID, Operation: core.Operation(r.Operation), Method: r.Method, Path: r.Path, Args: r.Args, Query: r.Query,
		Header: r.Header, Body: r.Body, Truncated: r.Truncated, Status: r.Status,
	}
}

// Requests returns the requests that were received, in the order of arrival. They
// include those that were refused or hit by a fault.
func (s *Server) Requests() []Request {
	received := s.api.Requests()
	all := make([]Request, len(received))
	for i := range received {
		all[i] = publicRequest(&received[i])
	}
	return all
}

// RequestsTo returns the requests of one operation. An operation that the API doesn't
// have ends the test.
func (s *Server) RequestsTo(op core.Operation) []Request {
	if s.tb != nil {
		s.tb.Helper()
	}
	s.mustKnow("RequestsTo", op)
	return slices.DeleteFunc(s.Requests(), func(r Request) bool { return r.Operation != op })
}

// ForgetRequests empties what [Server.Requests] returns.
func (s *Server) ForgetRequests() { s.api.ForgetRequests() }
