package agents

import (
	"cmp"
	"encoding/json"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/runtime"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// RunEvent is one event of [Client.RunStream]. Which of its fields are set
// depends on its type; Data always holds all that came.
type RunEvent struct {
	Type     RunEventType    // what the event tells
	RunID    string          // from the first event on that tells it, which is init
	Run      *Run            // as it stands; of init and done events
	Status   RunStatus       // of status and step events, and of Run where there is one
	StepID   string          // of step events: the step's ID in the agent's definition
	StepType StepType        // of step events
	Token    string          // a piece of the output; of stream_token events
	Message  string          // what the server says, for people; of timeout events
	Data     json.RawMessage // as received
}

// RunEventType is what an event tells. The API may gain types: pass over those
// that are not listed here.
type RunEventType string

// The types of events that this SDK knows.
const (
	RunEventInit      RunEventType = "init"         // the run exists; its ID is known from here on
	RunEventStatus    RunEventType = "status"       // the run's status has changed
	RunEventToken     RunEventType = "stream_token" // a piece of the output
	RunEventStreamEnd RunEventType = "stream_end"   // there are no more tokens
	RunEventTimeout   RunEventType = "timeout"      // the server ends the stream; the run goes on
	RunEventDone      RunEventType = "done"         // the last event: the run has ended, or goes on where the server does not stream
)

// runEventError is the event that becomes a [*core.StreamError].
const runEventError RunEventType = "error"

// EndsStream reports whether the event is the last of its stream.
func (e RunEvent) EndsStream() bool { return e.Type == RunEventDone || e.Type == RunEventTimeout }

// cancelStreamedRun returns the call that cancels the run of a stream, once its ID is
// known.
func cancelStreamedRun(latest RunEvent) (runtime.Request, bool) {
	return runtime.Request{Operation: OpCancelRun, Path: []string{latest.RunID}}, latest.RunID != "" && !latest.Status.IsFinal()
}

// IsFinal reports whether a run with this status has ended.
func (s RunStatus) IsFinal() bool { return s == RunStatusCompleted || s == RunStatusFailed }

// decodeRunEvent reads an event, and takes the run's ID from the one before where it
// tells none. An error event becomes a [*core.StreamError].
func decodeRunEvent(e core.Event, before RunEvent) (RunEvent, error) {
	ev := RunEvent{Type: RunEventType(e.Type), RunID: before.RunID, Data: e.Data}
	isObject := wire.NewDecoder(e.Data).Peek() == wire.KindObject
	switch {
	case ev.Type == RunEventInit || ev.Type == RunEventDone:
		ev.Run = new(Run)
		if err := wire.Unmarshal(e.Data, ev.Run, decodeRun); err != nil {
			return RunEvent{}, err
		}
		ev.RunID, ev.Status = cmp.Or(ev.Run.RunID, ev.RunID), ev.Run.Status
		return ev, nil
	case !isObject && ev.Type != runEventError:
		return ev, nil // kept as it came
	case !isObject:
		return RunEvent{}, &core.StreamError{Operation: OpRunStream, RunID: ev.RunID, Message: string(e.Data)}
	}
	if err := wire.Unmarshal(e.Data, &ev, decodeRunEventMembers); err != nil {
		return RunEvent{}, err
	}
	if ev.Type == runEventError {
		return RunEvent{}, &core.StreamError{Operation: OpRunStream, RunID: ev.RunID, Message: cmp.Or(ev.Message, string(e.Data))}
	}
	return ev, nil
}

func decodeRunEventMembers(d *wire.Decoder, ev *RunEvent) {
	for d.Object(); d.Next(); {
		if d.Peek() != wire.KindString {
			d.Skip() // an event is read as far as it is understood
			continue
		}
		switch string(d.Key()) {
		case "run_id":
			ev.RunID = d.String()
		case "status":
			ev.Status = wire.Text[RunStatus](d)
		case "agent_step_id":
			ev.StepID = d.String()
		case "step_type":
			ev.StepType = wire.Text[StepType](d)
		case "token":
			ev.Token = d.String()
		case "message":
			ev.Message = d.String()
		default:
			d.Skip()
		}
	}
}
