package core_test

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

const secret = "sk-very-secret" // no output of a test may hold it

// serve answers the calls of the client that it returns, over loopback.
func serve(t *testing.T, handler http.HandlerFunc, opts ...core.ClientOption) *core.Client {
	t.Helper()
	server := httptest.NewServer(handler)
	t.Cleanup(server.Close)
	return newClient(t, append([]core.ClientOption{core.WithBaseURL(server.URL)}, opts...)...)
}

func newClient(t *testing.T, opts ...core.ClientOption) *core.Client {
	t.Helper()
	client, err := core.New(append([]core.ClientOption{core.WithAPIKey(secret)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return client
}

// bubble runs test in a synctest bubble, where waiting takes no time, with a
// client whose connections to handler are pipes: loopback's are not part of it.
func bubble(t *testing.T, handler http.HandlerFunc, test func(t *testing.T, c *core.Client), opts ...core.ClientOption) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		l := &pipeListener{conns: make(chan net.Conn), closed: make(chan struct{})}
		server := &http.Server{Handler: handler}
		go func() { _ = server.Serve(l) }()
		transport := &http.Transport{DialContext: l.dial}
		defer transport.CloseIdleConnections()
		defer func() { _ = server.Close() }()
		test(t, newClient(t, append([]core.ClientOption{
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

// answer is a handler that always says the same.
func answer(status int, contentType, body string, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", contentType)
		for i := 0; i+1 < len(header); i += 2 {
			w.Header().Set(header[i], header[i+1])
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}
}
