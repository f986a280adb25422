package test

import (
	"context"
	"errors"
	"io/fs"
	"reflect"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/sources"
)

// Every method refuses a context that is nil, in the same way and before anything is
// sent or left open.
func TestNilContext(t *testing.T) {
	for name, opts := range map[string][]core.ClientOption{"plain": nil, "with prefetch": {core.WithPrefetch(2)}} {
		client, err := core.New(append(opts, core.WithAPIKey("test"), core.WithBaseURL("http://127.0.0.1:9"))...)
		if err != nil {
			t.Fatal(err)
		}
		called := 0
		for pkg, c := range clients(client) {
			for m, v := range c.Methods() {
				if v.Type().NumIn() == 0 || v.Type().In(0) != reflect.TypeFor[context.Context]() {
					continue
				}
				called++
				err := firstError(t, v.Call(nilContextArgs(v.Type())))
				config, ok := errors.AsType[*core.ConfigError](err)
				if !ok || !strings.HasSuffix(config.Message, ": the context is nil; pass context.Background()") {
					t.Errorf("%s.Client.%s, %s: %v", pkg, m.Name, name, err)
				}
			}
		}
		if called < 200 { // 164 operations, lists twice, and the waits
			t.Errorf("only %d methods were called", called)
		}
	}
}

// nilContextArgs are arguments for a function whose context is nil.
func nilContextArgs(t reflect.Type) []reflect.Value {
	args := []reflect.Value{reflect.Zero(reflect.TypeFor[context.Context]())}
	for i := 1; i < t.NumIn()-1; i++ { // the last are the options
		switch t.In(i) {
		case reflect.TypeFor[fs.FS]():
			args = append(args, reflect.ValueOf(fstest.MapFS{"a.txt": {Data: []byte("a")}}))
		case reflect.TypeFor[*sources.UploadFolderParams](): // whose journal would be a file
			args = append(args, reflect.Zero(t.In(i)))
		default:
			args = append(args, sample(t.In(i), ""))
		}
	}
	return args
}

// firstError is the error that a method returned, or that its loop yields first.
func firstError(t *testing.T, out []reflect.Value) error {
	t.Helper()
	last := out[len(out)-1]
	if last.Kind() != reflect.Func {
		err, _ := reflect.TypeAssert[error](last)
		return err
	}
	for _, v := range last.Seq2() {
		err, _ := reflect.TypeAssert[error](v)
		return err
	}
	return errors.New("the loop yielded nothing")
}
