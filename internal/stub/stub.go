// Package stub responds to the calls of a client in tests: over loopback, or in a bubble
// of testing/synctest. It is for tests of how calls are made; for the API's behavior
// there is seclaitest.
package stub

import (
	"context"
	"net"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/seclai/seclai-sdk-go/core"
)

// Secret is the API key of all clients. No output of a test may hold it.
const Secret = "sk-very-secret"

// Serve responds to the calls of the client that it returns, over loopback.
func Serve(t *testing.T, handler http.HandlerFunc, opts ...core.ClientOption) *core.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return Client(t, append([]core.ClientOption{core.WithBaseURL(server.URL)}, opts...)...)
}

// Client returns a client with an API key.
func Client(t *testing.T, opts ...core.ClientOption) *core.Client {
	t.Helper()
	client, err := core.New(append([]core.ClientOption{core.WithAPIKey(Secret)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// Bubble runs test in a synctest bubble, where waiting takes no time, with a
// client whose connections to handler are pipes: loopback's are not part of it.
func Bubble(t *testing.T, handler http.HandlerFunc, test func(t *testing.T, c *core.Client), opts ...core.ClientOption) {
	t.Helper()
	bubble(t, handler, test, nil, opts)
}

// BubbleHTTP2 is [Bubble] with HTTP/2.
func BubbleHTTP2(t *testing.T, handler http.HandlerFunc, test func(t *testing.T, c *core.Client), opts ...core.ClientOption) {
	t.Helper()
	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	bubble(t, handler, test, protocols, opts)
}

func bubble(t *testing.T, handler http.HandlerFunc, test func(t *testing.T, c *core.Client), protocols *http.Protocols, opts []core.ClientOption) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: handler, Protocols: protocols}
		go func() { _ = server.Serve(l) }()
		transport := &http.Transport{DialContext: l.dial, Protocols: protocols}
		defer transport.CloseIdleConnections()
		defer func() { _ = server.Close() }()
		test(t, Client(t, append([]core.ClientOption{
			core.WithBaseURL("http://localhost"), core.WithHTTPClient(&http.Client{Transport: transport}),
		}, opts...)...))
	})
}

type pipeListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case conn := <-l.conns:
		return conn, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

func (l *pipeListener) Close() error   { l.once.Do(func() { close(l.closed) }); return nil }
func (l *pipeListener) Addr() net.Addr { return &net.UnixAddr{Name: "pipe"} }

// Respond is a handler that always sends the same response.
func Respond(status int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
