package seclaitest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

// Fault is what goes wrong with calls: an error, a delay, a broken connection, or a
// slow response. The fields combine.
type Fault struct {
	Operation core.Operation       // the operation concerned; empty for any
	Match     func(r Request) bool // the calls concerned, whose bodies are not read yet; nil for any
	Skip      int                  // how many of them succeed first
	Times     int                  // how many are hit then; 0 means 1; see [Always]

	Delay time.Duration // before anything else

	Status     int           // of a response in place of acting on the request; 0 for none
	Body       string        // of that response; empty for FastAPI's {"detail": …}
	Header     http.Header   // of that response
	RetryAfter time.Duration // for its Retry-After, in whole seconds; 0 for none

	Drop     Drop // whether and when the connection breaks
	CutAfter int  // with [DropInBody], the bytes of the body that are sent before

	Pace       time.Duration // between the pieces of a body or stream; 0 for none
	PieceBytes int           // of a piece; 0 means 1
}

// Always, for Fault.Times, hits every call.
const Always = -1

// Drop is when a connection breaks.
type Drop byte

// The moments when a connection can break.
const (
	NoDrop     = Drop(engine.NoDrop)
	DropBefore = Drop(engine.DropBefore) // before acting on the request
	DropAfter  = Drop(engine.DropAfter)  // after acting on it, without a response
	DropInBody = Drop(engine.DropInBody) // while the body or stream of the response is sent
)

// liveFault is a fault with a count of the calls to come.
type liveFault struct {
	Fault
	skip, left int
}

// Fail makes calls fail as f says. Of several faults for a call, the first that
// has not run out applies. The function that it returns ends the fault. A fault
// that does nothing, or whose fields exclude one another, ends the test.
func (s *Server) Fail(f Fault) (end func()) {
	if s.tb != nil {
		s.tb.Helper()
	}
	s.mustKnow("Fail", f.Operation)
	if why := f.mistake(); why != "" {
		s.misused("Fail: " + why)
	}
	live := &liveFault{Fault: f, skip: f.Skip, left: f.Times}
	if live.left == 0 {
		live.left = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, live)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(x *liveFault) bool { return x == live })
	}
}

// mistake returns why a fault makes no sense, or "".
func (f *Fault) mistake() string {
	switch responds := f.Status != 0; {
	case responds && (f.Status < 200 || f.Status > 999):
		return fmt.Sprintf("%d is not an HTTP status", f.Status)
	case !responds && (f.Body != "" || f.Header != nil || f.RetryAfter != 0):
		return "Body, Header and RetryAfter need a Status"
	case responds && (f.Drop == DropBefore || f.Drop == DropAfter):
		return "Status and Drop exclude each other, except for DropInBody"
	case f.CutAfter != 0 && f.Drop != DropInBody:
		return "CutAfter is for DropInBody"
	case f.PieceBytes != 0 && f.Pace == 0:
		return "PieceBytes is for Pace"
	case !responds && f.Delay == 0 && f.Drop == NoDrop && f.Pace == 0:
		return "the fault does nothing: set Status, Delay, Drop or Pace"
	case f.Skip < 0 || f.Times < Always || f.Delay < 0 || f.RetryAfter < 0 || f.CutAfter < 0 || f.Pace < 0 || f.PieceBytes < 0:
		return "a number is negative"
	}
	return ""
}

// faultFor returns the fault that hits a request, or nil.
func (s *Server) faultFor(r *engine.Request) *engine.Fault {
	for _, f := range s.liveFaults() {
		if f.Operation != "" && string(f.Operation) != r.Operation || f.Match != nil && !f.Match(publicRequest(r)) {
			continue
		}
		if s.take(f) {
			return f.effect()
		}
	}
	return nil
}

// liveFaults returns a copy, so that Match is called without the lock.
func (s *Server) liveFaults() []*liveFault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

func (s *Server) take(f *liveFault) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case f.skip > 0:
		f.skip--
		return false
	case f.left == 0:
		return false
	case f.left > 0:
		f.left--
	}
	return true
}

// effect returns what the fault does to one response.
func (f *Fault) effect() *engine.Fault {
	e := &engine.Fault{Delay: f.Delay, Drop: engine.Drop(f.Drop), CutAfter: f.CutAfter, Pace: f.Pace, PieceBytes: f.PieceBytes}
	if f.Status != 0 {
		e.Reply = f.reply()
	}
	return e
}

func (f *Fault) reply() *engine.Reply {
	r := engine.Failed(engine.Fail(f.Status, "%s", http.StatusText(f.Status)))
	if f.Body != "" {
		r.Body = []byte(f.Body)
	}
	if f.RetryAfter > 0 {
		r.Header.Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Round(time.Second)/time.Second)))
	}
	for name, values := range f.Header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	return r
}
