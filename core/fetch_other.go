//go:build !js

package core

import "net/http"

// forbidRedirects does nothing: net/http leaves redirects to its caller.
func forbidRedirects(http.RoundTripper, http.Header) {}
