package agents

import (
	"cmp"
	"encoding/json"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// RunEvent is one event of [Client.RunStream]. Which of its fields are set
// depends on its type; Data always holds all that came.
type RunEvent struct {
	Type   RunEventType    // what the event tells
	RunID  string          // of init, status, step and timeout events
	Run    *Run            // as it stands; of init and done events
	Status RunStatus       // of status and step events, and of Run where there is one
	StepID string          // of step events: the step's ID in the agent's definition
	Step   string          // of step events: the step's type
	Token  string          // a piece of the output; of stream_token events
	Msg    string          // what the server says, for people; of timeout events
	Data   json.RawMessage // as received
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

// IsFinal reports whether a run with this status has ended.
func (s RunStatus) IsFinal() bool { return s == RunStatusCompleted || s == RunStatusFailed }

// decodeRunEvent reads an event. An error event becomes a [*core.StreamError].
func decodeRunEvent(e core.Event) (RunEvent, error) {
	ev := RunEvent{Type: RunEventType(e.Type), Data: e.Data}
	isObject := wire.NewDecoder(e.Data).Peek() == wire.KindObject
	switch {
	case ev.Type == RunEventInit || ev.Type == RunEventDone:
		ev.Run = new(Run)
		if err := wire.Unmarshal(e.Data, ev.Run, decodeRun); err != nil {
			return RunEvent{}, &core.ResponseError{Operation: OpRunStream, StatusCode: 200, ContentType: "text/event-stream", Err: err}
		}
		ev.RunID, ev.Status = ev.Run.RunID, ev.Run.Status
		return ev, nil
	case !isObject && ev.Type != runEventError:
		return ev, nil // kept as it came
	case !isObject:
		return RunEvent{}, &core.StreamError{Operation: OpRunStream, Message: string(e.Data)}
	}
	if err := wire.Unmarshal(e.Data, &ev, decodeRunEventMembers); err != nil {
		return RunEvent{}, &core.ResponseError{Operation: OpRunStream, StatusCode: 200, ContentType: "text/event-stream", Err: err}
	}
	if ev.Type == runEventError {
		return RunEvent{}, &core.StreamError{Operation: OpRunStream, RunID: ev.RunID, Message: cmp.Or(ev.Msg, string(e.Data))}
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
			ev.Step = d.String()
		case "token":
			ev.Token = d.String()
		case "message":
			ev.Msg = d.String()
		default:
			d.Skip()
		}
	}
}
