package core

import (
	"fmt"
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

func formatParam(v any) string {
	if t, ok := v.(time.Time); ok {
		return t.Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}
