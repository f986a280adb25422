package seclai

import (
	"fmt"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
)

// Script is what the runs of an agent do. Without one they succeed, and their
// output repeats the input.
type Script struct {
	Does      func(input string) Outcome // nil to repeat the input
	ParksAs   agents.RunStatus           // the state in which runs wait to be resumed; empty if they don't
	TimesOut  bool                       // whether streams give up on the run
	PlainJSON bool                       // whether streams are the run as JSON
	Cut       bool                       // whether streams break off
	CutAfter  int                        // so many events
	Polls     int                        // how often runs are found unfinished
	Pace      time.Duration              // before each event of a stream
}

// EnsureAgent creates the agent with this ID if there is none.
func (a *API) EnsureAgent(id string) {
	a.Locked(func() {
		if a.Store.Get(agentKind, id) == nil {
			a.addAgent(fields{"id": id, "name": id})
		}
	})
}

// ChangeScript changes what the later runs of an agent do.
func (a *API) ChangeScript(agent string, change func(*Script)) {
	a.Locked(func() {
		sc := a.scriptOf(agent)
		change(&sc)
		a.scripts[agent] = sc
	})
}

// ResetScript removes an agent's script.
func (a *API) ResetScript(agent string) { a.Locked(func() { delete(a.scripts, agent) }) }

// Resume resumes the parked runs of an agent. Later runs don't park.
func (a *API) Resume(agent string) {
	a.ChangeScript(agent, func(sc *Script) {
		sc.ParksAs = ""
		for _, r := range a.Store.All(runKind, fields{"agent_id": agent}) {
			unpark(r)
		}
	})
}

func (a *API) scriptOf(agent string) Script {
	if sc, ok := a.scripts[agent]; ok {
		return sc
	}
	return Script{Polls: a.options.Polls}
}

func (sc *Script) outcome(name, input string) Outcome {
	if sc.Does != nil {
		return sc.Does(input)
	}
	return Outcome{Output: fmt.Sprintf("%s has read your input: %s", name, input)}
}
