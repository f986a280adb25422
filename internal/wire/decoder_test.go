package wire_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

const fullAgent = `{
	"id": "a1", "name": "n", "status": "running", "max_retries": 5, "size": 9007199254740993, "score": 0.5, "on": true,
	"created_at": "2025-03-04T05:06:07Z", "updated_at": "2025-03-04 05:06:07", "deleted_at": "2025-03-04T05:06:07Z",
	"description": "d", "priority": 7, "tags": ["x", "y", null], "steps": [{"kind": "k", "order": 1, "new": []}, null],
	"attempt": {"kind": "t"}, "sub": {"kind": "s"}, "labels": {"a": "b", "c": null}, "config": {"n": 9007199254740993.10, "l": [1]},
	"anything": [{}], "raw": {"a" : 1}, "new": [1, 2], "newer": null}`

func TestAgent(t *testing.T) {
	var got agent
	if err := wire.Unmarshal([]byte(fullAgent), &got, decodeAgent); err != nil {
		t.Fatal(err)
	}
	equal(t, got, agent{
		ID: "a1", Name: "n", Status: "running", MaxRetries: 5, Size: 9007199254740993, Score: 0.5, On: true,
		CreatedAt: utc(0), UpdatedAt: utc(0), DeletedAt: new(utc(0)), Description: new("d"), Priority: new(7),
		Tags: []string{"x", "y", ""}, Steps: []step{{Kind: "k", Order: 1}, {}}, Attempt: &step{Kind: "t"}, Sub: step{Kind: "s"},
		Labels:   map[string]string{"a": "b", "c": ""},
		Config:   map[string]any{"n": json.Number("9007199254740993.10"), "l": []any{json.Number("1")}},
		Anything: []any{map[string]any{}},
		Raw:      json.RawMessage(`{"a" : 1}`),
		Extra:    map[string]json.RawMessage{"new": json.RawMessage(`[1, 2]`), "newer": json.RawMessage(`null`)},
	})
}

// TestNullMembers has null for every member, each of which is then zero; the
// default is for absent members only.
func TestNullMembers(t *testing.T) {
	fields, err := json.Marshal(plainAgent{})
	if err != nil {
		t.Fatal(err)
	}
	var names map[string]any
	if err := json.Unmarshal(fields, &names); err != nil {
		t.Fatal(err)
	}
	for name := range names {
		names[name] = nil
	}
	nulls, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	var got agent
	if err := wire.Unmarshal(nulls, &got, decodeAgent); err != nil {
		t.Fatal(err)
	}
	equal(t, got, agent{Raw: json.RawMessage("null")})
}

func TestEmptyContainers(t *testing.T) {
	var got agent
	if err := wire.Unmarshal([]byte(`{"tags":[],"steps":[ ],"labels":{},"config":{ },"anything":[]}`), &got, decodeAgent); err != nil {
		t.Fatal(err)
	}
	equal(t, got, agent{
		MaxRetries: 3, Tags: []string{}, Steps: []step{}, Labels: map[string]string{}, Config: map[string]any{}, Anything: []any{},
	})
}

func TestNullAndEmptyObject(t *testing.T) {
	for _, in := range []string{`null`, ` { } `} {
		var got agent
		if err := wire.Unmarshal([]byte(in), &got, decodeAgent); err != nil {
			t.Error(err)
		}
		equal(t, got, agent{MaxRetries: 3})
	}
}

func TestDuplicateNames(t *testing.T) {
	var got agent
	in := `{"id":"a","id":"b","tags":["x","y"],"tags":["z"],"new":1,"new":2,"labels":{"k":"1","k":"2"},"ID":"c"}`
	if err := wire.Unmarshal([]byte(in), &got, decodeAgent); err != nil {
		t.Fatal(err)
	}
	equal(t, got, agent{
		ID: "b", MaxRetries: 3, Tags: []string{"z"}, Labels: map[string]string{"k": "2"},
		Extra: map[string]json.RawMessage{"new": json.RawMessage("2"), "ID": json.RawMessage(`"c"`)},
	})
}

// TestPeek reads an array of everything and peeks twice at each.
func TestPeek(t *testing.T) {
	d := wire.NewDecoder([]byte(` [ {} , [] , "s" , -1 , 0 , true , false , null ]`))
	var got []wire.Kind
	for d.Array(); d.Elem(); {
		got = append(got, d.Peek(), d.Peek())
		d.Skip()
	}
	if err := d.End(); err != nil {
		t.Fatal(err)
	}
	const o, a, s, n, b, z = wire.KindObject, wire.KindArray, wire.KindString, wire.KindNumber, wire.KindBool, wire.KindNull
	equal(t, got, []wire.Kind{o, o, a, a, s, s, n, n, n, n, b, b, b, b, z, z})
	equal(t, d.Peek(), wire.KindInvalid)
	equal(t, wire.KindInvalid.String(), "invalid")
}

func TestNull(t *testing.T) {
	d := wire.NewDecoder([]byte(`[null, 1, null]`))
	var got []bool
	for d.Array(); d.Elem(); {
		null := d.Null()
		if !null {
			d.Skip()
		}
		got = append(got, null)
	}
	if err := d.End(); err != nil {
		t.Fatal(err)
	}
	equal(t, got, []bool{true, false, true})

	d = wire.NewDecoder([]byte(`nuxx`))
	if d.Null() || d.Err() == nil {
		t.Error("nuxx is no null")
	}
}

func TestBool(t *testing.T) {
	d := wire.NewDecoder([]byte(`[true,false,null]`))
	equal(t, wire.Slice(d, (*wire.Decoder).Bool), []bool{true, false, false})
	for in, want := range map[string]string{
		`tru`:   "malformed literal (byte 0)",
		`fals `: "malformed literal (byte 0)",
		`True`:  "want a value (byte 0)",
		`1`:     "want a bool, got number (byte 0)",
		`truer`: "want nothing after the value (byte 4)",
	} {
		d := wire.NewDecoder([]byte(in))
		d.Bool()
		equal(t, textOf(d.End()), want)
	}
}

// TestLiteralEndsWithInput has more bytes behind the input in its array.
func TestLiteralEndsWithInput(t *testing.T) {
	d := wire.NewDecoder([]byte("true")[:3])
	if d.Bool() || d.Err() == nil {
		t.Error("tru is no literal")
	}
}

func TestDepth(t *testing.T) {
	members := func(depth int) string {
		return strings.Repeat(`{"a":`, depth) + "1" + strings.Repeat("}", depth)
	}
	readers := map[string]func(*wire.Decoder){
		"Skip":  (*wire.Decoder).Skip,
		"Any":   func(d *wire.Decoder) { d.Any() },
		"Raw":   func(d *wire.Decoder) { d.Raw() },
		"Extra": func(d *wire.Decoder) { d.Extra(new(map[string]json.RawMessage)) },
	}
	for name, read := range readers {
		for _, in := range []string{nested(1000), members(1000), "[" + nested(999) + "," + nested(999) + "]"} {
			d := wire.NewDecoder([]byte(in))
			if read(d); d.End() != nil {
				t.Errorf("%s: %v", name, d.Err())
			}
		}
		for _, in := range []string{nested(1001), members(1001), strings.Repeat("[", 1e6), strings.Repeat(`{"a":[`, 1e6)} {
			d := wire.NewDecoder([]byte(in))
			if read(d); !tooDeep(d.End()) {
				t.Errorf("%s: %v", name, d.Err())
			}
		}
	}
}

// TestAllocations counts: nothing is allocated but the values returned and the
// Decoder.
func TestAllocations(t *testing.T) {
	for _, test := range []struct {
		in   string
		want float64
		read func(*wire.Decoder)
	}{
		{`{"a":[1,2.50,{"b":"c","ü":null}],"d":true}`, 0, (*wire.Decoder).Skip},
		{`12345678901234567`, 0, func(d *wire.Decoder) { d.Int64() }},
		{`3.00e2`, 0, func(d *wire.Decoder) { d.Int() }},
		{`-12.5e10`, 0, func(d *wire.Decoder) { d.Float64() }},
		{`"2025-03-04T05:06:07.891234Z"`, 0, func(d *wire.Decoder) { d.Time() }},
		{`"2025-03-04T05:06:07.891234+02:00"`, 0, func(d *wire.Decoder) { d.Time() }},
		{`"a string long enough to be on the heap, Grüße"`, 1, func(d *wire.Decoder) { text = d.String() }},
		{`"running, running, running, running"`, 1, func(d *wire.Decoder) { text = string(wire.Text[status](d)) }},
		{`{"kind":null,"order":1}`, 0, func(d *wire.Decoder) { decodeStep(d, &one) }},
		{`[{"order":1},{"order":2},{"order":3},{"order":4}]`, 1, func(d *wire.Decoder) { some = wire.Structs(d, decodeStep) }},
		{`[]`, 0, func(d *wire.Decoder) { some = wire.Structs(d, decodeStep) }},
		{`[1,2,3,4]`, 1, func(d *wire.Decoder) { ints = wire.Slice(d, (*wire.Decoder).Int) }},
		{`{"order":1}`, 1, func(d *wire.Decoder) { another = wire.PointerTo(d, decodeStep) }},
		{`7`, 1, func(d *wire.Decoder) { number = wire.Pointer(d, (*wire.Decoder).Int) }},
		{`[7,8,9]`, 1, func(d *wire.Decoder) {
			for d.Array(); d.Elem(); {
				number = d.IntOrNull()
			}
		}},
	} {
		data := []byte(test.in)
		got := testing.AllocsPerRun(100, func() {
			d := wire.NewDecoder(data)
			test.read(d)
			if err := d.End(); err != nil {
				t.Fatal(err)
			}
		})
		if got != test.want+1 {
			t.Errorf("%s: %v allocations, want %v and the decoder", test.in, got, test.want)
		}
	}
}

// What TestAllocations decodes goes here, so that it is on the heap.
var (
	text    string
	one     step
	another *step
	some    []step
	ints    []int
	number  *int
)

func TestUnmarshalViaEncodingJSON(t *testing.T) {
	var got []agent
	if err := json.Unmarshal([]byte(`[{"id":"a","x":1},{"max_retries":4}]`), &got); err != nil {
		t.Fatal(err)
	}
	equal(t, got, []agent{
		{ID: "a", MaxRetries: 3, Extra: map[string]json.RawMessage{"x": json.RawMessage("1")}},
		{MaxRetries: 4},
	})
}

// TestAgreesWithEncodingJSON decodes the list of the benchmark both ways.
func TestAgreesWithEncodingJSON(t *testing.T) {
	var got page
	if err := wire.Unmarshal(listOfAgents(), &got, decodePage); err != nil {
		t.Fatal(err)
	}
	var want plainPage
	if err := json.Unmarshal(listOfAgents(), &want); err != nil {
		t.Fatal(err)
	}
	if len(got.Data) != 20 || got.Total != 20 {
		t.Fatalf("%d of %d agents", len(got.Data), got.Total)
	}
	for i, a := range got.Data {
		b := agent(want.Data[i])
		if !a.UpdatedAt.Equal(b.UpdatedAt) {
			t.Errorf("got %v, want %v", a.UpdatedAt, b.UpdatedAt)
		}
		a.UpdatedAt, b.UpdatedAt = time.Time{}, time.Time{} // equal, but of another location
		equal(t, a, b)
	}
}
