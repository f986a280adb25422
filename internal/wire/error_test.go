package wire_test

import (
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func equal(t *testing.T, got, want any) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %#v\nwant %#v", got, want)
	}
}

func TestErrorTexts(t *testing.T) {
	for _, test := range []struct{ in, err string }{
		{``, "unexpected end (byte 0)"},
		{`  `, "unexpected end (byte 2)"},
		{`[]`, "want an object, got array (byte 0)"},
		{`"secret"`, "want an object, got string (byte 0)"},
		{`{"data":{}}`, "data: want an array, got object (byte 8)"},
		{`{"data":[{},{},{"id":"a","created_at":5}]}`, "data[2].created_at: want a timestamp, got number (byte 38)"},
		{`{"data":[{"created_at":"secret"}]}`, "data[0].created_at: want a timestamp, got string (byte 23)"},
		{`{"data":[{"max_retries":1.5}]}`, "data[0].max_retries: want an integer, got number (byte 24)"},
		{`{"data":[{"max_retries":"secret"}]}`, "data[0].max_retries: want an integer, got string (byte 24)"},
		{`{"data":[{"on":"true"}]}`, "data[0].on: want a bool, got string (byte 15)"},
		{`{"data":[{"tags":["a,]}","b\"",{}]}]}`, "data[0].tags[2]: want a string, got object (byte 31)"},
		{`{"data":[{"steps":[{"order":1},{"order":[]}]}]}`, "data[0].steps[1].order: want an integer, got array (byte 40)"},
		{`{"data":[{"labels":{"a b":"x","c.d":false}}]}`, `data[0].labels["c.d"]: want a string, got bool (byte 36)`},
		{`{"data":[{"labels":{"":0}}]}`, `data[0].labels[""]: want a string, got number (byte 23)`},
		{`{"data":[{"labels":{"\u00fc\"":0}}]}`, `data[0].labels["ü\""]: want a string, got number (byte 31)`},
		{`{"data":[{"anything":[1,{"x":[tru]}]}]}`, "data[0].anything[1].x[0]: malformed literal (byte 30)"},
		{`{"data":[{"new":[1,2,]}]}`, "data[0].new[2]: want a value (byte 21)"},
		{`{"data":[{"id":"a"},`, "data[1]: unexpected end (byte 20)"},
		{`{"data":[{"id":"a"`, "data[0].id: unexpected end (byte 18)"},
		{`{"data":[{"id" "a"`, "data[0].id: want a colon (byte 15)"},
		{`{"data":[{"id`, "data[0]: unexpected end (byte 13)"},
		{`{"data":[{"id":"a",5`, "data[0]: want a name (byte 19)"},
		{`{"data":[{"id":"a" 5`, "data[0].id: want a comma or a closing bracket (byte 19)"},
		{`{"data":[]} 5`, "want nothing after the value (byte 12)"},
		{`{"data":[]]`, "data: want a comma or a closing bracket (byte 10)"},
		{`{"` + strings.Repeat("x", 100) + `":?}`, strings.Repeat("x", 64) + "…: want a value (byte 104)"},
		{`{"x":` + strings.Repeat("[", 40), "x" + strings.Repeat("[0]", 31) + "…: unexpected end (byte 45)"},
	} {
		var v page
		if got := textOf(wire.Unmarshal([]byte(test.in), &v, decodePage)); got != test.err {
			t.Errorf("%s:\ngot  %s\nwant %s", test.in, got, test.err)
		}
	}
}

func TestErrorFields(t *testing.T) {
	var v page
	var typeError *wire.TypeError
	err := wire.Unmarshal([]byte(`{"data":[{"on":1}]}`), &v, decodePage)
	if !errors.As(err, &typeError) {
		t.Fatalf("got %v", err)
	}
	equal(t, *typeError, wire.TypeError{Path: "data[0].on", Want: "a bool", Got: wire.KindNumber, Offset: 15})

	var syntaxError *wire.SyntaxError
	err = wire.Unmarshal([]byte(`{"data":[{"on":`), &v, decodePage)
	if !errors.As(err, &syntaxError) {
		t.Fatalf("got %v", err)
	}
	equal(t, *syntaxError, wire.SyntaxError{Msg: "unexpected end", Path: "data[0].on", Offset: 15})
}

// TestErrorsAreSticky calls every reader after an error.
func TestErrorsAreSticky(t *testing.T) {
	d := wire.NewDecoder([]byte(`[true, 1, "a", {"b": 2}]`))
	d.Int()
	first := d.Err()
	if first == nil {
		t.Fatal("no error")
	}
	for range 2 {
		var v agent
		decodeAgent(d, &v)
		equal(t, v, agent{MaxRetries: 3})
		equal(t, []any{d.String(), d.Int(), d.Int64(), d.Float64(), d.Bool(), d.Time().IsZero(), d.Any(), d.Peek(), d.Null()},
			[]any{"", 0, int64(0), 0.0, false, true, nil, wire.KindInvalid, false})
		if d.Raw() != nil || d.Map() != nil || d.Key() != nil || wire.Slice(d, (*wire.Decoder).Int) != nil ||
			wire.Structs(d, decodeStep) != nil || wire.Map(d, (*wire.Decoder).Int) != nil ||
			d.StringOrNull() != nil || d.IntOrNull() != nil || d.Float64OrNull() != nil || d.TimeOrNull() != nil ||
			wire.Pointer(d, (*wire.Decoder).Bool) != nil || wire.PointerTo(d, decodeStep) != nil {
			t.Error("a reader returned something after an error")
		}
		if d.Next() || d.Elem() {
			t.Error("a loop goes on after an error")
		}
		d.Extra(&v.Extra)
		d.Skip()
		equal(t, v.Extra == nil, true)
		equal(t, []error{d.Err(), d.End()}, []error{first, first})
	}
}

// TestMisuse calls the methods in every order of three, on inputs of every sort:
// nothing panics and every loop ends.
func TestMisuse(*testing.T) {
	calls := []func(*wire.Decoder){
		(*wire.Decoder).Object, (*wire.Decoder).Array, (*wire.Decoder).Skip,
		func(d *wire.Decoder) { d.Next() },
		func(d *wire.Decoder) { d.Elem() },
		func(d *wire.Decoder) { d.Null() },
		func(d *wire.Decoder) { d.Int() },
		func(d *wire.Decoder) { d.Raw() },
		func(d *wire.Decoder) { _ = d.String() },
		func(d *wire.Decoder) {
			for d.Object(); d.Next(); {
			}
		},
		func(d *wire.Decoder) {
			for d.Array(); d.Elem(); {
			}
		},
	}
	for _, in := range jsonSeeds {
		for order := range len(calls) * len(calls) * len(calls) {
			d := wire.NewDecoder([]byte(in))
			for range 3 {
				calls[order%len(calls)](d)
				order /= len(calls)
			}
			_ = d.End()
		}
	}
}
