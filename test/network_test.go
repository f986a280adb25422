package test

import (
	"context"
	"net"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	toxiproxy "github.com/Shopify/toxiproxy/v2"
	"github.com/rs/zerolog"
	"github.com/seclai/seclai-sdk-go/core"
	"go.uber.org/goleak"
)

// network is a bad one: a proxy between the client and the API.
type network struct {
	t     *testing.T
	proxy *toxiproxy.Proxy
	hc    *http.Client
	dials atomic.Int64
	open  atomic.Int64 // connections of the client
	mend  atomic.Int64 // the dial that finds the network in order again; 0 for none
}

// newNetwork is to be called first, so that it looks last whether anything of what
// the test did is left.
func newNetwork(t *testing.T) *network {
	t.Helper()
	n := &network{t: t}
	before := goleak.IgnoreCurrent()
	t.Cleanup(func() {
		goleak.VerifyNone(t, before, // toxiproxy itself leaves these behind when it cuts a connection
			goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2.(*ToxicLink).read"),
			goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2.(*ToxicLink).write"),
			goleak.IgnoreAnyFunction("github.com/Shopify/toxiproxy/v2/toxics.(*ToxicStub).Run"))
		if open := n.open.Load(); open != 0 {
			t.Errorf("%d of %d connections are still open", open, n.dials.Load())
		}
	})
	return n
}

// to puts the network in front of the server at url.
func (n *network) to(url string) {
	n.t.Helper()
	server := toxiproxy.NewServer(toxiproxy.NewMetricsContainer(nil), zerolog.Nop())
	n.proxy = toxiproxy.NewProxy(server, n.t.Name(), "127.0.0.1:0", strings.TrimPrefix(url, "http://"))
	if err := n.proxy.Start(); err != nil {
		n.t.Fatal(err)
	}
	transport := &http.Transport{DialContext: n.dial, MaxIdleConnsPerHost: 10}
	n.hc = &http.Client{Transport: transport}
	n.t.Cleanup(func() {
		transport.CloseIdleConnections()
		n.proxy.Stop()
	})
}

func (n *network) client(opts ...core.ClientOption) *core.Client {
	n.t.Helper()
	c, err := core.New(append([]core.ClientOption{core.WithBaseURL("http://" + n.proxy.Listen), core.WithHTTPClient(n.hc), core.WithAPIKey("key")}, opts...)...)
	if err != nil {
		n.t.Fatal(err)
	}
	return c
}

func (n *network) dial(ctx context.Context, _, addr string) (net.Conn, error) {
	if dials := n.dials.Add(1); dials == n.mend.Load() {
		n.proxy.Toxics.ResetToxics(ctx)
	}
	conn, err := new(net.Dialer).DialContext(ctx, "tcp", addr)
	if err != nil {
		return nil, err
	}
	n.open.Add(1)
	return &countedConn{Conn: conn, open: &n.open}, nil
}

// countedConn is counted until it is closed.
type countedConn struct {
	net.Conn
	open   *atomic.Int64
	closed atomic.Bool
}

func (c *countedConn) Close() error {
	if !c.closed.Swap(true) {
		c.open.Add(-1)
	}
	return c.Conn.Close()
}

// add makes the network bad in a way that toxiproxy knows, written in its JSON.
func (n *network) add(toxics ...string) {
	n.t.Helper()
	for _, toxic := range toxics {
		if _, err := n.proxy.Toxics.AddToxicJson(strings.NewReader(toxic)); err != nil {
			n.t.Fatalf("%s: %v", toxic, err)
		}
	}
}

// mendAfter puts the network in order when so many more connections have been made.
func (n *network) mendAfter(dials int64) { n.mend.Store(n.dials.Load() + dials + 1) }

// Ways in which a network is bad.
const (
	delays    = `{"type": "latency", "attributes": {"latency": 20, "jitter": 15}}`
	throttles = `{"type": "bandwidth", "attributes": {"rate": 400}}`
	pieces    = `{"type": "slicer", "attributes": {"average_size": 7, "size_variation": 5, "delay": 10}}`
	resets    = `{"type": "reset_peer", "attributes": {"timeout": 0}}`
	resetsUp  = `{"type": "reset_peer", "stream": "upstream", "attributes": {"timeout": 0}}`
)

// fast makes polls follow each other soon.
var fast = core.WithPollInterval(10*time.Millisecond, 20*time.Millisecond)
