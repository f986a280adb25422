package seclaitest

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
)

// Fault is what befalls calls: an error, a delay, a broken connection, or a slow
// answer. The fields combine.
type Fault struct {
	Operation core.Operation       // the operation concerned; empty for any
	Match     func(r Request) bool // the calls concerned, whose bodies are not read yet; nil for any
	Skip      int                  // so many of them go well first
	Times     int                  // then so many are hit; 0 means 1; see [Always]

	Delay time.Duration // before anything else

	Status     int           // answered in place of acting on the request; 0 for none
	Body       string        // of that answer; empty for FastAPI's {"detail": …}
	Header     http.Header   // of that answer
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
	NoDrop     Drop = iota
	DropBefore      // before the request was acted on
	DropAfter       // after it was acted on, without an answer
	DropInBody      // while the body or the stream of the answer is sent
)

// shapes reports whether the fault changes how a body is sent.
func (f *Fault) shapes() bool { return f.Drop == DropInBody || f.Pace > 0 }

// fault is a fault with a count of the calls to come.
type fault struct {
	Fault
	skip, left int
}

// Fail makes calls fail as f says. Of several faults for a call, the first that
// has not run out applies. The function that it returns ends the fault. A fault
// that could do nothing, or not what its fields say, ends the test.
func (s *Server) Fail(f Fault) (end func()) {
	if s.tb != nil {
		s.tb.Helper()
	}
	s.mustKnow("Fail", f.Operation)
	if why := f.mistake(); why != "" {
		s.misused("Fail: " + why)
	}
	live := &fault{Fault: f, skip: f.Skip, left: f.Times}
	if live.left == 0 {
		live.left = 1
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults = append(s.faults, live)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.faults = slices.DeleteFunc(s.faults, func(x *fault) bool { return x == live })
	}
}

// mistake says why a fault makes no sense, if it makes none.
func (f *Fault) mistake() string {
	switch answers := f.Status != 0; {
	case answers && (f.Status < 200 || f.Status > 999):
		return fmt.Sprintf("Status %d is none of an answer", f.Status)
	case !answers && (f.Body != "" || f.Header != nil || f.RetryAfter != 0):
		return "Body, Header and RetryAfter are those of an answer that Status is missing for"
	case answers && (f.Drop == DropBefore || f.Drop == DropAfter):
		return "either Status answers the call, or Drop leaves it without an answer"
	case f.CutAfter != 0 && f.Drop != DropInBody:
		return "CutAfter is for DropInBody"
	case f.PieceBytes != 0 && f.Pace == 0:
		return "PieceBytes is for Pace"
	case !answers && f.Delay == 0 && f.Drop == NoDrop && f.Pace == 0:
		return "the fault does nothing: set Status, Delay, Drop or Pace"
	case f.Skip < 0 || f.Times < Always || f.Delay < 0 || f.RetryAfter < 0 || f.CutAfter < 0 || f.Pace < 0 || f.PieceBytes < 0:
		return "a number is negative"
	}
	return ""
}

// mustKnow ends the test, or the program, that misspelt an operation.
func (s *Server) mustKnow(caller string, op core.Operation) {
	if s.tb != nil {
		s.tb.Helper()
	}
	if op != "" && !isOperation(op.Method(), op.Path()) {
		s.misused(caller + ": the API has no operation " + strconv.Quote(string(op)))
	}
}

// misused ends the test, or panics in a program, that uses the server as it can't
// be used.
func (s *Server) misused(msg string) {
	if s.tb == nil {
		panic("seclaitest: " + msg)
	}
	s.tb.Helper()
	s.tb.Fatal("seclaitest: " + msg)
}

// faultFor takes the fault that befalls a request, or returns nil.
func (s *Server) faultFor(r *Request) *fault {
	for _, f := range s.liveFaults() {
		if f.Operation != "" && f.Operation != r.Operation || f.Match != nil && !f.Match(*r) {
			continue
		}
		if s.take(f) {
			return f
		}
	}
	return nil
}

// liveFaults is a copy, so that Match is called without the lock.
func (s *Server) liveFaults() []*fault {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.faults)
}

func (s *Server) take(f *fault) bool {
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

// reply is what a fault answers.
func (f *fault) reply() *reply {
	r := failed(fail(f.Status, "%s", http.StatusText(f.Status)))
	if f.Body != "" {
		r.body = []byte(f.Body)
	}
	if f.RetryAfter > 0 {
		r.header.Set("Retry-After", strconv.Itoa(int(f.RetryAfter.Round(time.Second)/time.Second)))
	}
	for name, values := range f.Header {
		r.header[http.CanonicalHeaderKey(name)] = values
	}
	return r
}
