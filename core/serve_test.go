package core_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/stub"
)

const secret = stub.Secret

var (
	serve       = stub.Serve
	newClient   = stub.Client
	bubble      = stub.Bubble
	bubbleHTTP2 = stub.BubbleHTTP2
	answer      = stub.Respond
)

// serverOf returns the base URL of a server.
func serverOf(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return server.URL
}
