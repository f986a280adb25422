package core

import (
	"fmt"
	"net/http"
	"net/url"
	"time"
)

// Query collects the query parameters of a call. Only parameters that were set
// are in it: the API refuses those that it does not declare.
type Query url.Values

// SetParam adds parameter name with value *v; a nil v leaves it out.
func SetParam[T any](q Query, name string, v *T) {
	if v == nil {
		return
	}
	url.Values(q).Add(name, formatParam(*v))
}

// SetParams adds parameter name once for each of vs.
func SetParams[T any](q Query, name string, vs []T) {
	for _, v := range vs {
		url.Values(q).Add(name, formatParam(v))
	}
}

// SetCookie adds a cookie with value *v to the header of a request; a nil v leaves
// it out.
func SetCookie[T any](h http.Header, name string, v *T) {
	if v != nil {
		(&http.Request{Header: h}).AddCookie(&http.Cookie{Name: name, Value: url.PathEscape(formatParam(*v))})
	}
}

// FormatParam is the text of a value in a path, a query or a header.
func FormatParam[T any](v T) string { return formatParam(v) }

func formatParam(v any) string {
	if t, ok := v.(time.Time); ok {
		return t.Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}
