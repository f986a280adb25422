//go:build js

package core

import (
	"net/http"
	"strings"
	"syscall/js"
)

// forbidRedirects keeps a browser's fetch from following redirects by itself: it
// would take the credentials along, to any host. net/http hands the field to fetch
// and does not send it, except where it does not use fetch.
func forbidRedirects(next http.RoundTripper, h http.Header) {
	if usesFetch(next) {
		h["js.fetch:redirect"] = []string{"manual"}
	}
}

// usesFetch reports whether a transport sends its requests with fetch, as net/http's
// own does unless it is told how to connect. Others are taken to wrap that.
func usesFetch(rt http.RoundTripper) bool {
	if t, ok := rt.(*http.Transport); ok && (t.DialContext != nil || t.DialTLSContext != nil || t.Dial != nil || t.DialTLS != nil) { //nolint:staticcheck // net/http looks at them, too
		return false
	}
	process := js.Global().Get("process")
	inNode := process.Type() == js.TypeObject && strings.HasPrefix(process.Get("argv0").String(), "node")
	return !inNode && !js.Global().Get("fetch").IsUndefined()
}
