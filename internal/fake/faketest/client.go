// Package faketest makes calls of fakes for their tests.
package faketest

import (
	"bytes"
	"encoding/json"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"strings"
	"testing"
)

// Client makes calls with JSON, and fails the test on a status that is not expected.
type Client struct {
	*testing.T
	URL    string      // of the server
	Header http.Header // of every request
}

// Want makes a call and returns its response, decoded.
func (c *Client) Want(status int, call, body string) any {
	c.Helper()
	resp, data := c.Send(call, body) //nolint:bodyclose // Send has read it
	if resp.StatusCode != status {
		c.Fatalf("%s %s: status %d, want %d: %s", call, body, resp.StatusCode, status, data)
	}
	var v any
	if len(data) > 0 && strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal(data, &v); err != nil {
			c.Fatalf("%s: %v: %s", call, err, data)
		}
	}
	return v
}

// Send makes a call and returns its response.
func (c *Client) Send(call, body string) (*http.Response, []byte) {
	c.Helper()
	return Fetch(c.T, c.Request(call, body))
}

// Request returns the request of a call such as "GET /agents".
func (c *Client) Request(call, body string) *http.Request {
	c.Helper()
	method, path, _ := strings.Cut(call, " ")
	req, err := http.NewRequestWithContext(c.Context(), method, c.URL+path, strings.NewReader(body))
	if err != nil {
		c.Fatal(err)
	}
	req.Header = c.Header.Clone()
	if body != "" && req.Header.Get("Content-Type") == "" {
		req.Header.Set("Content-Type", "application/json")
	}
	return req
}

// Text makes a call and returns one string of its response.
func (c *Client) Text(status int, call, body, path string) string {
	c.Helper()
	v := c.Want(status, call, body)
	s, ok := Dig(v, path).(string)
	if !ok {
		c.Fatalf("%s: no text at %s of %v", call, path, v)
	}
	return s
}

// Is checks one value of a response.
func (c *Client) Is(v any, path string, want any) {
	c.Helper()
	if got := Dig(v, path); got != want {
		c.Errorf("%s is %#v, want %#v", path, got, want)
	}
}

// Dig returns what is at a path such as "items.0.id" of a JSON value.
func Dig(v any, path string) any {
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

// Fetch sends a request and returns the response with its body.
func Fetch(t *testing.T, req *http.Request) (*http.Response, []byte) {
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

// Form returns a body of multipart/form-data with a file.
func Form(t *testing.T, filename, text string) (media string, body []byte) {
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

// Upload posts a form with a file and returns the response, decoded.
func (c *Client) Upload(status int, path, filename, text string) any {
	c.Helper()
	media, body := Form(c.T, filename, text)
	plain := c.Header.Clone()
	c.Header.Set("Content-Type", media)
	defer func() { c.Header = plain }()
	return c.Want(status, "POST "+path, string(body))
}
