package runtime

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/bridge"
)

// Form is a body sent as multipart/form-data.
type Form = bridge.Form[core.Upload]

// Fields is a body sent as application/x-www-form-urlencoded.
type Fields = bridge.Fields

// Text is a body sent as text/plain.
type Text = bridge.Text

// Query is the query parameters of a request.
type Query = url.Values

// NewForm returns a form with file in the field called name.
func NewForm(name string, file core.Upload) *Form {
	return &Form{Files: []bridge.File[core.Upload]{{Field: name, Upload: file}}}
}

// SetField adds field name with value *v; a nil v leaves it out.
func SetField[T any](f *Form, name string, v *T) {
	if v != nil {
		f.Fields = append(f.Fields, bridge.Field{Name: name, Value: formatParam(*v)})
	}
}

// SetJSONField adds field name with v as JSON; a nil v leaves it out.
func SetJSONField(f *Form, name string, v core.Object) {
	if v == nil {
		return
	}
	data, err := json.Marshal(v)
	if err != nil {
		f.Err = fmt.Errorf("field %s: %w", name, err)
		return
	}
	f.Fields = append(f.Fields, bridge.Field{Name: name, Value: string(data)})
}

// SetParam adds parameter name with value *v; a nil v leaves it out: the API
// refuses parameters that it does not declare, empty ones included.
func SetParam[T any](q url.Values, name string, v *T) {
	if v != nil {
		q.Add(name, formatParam(*v))
	}
}

// SetParams adds parameter name once for each of vs.
func SetParams[T any](q url.Values, name string, vs []T) {
	for _, v := range vs {
		q.Add(name, formatParam(v))
	}
}

// SetCookie adds a cookie with value *v to the header of a request; a nil v leaves
// it out.
func SetCookie[T any](h http.Header, name string, v *T) {
	if v != nil {
		(&http.Request{Header: h}).AddCookie(&http.Cookie{Name: name, Value: url.PathEscape(formatParam(*v))})
	}
}

// FormatParam returns v as it is written in a path, a query or a header.
func FormatParam[T any](v T) string { return formatParam(v) }

func formatParam(v any) string {
	if t, ok := v.(time.Time); ok {
		return t.Format(time.RFC3339Nano)
	}
	return fmt.Sprint(v)
}
