package core_test

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

// pathArgument makes a call with arg and says what path the server saw; empty when
// the call was refused before it was sent.
func pathArgument(t *testing.T, client *core.Client, uri *string, arg string) string {
	t.Helper()
	*uri = ""
	_, err := agents.New(client).Get(t.Context(), arg)
	if *uri != "" {
		return *uri
	}
	if _, ok := errors.AsType[*core.ConfigError](err); !ok {
		t.Errorf("%q: nothing was sent, and the error is %v", arg, err)
	}
	return ""
}

func TestAPathArgumentIsOneSegmentOrRefused(t *testing.T) {
	var uri string
	client := serve(t, func(w http.ResponseWriter, r *http.Request) {
		uri = r.RequestURI
		answer(200, "application/json", `{}`)(w, r)
	})
	for arg, want := range map[string]string{
		"":            "",
		".":           "",
		"..":          "",
		"a\x00b":      "",
		"a\nb":        "",
		"a\x7f":       "",
		"a/b":         "/agents/a%2Fb",
		"../x":        "/agents/..%2Fx",
		"a?b":         "/agents/a%3Fb",
		"a#b":         "/agents/a%23b",
		"a b":         "/agents/a%20b",
		"%2e":         "/agents/%252e",
		"%2e%2e%2fx":  "/agents/%252e%252e%252fx",
		"a%":          "/agents/a%25",
		"a;b":         "/agents/a%3Bb",
		"{agent_id}":  "/agents/%7Bagent_id%7D",
		"ü":           "/agents/%C3%BC",
		"https://x.y": "/agents/https:%2F%2Fx.y",
	} {
		if got := pathArgument(t, client, &uri, arg); got != want {
			t.Errorf("%q was sent as %q, want %q", arg, got, want)
		}
	}
}

func FuzzPathArgument(f *testing.F) {
	for _, s := range []string{"a", "..", "a/b", "%2e", "\x00", "{", "a?b", "\xff"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, arg string) {
		var uri string
		client := newClient(t, core.WithMiddleware(func(http.RoundTripper) http.RoundTripper {
			return roundTrip(func(r *http.Request) (*http.Response, error) {
				uri = r.URL.RequestURI()
				return nil, errors.New("not sent")
			})
		}), core.WithRetries(0))
		got := pathArgument(t, client, &uri, arg)
		if got == "" {
			return
		}
		segment, ok := strings.CutPrefix(got, "/agents/")
		if !ok || strings.ContainsAny(segment, "/?#") {
			t.Fatalf("%q was sent as %q", arg, got)
		}
		if back, err := url.PathUnescape(segment); err != nil || back != arg {
			t.Fatalf("%q was sent as %q, which reads %q, %v", arg, got, back, err)
		}
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }
