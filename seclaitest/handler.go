package seclaitest

import (
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/http"
	"strconv"
	"strings"

	"github.com/seclai/seclai-sdk-go/core"
)

// ServeHTTP answers one request, for a server of your own that passes on to this one,
// such as one with TLS.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.enter() {
		panic(http.ErrAbortHandler)
	}
	op, args, allowed := routes.find(r.Method, r.URL.EscapedPath())
	rec := s.record(r, op, args)
	defer s.leave(rec)
	out := &answerWriter{ResponseWriter: w, server: s, request: r, record: rec}
	f := s.faultFor(rec)
	if f != nil {
		out.fault = &f.Fault
		if !out.wait(f.Delay) || f.Drop == DropBefore {
			out.drop()
		}
		if f.Status != 0 {
			out.send(f.reply())
			return
		}
	}
	reply := s.answer(op, args, allowed, r)
	if f != nil && f.Drop == DropAfter {
		out.drop()
	}
	out.send(reply)
}

// reply is an answer, ready to be sent.
type reply struct {
	status int
	header http.Header
	body   []byte
	stream func(*events) // in place of a body
}

// answer acts on a request.
func (s *Server) answer(op *operation, args map[string]string, allowed []string, r *http.Request) *reply {
	if op == nil {
		return failed(unrouted(allowed))
	}
	x, err := s.exchange(op, args, r)
	if err != nil {
		return failed(err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := x.resolve(); err != nil {
		return failed(err)
	}
	v, err := x.behaviour()(x)
	if err != nil {
		return failed(err)
	}
	if o, ok := v.(fields); ok && x.over(operationOf(op)) != nil {
		v = with(o, x.over(operationOf(op)))
	}
	return x.reply(v)
}

// download is a file as an answer.
type download struct {
	name, media string
	data        []byte
}

// reply gives what a behaviour returned the form that the description demands.
func (x *exchange) reply(v any) *reply {
	switch v := v.(type) {
	case *runStream:
		return &reply{status: x.op.answer.status, header: http.Header{"Content-Type": {"text/event-stream; charset=utf-8"}, "Cache-Control": {"no-cache"}}, stream: v.send}
	case download:
		return x.ranged(v)
	case listing:
		return whole(x.op.answer.status, x.page(v))
	}
	if x.op.answer.media == "" {
		return &reply{status: x.op.answer.status}
	}
	if x.op.answer.schema != nil {
		v = x.shape(x.op.answer.schema, v)
	}
	r := whole(x.op.answer.status, v)
	if x.fileName != "" {
		r.header.Set("Content-Disposition", attachment(x.fileName))
	}
	return r
}

func attachment(fileName string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": fileName})
}

// ranged sends a file, or the rest of it that a Range field asks for.
func (x *exchange) ranged(d download) *reply {
	r := &reply{status: x.op.answer.status, body: d.data, header: http.Header{
		"Content-Type":        {d.media},
		"Content-Disposition": {attachment(d.name)},
		"Accept-Ranges":       {"bytes"},
	}}
	from, open := strings.CutSuffix(strings.TrimPrefix(x.header.Get("Range"), "bytes="), "-")
	switch first, err := strconv.Atoi(from); {
	case !open || err != nil || first < 0: // another kind of range, which need not be obeyed
	case first < len(d.data):
		r.status, r.body = http.StatusPartialContent, d.data[first:]
		r.header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, len(d.data)-1, len(d.data)))
	default:
		r = failed(fail(http.StatusRequestedRangeNotSatisfiable, "Requested range not satisfiable"))
		r.header.Set("Content-Range", fmt.Sprintf("bytes */%d", len(d.data)))
	}
	return r
}

func whole(status int, v any) *reply {
	return &reply{status: status, header: http.Header{"Content-Type": {"application/json"}}, body: toJSON(v)}
}

func failed(err error) *reply {
	var f *failure
	if !errors.As(err, &f) {
		f = fail(http.StatusInternalServerError, "%v", err)
	}
	r := whole(f.status, f.content())
	maps.Copy(r.header, f.header)
	return r
}

// shape makes v fit schema s: members that s does not have are left out, and
// missing ones are made up.
func (s *Server) shape(sc *schema, v any) any {
	switch v := v.(type) {
	case fields:
		if sc.kind == object && (len(sc.members) > 0 || sc.others != nil) {
			return s.shapeObject(sc, v)
		}
	case []fields:
		return s.shape(sc, anyOf(v))
	case []any:
		if sc.kind == array {
			all := make([]any, len(v))
			for i, item := range v {
				all[i] = s.shape(sc.items, item)
			}
			return all
		}
	}
	return v
}

func (s *Server) shapeObject(sc *schema, o fields) fields {
	out := fields{}
	if sc.others != nil {
		for name, v := range o {
			out[name] = s.shape(sc.others, v)
		}
	}
	for _, m := range sc.members {
		v, ok := o[m.name]
		if !ok && m.isEndless() {
			continue
		}
		if !ok || v == nil && !m.schema.nullable {
			v = s.sampler.value(m.schema, m.name)
		}
		out[m.name] = s.shape(m.schema, v)
	}
	return out
}

// operationOf is the name of op as the SDK has it.
func operationOf(op *operation) core.Operation {
	if op == nil {
		return ""
	}
	return core.Operation(op.method + " " + op.path)
}

func requestID(n int) string { return "req_" + strconv.Itoa(n) }
