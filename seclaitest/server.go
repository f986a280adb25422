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
)

// Server is the API on loopback, or in memory. It is safe for concurrent use, and
// its state is its own.
type Server struct {
	// URL is where the server is, for core.WithBaseURL. That of a server in memory
	// is for the clients of HTTPClient alone.
	URL string

	config
	tb       testing.TB // nil for a server that no test owns
	http     *http.Server
	memory   *memory         // nil for a server on loopback
	ctx      context.Context // ends with Close
	end      context.CancelFunc
	handlers sync.WaitGroup
	close    sync.Once

	mu        sync.Mutex // guards all that follows
	sampler   sampler
	store     store
	settings  account
	overrides map[string]fields        // of Set, by operation and arguments
	scripts   map[string]*script       // by agent
	parked    map[string]chan struct{} // closed when somebody lets the run go on
	faults    []*fault
	requests  []*Request
	answering map[*Request]bool // the calls that Close waits for
	received  int
}

// New starts a server for a test, which closes it when it ends. It begins empty
// but for the catalogue of models; see [WithSampleData].
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
// sample data. It panics when no port of this machine can be had.
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

// anyPort is an address of this machine that nobody else uses.
const anyPort = "127.0.0.1:0"

func start(addr string, opts []Option) (*Server, error) {
	s := &Server{
		config: defaults(), store: store{}, overrides: map[string]fields{}, scripts: map[string]*script{},
		parked: map[string]chan struct{}{}, answering: map[*Request]bool{},
	}
	for _, opt := range opts {
		opt(&s.config)
	}
	l, err := s.listen(addr)
	if err != nil {
		return nil, err
	}
	s.ctx, s.end = context.WithCancel(context.Background())
	s.sampler = newSampler(s.seed)
	s.open()
	s.http = &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	s.handlers.Go(func() { _ = s.http.Serve(l) }) // returns when Close closes it
	return s, nil
}

func (s *Server) listen(addr string) (net.Listener, error) {
	if s.inMemory {
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

// Close ends the server: its connections, and the calls that it is still
// answering. It waits until nothing of it is left, also for the functions that it
// was given, and logs after some seconds which calls they hold up; closing twice does
// no harm.
func (s *Server) Close() {
	s.close.Do(func() {
		s.mu.Lock()
		s.end()
		s.mu.Unlock()
		_ = s.http.Close()   // an error would be that of a listener that is gone anyway
		if s.memory != nil { // a connection that was not served yet is unknown to s.http
			s.memory.transport.CloseIdleConnections()
		}
		defer time.AfterFunc(closePatience, s.logBlocked).Stop()
		s.handlers.Wait()
	})
}

const closePatience = 5 * time.Second

// logBlocked says what Close waits for.
func (s *Server) logBlocked() {
	s.mu.Lock()
	var calls []string
	for r := range s.answering {
		calls = append(calls, r.Method+" "+r.Path)
	}
	s.mu.Unlock()
	slices.Sort(calls)
	say := log.Print
	if s.tb != nil {
		say = s.tb.Log
	}
	say(fmt.Sprintf("seclaitest: Close has waited %v for a function of ReplyFunc, Do or Fault.Match to return, in the answer to %s",
		closePatience, strings.Join(calls, ", ")))
}

// enter counts a call that is being answered, unless the server has ended.
func (s *Server) enter() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ctx.Err() != nil {
		return false
	}
	s.handlers.Add(1)
	return true
}

// leave forgets that a call is being answered.
func (s *Server) leave(r *Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.answering, r)
	s.handlers.Done()
}

// Client returns a new client of the server, with an API key that it accepts, unless
// opts have a credential. It polls every few milliseconds unless told otherwise, so
// that tests don't wait.
func (s *Server) Client(opts ...core.ClientOption) *core.Client {
	key := "seclaitest-key"
	if len(s.keys) > 0 {
		key = s.keys[0]
	}
	opts = append([]core.ClientOption{
		core.WithBaseURL(s.URL), core.WithHTTPClient(s.HTTPClient()), core.WithPollInterval(2*time.Millisecond, 20*time.Millisecond),
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

// Advance moves the server's clock, which stands still but for a second at each
// change, so that exports expire and lists by date narrow.
func (s *Server) Advance(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.sampler.now = s.sampler.now.Add(d)
}

// Operations is how many operations of the API a server answers.
func Operations() int { return len(operations) }
