package core

import (
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/origin"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

const (
	maxErrorBody    = 64 << 10
	maxErrorMessage = 500
)

// newAPIError reads a response that is not a success into the error it stands for,
// and how long the server asks to wait.
func (c *call) newAPIError(resp *http.Response) (error, retryAfter) { //nolint:staticcheck,revive // the error is what it makes
	var body []byte
	if resp.StatusCode != http.StatusSwitchingProtocols { // after which comes whatever, when the server likes
		body, _ = io.ReadAll(io.LimitReader(resp.Body, maxErrorBody+1)) // what can be had of it is all that is wanted
	}
	asked := parseRetryAfter(resp.Header.Get("Retry-After"), resp.Header.Get("Date"))
	r := c.redactor()
	e := &APIError{
		Operation:  c.op,
		StatusCode: resp.StatusCode,
		Method:     c.op.Method(),
		URL:        c.safeURL(),
		RequestID:  r.text(requestID(resp.Header)),
		Header:     r.header(resp.Header),
		Truncated:  len(body) > maxErrorBody,
		RetryAfter: asked.wait,
		Attempts:   c.attempt.number,
	}
	e.Body = r.bytes(body[:min(len(body), maxErrorBody)])
	c.observe(resp, e.Body)
	err := e.explain(r)
	if to, locationErr := resp.Location(); e.Message == "" && locationErr == nil && resp.StatusCode < 400 {
		e.Message = r.text("it points to " + origin.Of(to) + "; not followed. Check the base URL")
	}
	return err, asked
}

// explain finds what the body says, in the shapes that the API uses and in those of
// what may stand before it, and returns the most telling error type for it.
func (e *APIError) explain(r redactor) error {
	var p problem
	switch contentType := e.Header.Get("Content-Type"); {
	case mediaTypeOf(contentType) == "text/plain": // as of a proxy
		p.message = string(e.Body)
	case isJSON(contentType):
		_ = wire.Unmarshal(e.Body, &p, decodeProblem) // one that was cut off has told something until then
	}
	p.redact(r)
	e.Message = firstLine(p.message)
	switch {
	case e.StatusCode == http.StatusUnprocessableEntity && p.definition:
		return &DefinitionError{APIError: e, Source: p.source, Problems: p.problems}
	case e.StatusCode == http.StatusUnprocessableEntity:
		return &ValidationError{APIError: e, Fields: p.fields}
	case e.StatusCode == http.StatusPaymentRequired:
		return &CreditsError{APIError: e, AccountID: p.accountID}
	}
	return e
}

// problem is all that an error body may hold: {"detail": "…"}, {"detail": [{loc, msg,
// type}]}, {"detail": {message, …}}, {"error": {message, …}} or an import error.
type problem struct {
	message    string
	accountID  string
	fields     []FieldError
	definition bool
	source     string
	problems   []DefinitionProblem
}

// redact makes all that the server says fit to be shown. The definition is the
// caller's own.
func (p *problem) redact(r redactor) {
	p.message, p.accountID = r.text(p.message), r.text(p.accountID)
	for i, f := range p.fields {
		p.fields[i] = FieldError{Path: r.text(f.Path), Message: r.text(f.Message), Type: r.text(f.Type)}
	}
	for i, problem := range p.problems {
		p.problems[i].Path, p.problems[i].Message = r.text(problem.Path), r.text(problem.Message)
	}
}

func decodeProblem(d *wire.Decoder, p *problem) {
	if d.Peek() != wire.KindObject {
		p.message = anyString(d)
		return
	}
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "detail":
			decodeDetail(d, p)
		case "message", "Message":
			p.message = anyString(d)
		case "code":
			if code := anyString(d); p.message == "" {
				p.message = code
			}
		case "account_id":
			p.accountID = anyString(d)
		case "error":
			decodeErrorMember(d, p)
		case "source":
			p.source = anyString(d)
		case "errors":
			p.problems = decodeList(d, decodeDefinitionProblem)
		default:
			d.Skip()
		}
	}
}

// decodeErrorMember reads a code, or an object with a message.
func decodeErrorMember(d *wire.Decoder, p *problem) {
	if d.Peek() == wire.KindObject {
		decodeProblem(d, p)
		return
	}
	code := anyString(d)
	p.definition = code == "invalid_agent_definition"
	if p.message == "" {
		p.message = code
	}
}

func decodeDetail(d *wire.Decoder, p *problem) {
	switch d.Peek() {
	case wire.KindArray:
		decodeDetailList(d, p)
	default:
		decodeProblem(d, p)
	}
}

// decodeDetailList reads a list of what is wrong with fields, or of texts.
func decodeDetailList(d *wire.Decoder, p *problem) {
	var texts []string
	for d.Array(); d.Elem(); {
		switch d.Peek() {
		case wire.KindObject:
			var f FieldError
			decodeFieldError(d, &f)
			p.fields = append(p.fields, f)
		case wire.KindString:
			texts = append(texts, d.String())
		default:
			d.Skip()
		}
	}
	if texts != nil {
		p.message = strings.Join(texts, "; ")
	}
}

// decodeList reads an array of objects, passing over what is not one.
func decodeList[T any](d *wire.Decoder, decode func(*wire.Decoder, *T)) []T {
	if d.Peek() != wire.KindArray {
		d.Skip()
		return nil
	}
	var list []T
	for d.Array(); d.Elem(); {
		if d.Peek() != wire.KindObject {
			d.Skip()
			continue
		}
		var v T
		decode(d, &v)
		list = append(list, v)
	}
	return list
}

func decodeFieldError(d *wire.Decoder, f *FieldError) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "loc":
			f.Path = decodeLocation(d)
		case "msg":
			f.Message = anyString(d)
		case "type":
			f.Type = anyString(d)
		default:
			d.Skip()
		}
	}
}

// decodeLocation writes FastAPI's ["body", "sources", 2, "name"] the way Go does.
func decodeLocation(d *wire.Decoder) string {
	var b strings.Builder
	if d.Peek() != wire.KindArray {
		return anyString(d)
	}
	for d.Array(); d.Elem(); {
		if d.Peek() == wire.KindNumber {
			fmt.Fprintf(&b, "[%d]", d.Int64())
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('.')
		}
		b.WriteString(anyString(d))
	}
	return b.String()
}

func decodeDefinitionProblem(d *wire.Decoder, p *DefinitionProblem) {
	for d.Object(); d.Next(); {
		switch string(d.Key()) {
		case "path":
			p.Path = anyString(d)
		case "line":
			p.Line = d.Int()
		case "column":
			p.Column = d.Int()
		case "message":
			p.Message = anyString(d)
		default:
			d.Skip()
		}
	}
}

// anyString reads a string and passes over any other value: an error body is
// worth reading even when it is not as it should be.
func anyString(d *wire.Decoder) string {
	if d.Peek() == wire.KindString {
		return d.String()
	}
	d.Skip()
	return ""
}

func firstLine(s string) string {
	s, _, _ = strings.Cut(strings.TrimSpace(s), "\n")
	return shorten(s, maxErrorMessage)
}
