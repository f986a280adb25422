package wire_test

import (
	"encoding/json"
	"math"
	"reflect"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

func TestMarshal(t *testing.T) {
	type extra = map[string]json.RawMessage
	for _, test := range []struct {
		plain any
		extra extra
		want  string
	}{
		{step{"k", 1}, nil, `{"kind":"k","order":1}`},
		{step{"k", 1}, extra{}, `{"kind":"k","order":1}`},
		{step{"k", 1}, extra{"z": raw(`1`), "a": raw(`{ "b" : [ 2 ] }`), "m\"": raw(`null`)}, `{"kind":"k","order":1,"a":{"b":[2]},"m\"":null,"z":1}`},
		{step{"k", 1}, extra{"kind": raw(`"x"`), "order": raw(`7`)}, `{"kind":"k","order":1}`},
		{step{"k", 1}, extra{"kind": raw(`"x"`), "Kind": raw(`7`)}, `{"kind":"k","order":1,"Kind":7}`},
		{struct{}{}, extra{"a": raw(`1`)}, `{"a":1}`},
		{struct{}{}, nil, `{}`},
		{map[string]any{"o": map[string]any{"a": 1}}, extra{"a": raw(`1`), "o": raw(`2`)}, `{"o":{"a":1},"a":1}`},
		{step{}, extra{"nil": nil}, `{"kind":"","order":0,"nil":null}`},
		{[]int{1}, nil, `[1]`},
	} {
		got, err := wire.Marshal(test.plain, test.extra)
		if err != nil || string(got) != test.want {
			t.Errorf("got %s and %v, want %s", got, err, test.want)
		}
	}
	for _, test := range []struct {
		plain any
		extra extra
	}{
		{[]int{1}, extra{"a": raw(`1`)}},
		{nil, extra{"a": raw(`1`)}},
		{step{}, extra{"a": raw(`{`)}},
		{step{}, extra{"a": raw(`1,"b":2`)}},
		{step{}, extra{"a": raw(``)}},
		{math.NaN(), nil},
	} {
		if got, err := wire.Marshal(test.plain, test.extra); err == nil {
			t.Errorf("got %s", got)
		}
	}
}

func raw(text string) json.RawMessage { return json.RawMessage(text) }

func TestMarshalLeavesExtraAlone(t *testing.T) {
	extra := map[string]json.RawMessage{"kind": raw(`1`), "x": raw(`2`)}
	if _, err := wire.Marshal(step{}, extra); err != nil {
		t.Fatal(err)
	}
	equal(t, len(extra), 2)
}

func TestRoundTrip(t *testing.T) {
	var first, second agent
	if err := json.Unmarshal([]byte(fullAgent), &first); err != nil {
		t.Fatal(err)
	}
	encoded, err := json.Marshal(first)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(encoded, &second); err != nil {
		t.Fatal(err)
	}
	first.Raw, second.Raw = nil, nil // which lose their space
	first.Extra["new"] = raw(`[1,2]`)
	if !reflect.DeepEqual(first, second) {
		t.Errorf("got  %#v\nwant %#v", second, first)
	}
}
