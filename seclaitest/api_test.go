package seclaitest_test

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// api makes calls of a server with JSON, and fails the test on a status that is
// not expected.
type api struct {
	*testing.T
	srv    *seclaitest.Server
	header http.Header
}

func newAPI(t *testing.T, opts ...seclaitest.Option) *api {
	t.Helper()
	return &api{T: t, srv: seclaitest.New(t, opts...), header: http.Header{"X-Api-Key": {"k"}}}
}

// at is the same API asked for in a version.
func (a *api) at(version string) *api {
	header := a.header.Clone()
	header.Set("Seclai-Version", version)
	return &api{T: a.T, srv: a.srv, header: header}
}

// want makes a call and returns its answer, decoded.
func (a *api) want(status int, call, body string) any {
	a.Helper()
	resp, data := a.send(call, body)
	if resp.StatusCode != status {
		a.Fatalf("%s %s: status %d, want %d: %s", call, body, resp.StatusCode, status, data)
	}
	var v any
	if len(data) > 0 && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(data, &v); err != nil {
			a.Fatalf("%s: %v: %s", call, err, data)
		}
	}
	return v
}

func (a *api) send(call, body string) (*http.Response, []byte) {
	a.Helper()
	return fetch(a.T, a.request(call, body))
}

func (a *api) request(call, body string) *http.Request {
	a.Helper()
	method, path, _ := strings.Cut(call, " ")
	req, err := http.NewRequestWithContext(a.Context(), method, a.srv.URL+path, strings.NewReader(body))
	if err != nil {
		a.Fatal(err)
	}
	req.Header = a.header.Clone()
	if body != "" && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// text makes a call and returns one string of its answer.
func (a *api) text(status int, call, body, path string) string {
	a.Helper()
	v := a.want(status, call, body)
	s, ok := dig(v, path).(string)
	if !ok {
		a.Fatalf("%s: no text at %s of %v", call, path, v)
	}
	return s
}

// is checks one value of an answer.
func (a *api) is(v any, path string, want any) {
	a.Helper()
	if got := dig(v, path); got != want {
		a.Errorf("%s is %#v, want %#v", path, got, want)
	}
}

// dig returns what is at a path such as "items.0.id" of a JSON value.
func dig(v any, path string) any {
	for part := range strings.SplitSeq(path, ".") {
		switch at := v.(type) {
		case map[string]any:
			v = at[part]
		case []any:
			i, err := strconv.Atoi(part)
			if err != nil || i >= len(at) {
				return nil
			}
			v = at[i]
		}
	}
	return v
}

func fetch(t *testing.T, req *http.Request) (*http.Response, []byte) {
	t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatalf("%s %s: %v", req.Method, req.URL, err)
	}
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatalf("%s %s: reading: %v", req.Method, req.URL, err)
	}
	return resp, data
}

// form is a body of multipart/form-data with a file.
func form(t *testing.T, filename, text string) (media string, body []byte) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreateFormFile("file", filename)
	if err == nil {
		_, err = io.WriteString(part, text)
	}
	if err == nil {
		err = w.WriteField("title", "Notes")
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return w.FormDataContentType(), b.Bytes()
}
