package seclaitest

import (
	"sync/atomic"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/internal/fake/seclai"
)

// Agent scripts the runs of an agent. Without a script they succeed and repeat their
// input. Each method changes what later runs do, and returns the Agent for the next
// method.
type Agent struct {
	api *seclai.API
	id  string
}

// Agent scripts the agent with an ID of your choice, and creates it if there is
// none. The API's own IDs are UUIDs. Use a UUID if a response repeats the ID and its
// form matters, as with evaluations and solutions.
func (s *Server) Agent(id string) *Agent {
	s.api.EnsureAgent(id)
	return &Agent{api: s.api, id: id}
}

// ID returns the agent's ID.
func (a *Agent) ID() string { return a.id }

func (a *Agent) set(change func(*seclai.Script)) *Agent {
	a.api.ChangeScript(a.id, change)
	return a
}

// Reply makes runs succeed with this output. With several outputs, each run takes the
// next one, and the last one stays.
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

// Do makes runs do what f returns for their input. It is for runs that have steps of
// their own, or of which some fail. f may be called by several runs at once;
// [Server.Close] waits for it.
func (a *Agent) Do(f func(input string) Outcome) *Agent {
	return a.set(func(sc *seclai.Script) {
		sc.Does = func(input string) seclai.Outcome { return f(input).forAPI() }
	})
}

// WaitForHuman parks runs in the state waiting_human until [Agent.Resume].
func (a *Agent) WaitForHuman() *Agent {
	return a.set(func(sc *seclai.Script) { sc.ParksAs = agents.RunStatusWaitingHuman })
}

// WaitForSchedule parks runs in the state waiting_scheduled until [Agent.Resume].
func (a *Agent) WaitForSchedule() *Agent {
	return a.set(func(sc *seclai.Script) { sc.ParksAs = agents.RunStatusWaitingScheduled })
}

// Resume resumes runs that are parked or about to be. Later runs don't park.
func (a *Agent) Resume() *Agent {
	a.api.Resume(a.id)
	return a
}

// TimeOut ends streams with a timeout event after their first events, while the
// run goes on and can be polled.
func (a *Agent) TimeOut() *Agent { return a.set(func(sc *seclai.Script) { sc.TimesOut = true }) }

// CutStream breaks the connection of streams after this many events, while the run
// goes on and can be polled.
func (a *Agent) CutStream(events int) *Agent {
	return a.set(func(sc *seclai.Script) { sc.Cut, sc.CutAfter = true, events })
}

// PlainJSON responds to streams with the run as JSON in place of events.
func (a *Agent) PlainJSON() *Agent { return a.set(func(sc *seclai.Script) { sc.PlainJSON = true }) }

// Pace delays each event of a stream.
func (a *Agent) Pace(d time.Duration) *Agent { return a.set(func(sc *seclai.Script) { sc.Pace = d }) }

// Polls keeps runs unfinished for the first n polls; see [WithPolls].
func (a *Agent) Polls(n int) *Agent { return a.set(func(sc *seclai.Script) { sc.Polls = n }) }

// Normal removes the script: later runs succeed and repeat their input again.
func (a *Agent) Normal() *Agent {
	a.api.ResetScript(a.id)
	return a
}
