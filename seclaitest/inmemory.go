package seclaitest

import (
	"context"
	"net"
	"net/http"
	"sync"
	"time"
)

// InMemory serves over pipes of this process in place of a port, so that server and
// client can be in the same bubble of testing/synctest, in which waiting takes no time.
// Create the server within the bubble. Only the clients of [Server.Client] and
// [Server.HTTPClient] can reach it. The times in its responses are not the bubble's;
// see [Server.Advance].
func InMemory() Option { return func(c *config) { c.inMemory = true } }

// memoryURL is an address that a client with another transport fails to reach.
const memoryURL = "http://127.0.0.1:0"

// memory is a network of one server, whose connections are pipes.
type memory struct {
	transport *http.Transport // of the clients
	dialed    chan net.Conn
	closed    chan struct{}
	close     sync.Once
}

func newMemory() *memory {
	m := &memory{dialed: make(chan net.Conn), closed: make(chan struct{})}
	// Like net/http's own, without names, proxies and encryption.
	m.transport = &http.Transport{DialContext: m.dial, MaxIdleConnsPerHost: 32, IdleConnTimeout: 90 * time.Second, ExpectContinueTimeout: time.Second}
	return m
}

func (m *memory) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	near, far := net.Pipe()
	select {
	case m.dialed <- far:
		return near, nil
	case <-m.closed:
		return nil, &net.OpError{Op: "dial", Net: "memory", Addr: m.Addr(), Err: net.ErrClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept, Close and Addr are those of a net.Listener.
func (m *memory) Accept() (net.Conn, error) {
	select {
	case conn := <-m.dialed:
		return conn, nil
	case <-m.closed:
		return nil, net.ErrClosed
	}
}

func (m *memory) Close() error {
	m.close.Do(func() { close(m.closed) })
	return nil
}

func (m *memory) Addr() net.Addr { return &net.UnixAddr{Name: "seclaitest", Net: "memory"} }
