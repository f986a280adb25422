package seclaitest

import (
	"context"
	"fmt"
	"log"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/seclai"
)

// Server is the API on loopback, or in memory. It is safe for concurrent use, and
// its state is its own.
type Server struct {
	// URL is the server's address, for core.WithBaseURL. Only the clients of
	// HTTPClient reach the URL of a server in memory.
	URL string

	config config
	api    *seclai.API
	tb     testing.TB // nil for a server that no test owns
	http   *http.Server
	memory *memory // nil for a server on loopback
	served sync.WaitGroup
	close  sync.Once

	mu     sync.Mutex
	faults []*liveFault // guarded by mu
}

// New starts a server for a test, and closes it when the test ends. It begins empty
// except for the catalog of models; see [WithSampleData].
func New(tb testing.TB, opts ...Option) *Server {
	tb.Helper()
	s, err := start(anyPort, opts)
	if err != nil {
		tb.Fatalf("seclaitest.New: %v", err)
	}
	s.tb = tb
	tb.Cleanup(s.Close)
	return s
}

// NewServer starts a server for a program, which has to close it. It begins with
// sample data. It panics if it can't listen on loopback.
func NewServer(opts ...Option) *Server {
	s, err := start(anyPort, withSample(opts))
	if err != nil {
		panic("seclaitest.NewServer: " + err.Error())
	}
	return s
}

// Listen is [NewServer] at an address of the caller's choice, such as
// "127.0.0.1:8080".
func Listen(addr string, opts ...Option) (*Server, error) {
	return start(addr, withSample(opts))
}

func withSample(opts []Option) []Option { return append([]Option{WithSampleData()}, opts...) }

// anyPort is a free address on loopback.
const anyPort = "127.0.0.1:0"

func start(addr string, opts []Option) (*Server, error) {
	s := &Server{config: defaults()}
	for _, opt := range opts {
		opt(&s.config)
	}
	s.config.Fault = s.faultFor
	api, err := seclai.New(s.config.Options)
	if err != nil {
		return nil, err
	}
	s.api = api
	l, err := s.listen(addr)
	if err != nil {
		return nil, err
	}
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: idleTimeout}
	s.served.Go(func() { _ = s.http.Serve(l) }) // returns when Close closes l
	return s, nil
}

// idleTimeout is how long a connection is kept that nobody uses.
const idleTimeout = 2 * time.Minute

func (s *Server) listen(addr string) (net.Listener, error) {
	if s.config.inMemory {
		if addr != anyPort {
			return nil, fmt.Errorf("seclaitest.InMemory: nothing can listen at %s in memory; use NewServer", addr)
		}
		s.URL, s.memory = memoryURL, newMemory()
		return s.memory, nil
	}
	l, err := new(net.ListenConfig).Listen(context.Background(), "tcp", addr)
	if err == nil {
		s.URL = "http://" + l.Addr().String()
	}
	return l, err
}

// ServeHTTP responds to one request. It is for a server of your own that passes
// requests on to this one, such as a server with TLS.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) { s.api.ServeHTTP(w, r) }

// Close ends the server, its connections and the calls that it is still responding
// to. It waits for all of them, including the functions that it was given, and after
// a few seconds logs which calls it waits for. Closing twice does no harm.
func (s *Server) Close() {
	s.close.Do(func() {
		s.api.Close()
		_ = s.http.Close()   // fails only if the listener is gone anyway
		if s.memory != nil { // a connection that was not served yet is unknown to s.http
			s.memory.transport.CloseIdleConnections()
		}
		defer time.AfterFunc(closePatience, s.logBlocked).Stop()
		s.api.Wait()
		s.served.Wait()
	})
}

const closePatience = 5 * time.Second

// logBlocked logs what Close waits for.
func (s *Server) logBlocked() {
	say := log.Print
	if s.tb != nil {
		say = s.tb.Log
	}
	say(fmt.Sprintf("seclaitest: Close has waited %v for a function of ReplyFunc, Do or Fault.Match to return, in the response to %s",
		closePatience, strings.Join(s.api.InFlight(), ", ")))
}

// Client returns a new client of the server, with an API key that it accepts unless
// opts have a credential. Unless opts say otherwise, it retries and polls after a few
// milliseconds, so that tests don't wait.
func (s *Server) Client(opts ...core.ClientOption) *core.Client {
	key := "seclaitest-key"
	if len(s.config.Credentials) > 0 {
		key = s.config.Credentials[0]
	}
	opts = append([]core.ClientOption{
		core.WithBaseURL(s.URL), core.WithHTTPClient(s.HTTPClient()),
		core.WithBackoff(time.Millisecond, 10*time.Millisecond), core.WithPollInterval(2*time.Millisecond, 20*time.Millisecond),
	}, opts...)
	c, err := core.New(append(slices.Clip(opts), core.WithAPIKey(key))...)
	if err != nil { // perhaps because of two credentials
		c, err = core.New(opts...)
	}
	if err != nil {
		if s.tb != nil {
			s.tb.Helper()
		}
		s.misused(fmt.Sprintf("Client: %v", err))
	}
	return c
}

// HTTPClient returns a new HTTP client that reaches the server. It is for code that
// makes its own client of a server in memory, with core.WithBaseURL(srv.URL),
// core.WithHTTPClient(srv.HTTPClient()) and an API key.
func (s *Server) HTTPClient() *http.Client {
	if s.memory == nil {
		return &http.Client{}
	}
	return &http.Client{Transport: s.memory.transport}
}

// Advance moves the server's clock, so that exports expire and lists by date narrow.
// The clock stands still except for one second at each change.
func (s *Server) Advance(d time.Duration) { s.api.Advance(d) }

// Operations returns how many operations of the API a server responds to.
func Operations() int { return seclai.Operations() }

// mustKnow ends the test, or the program, if the API has no such operation.
func (s *Server) mustKnow(caller string, op core.Operation) {
	if s.tb != nil {
		s.tb.Helper()
	}
	if op != "" && !seclai.Has(op) {
		s.misused(fmt.Sprintf("%s: the API has no operation %q", caller, op))
	}
}

// misused ends the test for a wrong use of the server. Without a test it panics.
func (s *Server) misused(msg string) {
	if s.tb == nil {
		panic("seclaitest: " + msg)
	}
	s.tb.Helper()
	s.tb.Fatal("seclaitest: " + msg)
}
