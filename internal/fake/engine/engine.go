// Package engine imitates described APIs: it routes requests, checks them against
// their schemas, keeps resources, pages lists, streams events and makes up
// missing values. It knows no API in particular. An API is a [Definition] of
// generated tables, and a behavior for each of its operations.
//
// An [Engine] is an [net/http.Handler] with the state of one server. Behaviors run
// one at a time, with the engine locked, and get an [Exchange]:
//
//	func rename(x *engine.Exchange) (any, error) {
//		x.It.Fields["name"] = x.Body["name"] // It is the resource that the path names
//		return x.It, nil
//	}
package engine

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"time"
)

// Config is what an engine works by.
type Config struct {
	*Definition
	Act          func(*Exchange) (any, error) // runs the behavior of an operation; see [Exchange]
	Authenticate func(http.Header) error      // checks credentials; nil to take any
	Pinned       func() string                // the version of requests that name none; "" for the default
	Fault        func(*Request) *Fault        // what goes wrong with a request; it returns nil for nothing
	Seed         uint64                       // of the values that are made up
	Epoch        time.Time                    // the time when the clock starts
	MaxFile      int64                        // bytes of the largest file that can be uploaded
	NoRecord     bool                         // whether no request is remembered
}

// Engine serves an API. Its state is its own.
type Engine struct {
	Sampler Sampler // guarded by Locked, as is Store
	Store   Store

	config   Config
	ctx      context.Context // ends with Close
	end      context.CancelFunc
	handlers sync.WaitGroup

	mu        sync.Mutex        // guards all that follows, and what is exported
	overrides map[string]Fields // of Set, by operation and arguments
	requests  []*Request        // the latest
	recorded  int               // bytes of their contents
	dropped   int               // of the oldest, whose contents are gone
	inFlight  map[*Request]bool // being responded to
	received  int
}

// New returns an engine without resources.
func New(c Config) *Engine {
	if c.Authenticate == nil {
		c.Authenticate = func(http.Header) error { return nil }
	}
	if c.Pinned == nil {
		c.Pinned = func() string { return "" }
	}
	if c.Fault == nil {
		c.Fault = func(*Request) *Fault { return nil }
	}
	e := &Engine{
		config: c, Sampler: newSampler(c.Seed, c.Epoch, c.Samples), Store: Store{},
		overrides: map[string]Fields{}, inFlight: map[*Request]bool{},
	}
	e.ctx, e.end = context.WithCancel(context.Background())
	return e
}

// Schema returns the schema of what an operation returns; of an item, for a list.
func (e *Engine) Schema(name string) *Schema { return e.config.Schema(name) }

// Locked calls f with the engine locked, as behaviors are.
func (e *Engine) Locked(f func()) {
	e.mu.Lock()
	defer e.mu.Unlock()
	f()
}

// Unlocked calls f, which may take long or call the engine, from within a behavior.
func (e *Engine) Unlocked(f func()) {
	e.mu.Unlock()
	defer e.mu.Lock()
	f()
}

// Advance moves the clock. It stands still except for one second at each change.
func (e *Engine) Advance(d time.Duration) {
	e.Locked(func() { e.Sampler.Now = e.Sampler.Now.Add(d) })
}

// ServeHTTP responds to one request.
func (e *Engine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !e.enter() {
		panic(http.ErrAbortHandler)
	}
	to, args, allowed := e.config.routes.find(r.Method, r.URL.EscapedPath())
	rec := e.record(r, to, args)
	defer e.leave(rec)
	out := &responseWriter{ResponseWriter: w, engine: e, request: r, record: rec}
	if f := e.config.Fault(rec); f != nil {
		out.fault = *f
	}
	if !out.wait(out.fault.Delay) || out.fault.Drop == DropBefore {
		out.drop()
	}
	if out.fault.Reply != nil {
		out.send(out.fault.Reply)
		return
	}
	reply := e.act(to, args, allowed, r)
	if out.fault.Drop == DropAfter {
		out.drop()
	}
	out.send(reply)
}

// act does what a request asks for.
func (e *Engine) act(to *route, args map[string]string, allowed []string, r *http.Request) *Reply {
	if to == nil {
		return Failed(unrouted(allowed))
	}
	x, err := e.exchange(to, args, r)
	if err != nil {
		return Failed(err)
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if err := x.resolve(to.args); err != nil {
		return Failed(err)
	}
	v, err := e.config.Act(x)
	if err != nil {
		return Failed(err)
	}
	return x.reply(v)
}

// enter counts a request in, unless the engine was closed.
func (e *Engine) enter() bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.ctx.Err() != nil {
		return false
	}
	e.handlers.Add(1)
	return true
}

func (e *Engine) leave(r *Request) {
	e.mu.Lock()
	defer e.mu.Unlock()
	delete(e.inFlight, r)
	e.handlers.Done()
}

// Close ends delays and streams, and refuses later requests.
func (e *Engine) Close() { e.Locked(e.end) }

// Wait waits until no request is being responded to.
func (e *Engine) Wait() { e.handlers.Wait() }

// InFlight returns the requests that are being responded to, such as "GET /agents".
func (e *Engine) InFlight() []string {
	e.mu.Lock()
	defer e.mu.Unlock()
	var all []string
	for r := range e.inFlight {
		all = append(all, r.Method+" "+r.Path)
	}
	slices.Sort(all)
	return all
}

// asFailure returns the failure in an error.
func asFailure(err error) *Failure {
	f, ok := errors.AsType[*Failure](err)
	if !ok {
		f = Fail(http.StatusInternalServerError, "%v", err)
	}
	return f
}
