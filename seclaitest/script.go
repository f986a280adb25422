package seclaitest

import (
	"fmt"
	"sync/atomic"
	"time"
)

// Agent scripts the runs of an agent, which without a script succeed and repeat their
// input. A method changes what the runs do that are started after it, and returns the
// Agent for the next method.
type Agent struct {
	server *Server
	id     string
}

// script is what the runs of an agent do.
type script struct {
	does      func(input string) Outcome // nil for an echo
	parksAs   string                     // the state in which it waits; empty for not at all
	timeout   bool                       // whether its stream gives up on it
	plain     bool                       // whether its stream is answered with JSON
	cut       bool                       // whether its stream breaks off
	cutEvents int                        // after so many events
	looks     int
	pace      time.Duration
}

// Agent scripts the agent with an ID of your choice, which is created if there is
// none. The API's own IDs are UUIDs; take one where an answer repeats the ID and
// its form matters, as with evaluations and solutions.
func (s *Server) Agent(id string) *Agent {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.store.get("agents", id) == nil {
		s.addAgent(fields{"id": id, "name": id})
	}
	return &Agent{server: s, id: id}
}

// ID is the agent's ID.
func (a *Agent) ID() string { return a.id }

func (a *Agent) set(change func(*script)) *Agent {
	a.server.mu.Lock()
	defer a.server.mu.Unlock()
	sc := a.server.scriptOf(a.id)
	change(&sc)
	a.server.scripts[a.id] = &sc
	return a
}

// scriptOf returns a copy of an agent's script.
func (s *Server) scriptOf(id string) script {
	if sc := s.scripts[id]; sc != nil {
		return *sc
	}
	return script{looks: s.looks}
}

// Reply makes runs succeed with this output. Of several outputs each run takes the
// next, and the last one stays.
func (a *Agent) Reply(output string, next ...string) *Agent {
	outputs, runs := append([]string{output}, next...), atomic.Int64{}
	return a.ReplyFunc(func(string) string { return outputs[min(int(runs.Add(1)), len(outputs))-1] })
}

// ReplyFunc makes runs succeed with an output that depends on the input. f may be
// called by several runs at once; [Server.Close] waits for it.
func (a *Agent) ReplyFunc(f func(input string) string) *Agent {
	return a.Do(func(input string) Outcome { return Outcome{Output: f(input)} })
}

// Fail makes runs fail. A stream ends with an error event that says so.
func (a *Agent) Fail(message string) *Agent {
	return a.Do(func(string) Outcome { return Outcome{Failure: message} })
}

// Do makes runs do what f says for their input: it is for runs that have steps of
// their own, or of which some fail. f may be called by several runs at once;
// [Server.Close] waits for it.
func (a *Agent) Do(f func(input string) Outcome) *Agent {
	return a.set(func(sc *script) { sc.does = f })
}

// WaitForHuman parks runs in the state waiting_human until [Agent.Resume].
func (a *Agent) WaitForHuman() *Agent {
	return a.set(func(sc *script) { sc.parksAs = "waiting_human" })
}

// WaitForSchedule parks runs in the state waiting_scheduled until [Agent.Resume].
func (a *Agent) WaitForSchedule() *Agent {
	return a.set(func(sc *script) { sc.parksAs = "waiting_scheduled" })
}

// Resume lets the runs go on that are parked or are about to be, and later ones not
// wait.
func (a *Agent) Resume() *Agent {
	return a.set(func(sc *script) {
		sc.parksAs = ""
		for _, run := range a.server.store.all("runs", fields{"agent_id": a.id}) {
			a.server.unpark(run)
		}
	})
}

// TimeOut ends streams with a timeout event after their first events, while the
// run goes on and can be polled.
func (a *Agent) TimeOut() *Agent { return a.set(func(sc *script) { sc.timeout = true }) }

// CutStream breaks the connection of streams after so many events, while the run
// goes on and can be polled.
func (a *Agent) CutStream(events int) *Agent {
	return a.set(func(sc *script) { sc.cut, sc.cutEvents = true, events })
}

// PlainJSON answers streams with the run as JSON in place of events.
func (a *Agent) PlainJSON() *Agent { return a.set(func(sc *script) { sc.plain = true }) }

// Pace lets time pass before each event of a stream.
func (a *Agent) Pace(d time.Duration) *Agent { return a.set(func(sc *script) { sc.pace = d }) }

// Looks keeps runs unfinished for the first n times that they are got; see
// [WithLooks].
func (a *Agent) Looks(n int) *Agent { return a.set(func(sc *script) { sc.looks = n }) }

// Normal forgets the script: later runs do what they did before all other methods.
func (a *Agent) Normal() *Agent {
	return a.set(func(sc *script) { *sc = script{looks: a.server.looks} })
}

func (sc *script) outcome(name, input string) Outcome {
	if sc.does != nil {
		return sc.does(input)
	}
	return Outcome{Output: fmt.Sprintf("%s has read your input: %s", name, input)}
}
