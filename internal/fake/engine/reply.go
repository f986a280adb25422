package engine

import (
	"fmt"
	"maps"
	"mime"
	"net/http"
	"reflect"
	"strconv"
	"strings"
)

// Reply is a response that is ready to be sent.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
	stream Stream // in place of a body
}

// Download is a file as a response.
type Download struct {
	Name, Media string
	Data        []byte
}

// Failed returns the reply for an error: that of a [Failure], or else status 500.
func Failed(err error) *Reply {
	f := asFailure(err)
	r := whole(f.Status, f.content())
	maps.Copy(r.Header, f.Header)
	return r
}

func whole(status int, v any) *Reply {
	return &Reply{Status: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: ToJSON(v)}
}

// reply gives what a behavior returned the form that the description demands.
func (x *Exchange) reply(v any) *Reply {
	status := x.Op.Response.Status
	switch r := v.(type) {
	case Stream:
		return &Reply{Status: status, Header: http.Header{"Content-Type": {"text/event-stream; charset=utf-8"}, "Cache-Control": {"no-cache"}}, stream: r}
	case Download:
		return x.ranged(r)
	case Listing:
		return whole(status, x.page(r))
	case *Resource:
		v = x.overridden(r.Fields)
	case Fields:
		v = x.overridden(r)
	}
	if x.Op.Response.Media == "" {
		return &Reply{Status: status}
	}
	if x.Op.Response.Schema != nil {
		v = x.engine.Shape(x.Op.Response.Schema, v)
	}
	r := whole(status, v)
	if x.FileName != "" {
		r.Header.Set("Content-Disposition", attachment(x.FileName))
	}
	return r
}

func attachment(fileName string) string {
	return mime.FormatMediaType("attachment", map[string]string{"filename": fileName})
}

// ranged sends a file, or the rest of it that a Range header asks for.
func (x *Exchange) ranged(d Download) *Reply {
	r := &Reply{Status: x.Op.Response.Status, Body: d.Data, Header: http.Header{
		"Content-Type":        {d.Media},
		"Content-Disposition": {attachment(d.Name)},
		"Accept-Ranges":       {"bytes"},
	}}
	from, open := strings.CutSuffix(strings.TrimPrefix(x.Header.Get("Range"), "bytes="), "-")
	switch first, err := strconv.Atoi(from); {
	case !open || err != nil || first < 0: // other ranges may be ignored
	case first < len(d.Data):
		r.Status, r.Body = http.StatusPartialContent, d.Data[first:]
		r.Header.Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", first, len(d.Data)-1, len(d.Data)))
	default:
		r = Failed(Fail(http.StatusRequestedRangeNotSatisfiable, "Requested range not satisfiable"))
		r.Header.Set("Content-Range", fmt.Sprintf("bytes */%d", len(d.Data)))
	}
	return r
}

// Shape returns v as its schema has it: unknown members are left out, and missing
// ones are made up.
func (e *Engine) Shape(s *Schema, v any) any {
	switch v := v.(type) {
	case *Resource:
		if v == nil {
			return nil
		}
		return e.Shape(s, v.Fields)
	case Fields:
		if s.Type == Object && (len(s.Members) > 0 || s.Others != nil) {
			return e.shapeObject(s, v)
		}
	case []*Resource:
		return e.Shape(s, Anys(v))
	case []Fields:
		return e.Shape(s, Anys(v))
	case []any:
		if s.Type == Array {
			all := make([]any, len(v))
			for i, item := range v {
				all[i] = e.Shape(s.Items, item)
			}
			return all
		}
	default:
		mustBePlain(v)
	}
	return v
}

// mustBePlain panics for a string of another type than string, which neither
// compares nor filters as a string.
func mustBePlain(v any) {
	switch v.(type) {
	case string, nil, bool, int:
		return
	}
	if t := reflect.TypeOf(v); t.Kind() == reflect.String && t.Name() != "Number" {
		panic(fmt.Sprintf("engine: a member is a %v; convert it to a string", t))
	}
}

func (e *Engine) shapeObject(s *Schema, o Fields) Fields {
	out := make(Fields, len(s.Members))
	if s.Others != nil {
		for name, v := range o {
			out[name] = e.Shape(s.Others, v)
		}
	}
	for _, m := range s.Members {
		v, ok := o[m.Name]
		if !ok && m.isEndless() {
			continue
		}
		if !ok || v == nil && !m.Schema.Nullable {
			v = e.Sampler.value(m.Schema, m.Name)
		}
		out[m.Name] = e.Shape(m.Schema, v)
	}
	return out
}
