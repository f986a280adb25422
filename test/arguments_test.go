package test

import (
	"cmp"
	"context"
	"encoding/json"
	"io"
	"reflect"
	"strings"
	"time"

	"github.com/seclai/seclai-sdk-go/account"
	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/aiassistant"
	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/emaildomains"
	"github.com/seclai/seclai-sdk-go/memorybanks"
	"github.com/seclai/seclai-sdk-go/search"
	"github.com/seclai/seclai-sdk-go/solutions"
)

// call calls the operation's method, reads what it returns, and returns its error.
func (w *world) call(method reflect.Value, f filler) error {
	w.Helper()
	return w.callAnd(method, f, func(reflect.Value) {})
}

// callAnd is call, and has each result seen, or each item of one.
func (w *world) callAnd(method reflect.Value, f filler, see func(reflect.Value)) error {
	w.Helper()
	if !method.IsValid() {
		w.Fatalf("%s has no method", w.op)
	}
	given := w.pathArguments()
	var args []reflect.Value
	for in := range method.Type().Ins() {
		switch {
		case in.Kind() == reflect.String && len(given) > 0:
			args = append(args, reflect.ValueOf(given[0]).Convert(in))
			given = given[1:]
		default:
			args = append(args, f.sample(reflect.StructField{Type: in}))
		}
	}
	var failed error
	for _, result := range method.CallSlice(args) {
		if err := drain(result, see); err != nil {
			failed = err
		}
	}
	return failed
}

// drain goes through a result, or the first items of one without end, shows them, and
// returns the error that it is or has.
func drain(result reflect.Value, see func(reflect.Value)) error {
	if result.Kind() == reflect.Func {
		seen := 0
		for item, err := range result.Seq2() {
			if err, ok := reflect.TypeAssert[error](err); ok && err != nil {
				return err
			}
			see(item)
			if seen++; seen == 10 {
				break
			}
		}
		return nil
	}
	if err, ok := reflect.TypeAssert[error](result); ok {
		return err
	}
	if r, ok := reflect.TypeAssert[io.ReadCloser](result); ok && !result.IsNil() {
		defer r.Close()
		_, err := io.Copy(io.Discard, r)
		return err
	}
	see(result)
	return nil
}

// pathArguments are the values of the path's parameters, in order, and of those of
// the query that are arguments of the method.
func (w *world) pathArguments() []string {
	var all []string
	for _, m := range placeholder.FindAllStringSubmatch(w.op.Path(), -1) {
		all = append(all, w.id(m[1]))
	}
	switch w.op {
	case agents.OpListAIConversations:
		all = append(all, "prompt_call")
	case search.OpResources:
		all = append(all, "s")
	case search.OpDocs:
		all = append(all, "agent")
	}
	return all
}

const sampleID = "6f1f0a52-0f0e-4b0c-9d0a-3f6c2d1b7e90"

// sample is a value of a type with every field set.
func sample(t reflect.Type, _ string) reflect.Value {
	return filler(func(reflect.StructField) string { return sampleID }).sample(reflect.StructField{Type: t})
}

// filler makes values up. It is the text of a field, or what says to leave the
// field out or make it null; f has no more than a type for what is no field.
type filler func(f reflect.StructField) string

const (
	leaveOut = "-"
	null     = "null"
)

func (text filler) sample(f reflect.StructField) reflect.Value {
	switch f.Type {
	case reflect.TypeFor[context.Context]():
		return reflect.ValueOf(context.Background())
	case reflect.TypeFor[core.Upload]():
		return reflect.ValueOf(core.Bytes("sample.txt", []byte("sample")))
	case reflect.TypeFor[time.Time]():
		return reflect.ValueOf(time.Date(2026, 7, 27, 12, 0, 0, 0, time.UTC))
	case reflect.TypeFor[core.Date]():
		return reflect.ValueOf(core.Date{Year: 2026, Month: 7, Day: 27})
	case reflect.TypeFor[core.Object]():
		return reflect.ValueOf(object(text(f)))
	}
	v := reflect.New(f.Type).Elem()
	text.fill(v, f)
	return v
}

// object is the JSON object that a text holds, or else some object.
func object(text string) core.Object {
	o := core.Object{"key": "value"}
	_ = json.Unmarshal([]byte(text), &o)
	return o
}

func (text filler) fill(v reflect.Value, f reflect.StructField) {
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		v.Elem().Set(text.sample(element(f)))
	case reflect.Slice:
		if v.Type() != reflect.TypeFor[[]core.CallOption]() {
			v.Set(reflect.Append(v, text.sample(element(f))))
		}
	case reflect.Map:
		v.Set(reflect.MakeMap(v.Type()))
		v.SetMapIndex(reflect.ValueOf("key"), text.sample(element(f)))
	case reflect.Interface:
		v.Set(reflect.ValueOf("value"))
	case reflect.String:
		v.SetString(text(f))
	case reflect.Int, reflect.Int64:
		v.SetInt(3)
	case reflect.Float64:
		v.SetFloat(0.5)
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Struct:
		text.fillStruct(v, f)
	}
}

func (text filler) fillStruct(v reflect.Value, f reflect.StructField) {
	if isNullable(v.Type()) {
		text.fillNullable(v, f)
		return
	}
	for f, field := range v.Fields() {
		if f.IsExported() && text(f) != leaveOut {
			field.Set(text.sample(f))
		}
	}
}

func isNullable(t reflect.Type) bool {
	return t.PkgPath() == reflect.TypeFor[core.Client]().PkgPath() && strings.HasPrefix(t.Name(), "Nullable[")
}

func (text filler) fillNullable(v reflect.Value, f reflect.StructField) {
	data := []byte(null)
	if text(f) != null {
		f.Type = v.MethodByName("Value").Type().Out(0)
		data, _ = json.Marshal(text.sample(f).Interface())
	}
	v.Addr().MethodByName("UnmarshalJSON").Call([]reflect.Value{reflect.ValueOf(data)})
}

// element is f as the field of one of its elements.
func element(f reflect.StructField) reflect.StructField {
	f.Type = f.Type.Elem()
	return f
}

// full fills in every field.
func (w *world) full() filler {
	return func(f reflect.StructField) string {
		return w.expand(cmp.Or(special[w.op][f.Name], texts[f.Type.Name()], texts[f.Name], sampleID))
	}
}

// least leaves out what may be left out, unless the service wants it, and makes
// null what may be null.
func (w *world) least() filler {
	full := w.full()
	return func(f reflect.StructField) string {
		switch {
		case special[w.op][f.Name] != "" || !strings.Contains(string(f.Tag), "omitzero"):
			return full(f)
		case isNullable(f.Type):
			return null
		}
		return leaveOut
	}
}

// with is the filler with another text for the fields of a name.
func (text filler) with(name, value string) filler {
	return func(f reflect.StructField) string {
		if f.Name == name {
			return value
		}
		return text(f)
	}
}

// The definition of an agent, one to import and one that can't be.
const (
	goodDefinition = `{"agent":{"name":"A","definition":{"child_steps":[]}}}`
	badDefinition  = `{"agent":{"definition":{"child_steps":[{"id":"s","step_type":"magic"}]}}}`
)

// texts are the values of fields by their type or their name.
var texts = map[string]string{
	"RunStatus": "completed", "UpgradeStrategy": "none", "Tier": "fast", "Status": "passed", "IndexMode": "balanced",
	"ExportFormat": "csv", "EvaluationComplexity": "simple", "EvaluationMode": "manual", "DocsMode": "semantic",
	"Order": "asc", "Sort": "created_at", "AgentRunID": "{run_id}", "SourceIDs": "{source_connection_id}", "SourceConnectionID": "{source_connection_id}",
	"AgentID": "{agent_id}", "AgentIDs": "{agent_id}",
	"MatchType": "domain", "TriggerType": "dynamic_input", "AlertType": "run_failed", "DistributionType": "owner", "ContentType": "text/markdown", "SourceType": "custom_index",
}

// special are the fields of an operation that differ from that.
var special = map[core.Operation]map[string]string{
	agentemail.OpSetAutoBlockMode:      {"Mode": "input"},
	agents.OpCreate:                    {"AgentDefinition": goodDefinition, "AgentTemplate": "simple_qa"},
	agents.OpPreviewImport:             {"AgentDefinition": goodDefinition},
	agents.OpRun:                       {"InputUploadID": leaveOut, "InputUploadIDs": leaveOut, "ReplayOfRunID": "{run_id}"},
	agents.OpRunStream:                 {"InputUploadID": leaveOut, "InputUploadIDs": leaveOut, "ReplayOfRunID": "{run_id}", "Priority": leaveOut},
	agents.OpUpdateDefinition:          {"ExpectedChangeID": "{change_id}", "Definition": `{"child_steps":[]}`},
	agents.OpUpdate:                    {"AgentDefinition": goodDefinition, "EvaluationMode": "eval_and_retry"},
	account.OpUpdateAPIVersion:         {"Version": core.Version20260727},
	agentemail.OpSetTriggerConfig:      {"Alias": "answers"},
	memorybanks.OpTestCompactionPrompt: {"GenerateDirection": "brief"},
	aiassistant.OpSubmitFeedback:       {"Feature": "source", "Rating": "thumbs_up"},
	alerts.OpChangeStatus:              {"Status": "resolved"},
	emaildomains.OpAdd:                 {"Kind": "custom", "Value": "mail.example.com"},
	memorybanks.OpCreate:               {"Mode": "balanced", "Type": "general"},
	solutions.OpLinkAgents:             {"IDs": "{agent_id}"},
	solutions.OpLinkKnowledgeBases:     {"IDs": "{knowledge_base_id}"},
	solutions.OpLinkSourceConnections:  {"IDs": "{source_connection_id}"},
}
