package runtime_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/internal/stub"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// Parameters are written into the query, the header and the body as they are set, and
// nil ones are left out.
func TestRequestsAreSentAsTheyAreSet(t *testing.T) {
	t.Parallel()
	var got string
	c := stub.Serve(t, func(w http.ResponseWriter, r *http.Request) {
		text := make([]byte, 100)
		n, _ := r.Body.Read(text)
		got = fmt.Sprintf("%s %s %q %q %s", r.URL.EscapedPath(), r.URL.RawQuery, r.Header.Get("X-Day"), r.Header.Get("Cookie"), text[:n])
		stub.Respond(200, "application/json", `{}`)(w, r)
	})
	day := core.Date{Year: 2026, Month: time.July, Day: 27}
	query, header := runtime.Query{}, http.Header{}
	runtime.SetParam(query, "limit", new(0))
	runtime.SetParam[string](query, "absent", nil)
	runtime.SetParams(query, "tag", []string{"a b", "", "c"})
	runtime.SetParam(runtime.Query(header), "X-Day", &day)
	runtime.SetCookie(header, "session", new(`a; b="c"`))
	runtime.SetCookie[int](header, "absent", nil)
	for want, body := range map[string]any{
		`/things/a%2Fb limit=0&tag=a+b&tag=&tag=c "2026-07-27" "session=a%3B%20b=%22c%22" plain <text>`: runtime.Text("plain <text>"),
		`/things/a%2Fb limit=0&tag=a+b&tag=&tag=c "2026-07-27" "session=a%3B%20b=%22c%22" name=a+%26+b`: runtime.Fields(url.Values{"name": {"a & b"}}),
	} {
		req := runtime.Request{Operation: "POST /things/{id}", Path: []string{"a/b"}, Query: query, Header: header, Body: body}
		if err := runtime.Empty(t.Context(), c, req, nil); err != nil || got != want {
			t.Errorf("sent %s, %v; want %s", got, err, want)
		}
	}
}

// A response that depends on its status is read by it; missing content is null.
func TestByStatus(t *testing.T) {
	t.Parallel()
	type result struct {
		status int
		value  string
		null   bool
	}
	decode := func(status int, d *wire.Decoder, v *result) {
		v.status = status
		if v.null = d.Null(); !v.null {
			v.value = d.String()
		}
	}
	for want, handler := range map[result]http.HandlerFunc{
		{200, "done", false}: stub.Respond(200, "application/json", `"done"`),
		{202, "soon", false}: stub.Respond(202, "application/json", `"soon"`),
		{204, "", true}:      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) },
		{201, "", true}:      func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusCreated) },
	} {
		got, err := runtime.ByStatus(t.Context(), stub.Serve(t, handler), runtime.Request{Operation: "POST /things"}, decode, nil)
		if err != nil || *got != want {
			t.Errorf("got %+v, %v; want %+v", got, err, want)
		}
	}
}
