package test

import (
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// fitting are the options that not every method takes, by what the methods that take
// them are; see kindsOf.
var fitting = map[string]struct {
	option core.CallOption
	kinds  []string
}{
	"core.WithTimeout":       {core.WithTimeout(time.Minute), []string{"unary", "list", "wait"}},
	"core.WithIdleTimeout":   {core.WithIdleTimeout(time.Minute), []string{"stream", "upload", "download", "wait"}},
	"core.WithMaxEventBytes": {core.WithMaxEventBytes(1 << 10), []string{"stream", "wait"}},
	"core.WithPrefetch":      {core.WithPrefetch(1), []string{"list"}},
	"core.WithPollInterval":  {core.WithPollInterval(1, 1), []string{"wait"}},
	"core.OnUpdate":          {agents.UntilParked(), []string{"wait"}},
}

// kindOf is what a method is: a wait by its name, and else by what it takes and
// returns.
func kindOf(name string, t reflect.Type) string {
	last := t.Out(0)
	switch {
	case name == "UploadFolder":
		return "upload"
	case strings.HasPrefix(name, "Wait"), strings.Contains(name, "And"), name == "RunText":
		return "wait"
	case last == reflect.TypeFor[*core.Download]():
		return "download"
	case strings.Contains(last.String(), "RunEvent"):
		return "stream"
	case last.Kind() == reflect.Func:
		return "list"
	}
	for in := range t.Ins() {
		if in == reflect.TypeFor[core.Upload]() {
			return "upload"
		}
	}
	return "unary"
}

// An option that has no effect on a call is an error that names it, for every method,
// and one that has an effect is none.
func TestOptionsFit(t *testing.T) {
	client, err := core.New(core.WithAPIKey("test"), core.WithBaseURL("http://127.0.0.1:9"), core.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for pkg, c := range clients(client) {
		for m, v := range c.Methods() {
			if v.Type().NumIn() == 0 || v.Type().In(0) != reflect.TypeFor[context.Context]() {
				continue
			}
			kind := kindOf(m.Name, v.Type())
			for name, o := range fitting {
				args := append(nilContextArgs(v.Type()), reflect.ValueOf(o.option))
				args[0] = reflect.ValueOf(ended)
				err := firstError(t, v.Call(args))
				config, ok := errors.AsType[*core.ConfigError](err)
				refused := ok && strings.Contains(config.Message, "has no effect")
				fits := false
				for _, k := range o.kinds {
					fits = fits || k == kind
				}
				if name == "core.OnUpdate" && fits && ok && strings.Contains(config.Message, "needs a func") {
					continue // of another type
				}
				if refused == fits || refused && !strings.Contains(err.Error(), name+" has no effect here; it is for ") {
					t.Errorf("%s.Client.%s, which is a kind of %s, with %s: %v", pkg, m.Name, kind, name, err)
				}
			}
		}
	}
}

// As settings of a client, the same options are for the calls that they fit.
func TestOptionsOfAClientFitAlways(t *testing.T) {
	srv := seclaitest.New(t)
	c := srv.Client(core.WithTimeout(time.Minute), core.WithIdleTimeout(time.Minute), core.WithMaxEventBytes(1<<20), core.WithPrefetch(1))
	agent := srv.Agent("a1").Reply("Hello.")
	if _, err := agents.New(c).Get(t.Context(), agent.ID(), core.WithRetries(1)); err != nil {
		t.Error(err)
	}
	if run, err := agents.New(c).RunAndWait(t.Context(), agent.ID(), agents.RunRequest{}); err != nil || *run.Output != "Hello." {
		t.Errorf("got %v, %v", run, err)
	}
}

// CancelWithContext is for what can be canceled.
func TestCancelWithContextFits(t *testing.T) {
	srv := seclaitest.New(t)
	agent := srv.Agent("a1")
	ag := agents.New(srv.Client())
	_, err := ag.Get(t.Context(), agent.ID(), core.CancelWithContext())
	if _, ok := errors.AsType[*core.ConfigError](err); !ok || !strings.Contains(err.Error(), "core.CancelWithContext has no effect here") {
		t.Errorf("Get: %v", err)
	}
	_, err = ag.WaitInputUpload(t.Context(), agent.ID(), "u1", core.CancelWithContext())
	if _, ok := errors.AsType[*core.ConfigError](err); !ok {
		t.Errorf("WaitInputUpload: %v", err)
	}
}

// A stream cancels its run when the context ends, and when the loop is left early; a
// run that has ended is not canceled.
func TestStreamsCancelTheirRuns(t *testing.T) {
	loops := map[string]func(ctx context.Context, ag *agents.Client, leave func() bool, opts ...core.CallOption) error{
		"RunStream": func(ctx context.Context, ag *agents.Client, leave func() bool, opts ...core.CallOption) error {
			for ev, err := range ag.RunStream(ctx, "a1", agents.RunRequest{}, opts...) {
				if err != nil {
					return err
				}
				if ev.Type == agents.RunEventToken && leave() {
					break
				}
			}
			return nil
		},
		"RunText": func(ctx context.Context, ag *agents.Client, leave func() bool, opts ...core.CallOption) error {
			for _, err := range ag.RunText(ctx, "a1", agents.RunRequest{}, opts...) {
				if err != nil {
					return err
				}
				if leave() {
					break
				}
			}
			return nil
		},
	}
	for name, loop := range loops {
		for how, tt := range map[string]struct {
			leave, end bool
			opts       []core.CallOption
			canceled   int
		}{
			"left":                      {leave: true, opts: []core.CallOption{core.CancelWithContext()}, canceled: 1},
			"left, without the option":  {leave: true},
			"ended":                     {end: true, opts: []core.CallOption{core.CancelWithContext()}, canceled: 1},
			"ended, without the option": {end: true},
			"read to its end":           {opts: []core.CallOption{core.CancelWithContext()}},
		} {
			t.Run(name+"/"+how, func(t *testing.T) {
				srv := seclaitest.New(t)
				srv.Agent("a1").Reply("one two three").Pace(5 * time.Millisecond)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				err := loop(ctx, agents.New(srv.Client()), func() bool {
					if tt.end {
						cancel()
					}
					return tt.leave
				}, tt.opts...)
				if (err != nil) != tt.end || tt.end && !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
				srv.AssertCalls(t, agents.OpCancelRun, tt.canceled)
			})
		}
	}
}
