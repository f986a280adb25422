package wire_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

var jsonSeeds = []string{
	``, ` `, `null`, `true`, `false`, `tru`, `nul`, `nulll`, `truefalse`, "\x00", "null\x00", "\ufeffnull", "\vnull",
	`0`, `-0`, `-`, `01`, `1.`, `.5`, `+1`, `1e5`, `1E-5`, `1e+`, `1e`, `1.5e300`, `1e999`, `0x1`, `1_0`, `NaN`, `1 2`,
	`""`, `"a"`, `"a`, `"\`, `"\"`, `"\n\t\b\f\r\/\\\""`, `"\x"`, `"\'"`, `"\u00"`, `"\u00e9"`, `"\u00E9"`, `"\uD83D\uDE00"`,
	`"\ud800"`, `"\udc00"`, `"\ud800\ud800\udc00"`, `"\ud800\u0041"`, `"\ud800x"`, `"\ud800\`, "\"\xff\xfe\"", "\"\xe2\x82\"", "\"é\xff\"",
	"\"\x7f\"", "\"\x1f\"", "\"a\nb\"", "\"12345678\xc3\xa912345678\\n\"", "\"\xed\xa0\x80\"", "\"1234567\x0089\"", "\"\u2028\"",
	`[]`, `[ ]`, `[1]`, `[1,]`, `[,1]`, `[,]`, `[1 2]`, `[1}`, `[`, `]`, `[1`, `[1,`, `[[],{}]`, `[null,true,"x",1.50]`, `[tru]`,
	`{}`, `{ }`, `{"a":1}`, `{"a":1,}`, `{,}`, `{"a"}`, `{"a":}`, `{"a" : 1 , "b" : [ ] }`, `{a:1}`, `{1:2}`, `{"a":1]`, `{"a":1 "b":2}`,
	`{"a":1,"a":{"b":2}}`, `{"\u0061":1,"a":2}`, "{\"\xff\":1}", `{"":0}`, `{"a":null}`, `{null:1}`, `{"a","b"}`, `[:1]`, `{"a":1`, `{"a`,
	"\t\r\n [ 1 , 2 ] \n", `[1]x`, `// no`, `["a":1]`, `{"a":[{"b":[{"c":"\ud83d\ude00"}]}]}`,
}

// FuzzDecode holds Any and Skip against encoding/json.
func FuzzDecode(f *testing.F) {
	for _, seed := range jsonSeeds {
		f.Add([]byte(seed))
	}
	f.Add([]byte(nested(1000)))
	f.Add([]byte(nested(1001)))
	f.Fuzz(func(t *testing.T, data []byte) {
		original := bytes.Clone(data)
		var got any
		err := wire.Unmarshal(data, &got, func(d *wire.Decoder, v *any) { *v = d.Any() })
		if !bytes.Equal(data, original) {
			t.Fatal("the input was changed")
		}
		if (skip(data) == nil) != (err == nil) {
			t.Fatalf("%q: Skip gives %v, Any gives %v", data, skip(data), err)
		}
		if tooDeep(err) {
			if depth := bytes.Count(data, []byte("[")) + bytes.Count(data, []byte("{")); depth <= 1000 {
				t.Fatalf("%q: %v", data, err)
			}
			return
		}
		if valid := json.Valid(data); valid != (err == nil) {
			t.Fatalf("%q: valid is %v, but the error is %v", data, valid, err)
		}
		if err != nil {
			checkError(t, data, err)
			return
		}
		var want any
		reference := json.NewDecoder(bytes.NewReader(data))
		reference.UseNumber()
		if err := reference.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%q:\ngot  %#v\nwant %#v", data, got, want)
		}
		if raw := wire.NewDecoder(data).Raw(); string(raw) != string(bytes.Trim(data, " \t\r\n")) {
			t.Fatalf("%q: raw is %q", data, raw)
		}
	})
}

// FuzzAgent sees that typed decoding of any input ends without panic, accepts
// nothing but JSON, and that what it returns survives a round trip.
func FuzzAgent(f *testing.F) {
	for _, seed := range jsonSeeds {
		f.Add([]byte(seed))
		f.Add([]byte(`{"data":[` + seed + `]}`))
	}
	f.Add(listOfAgents())
	f.Add([]byte(`{"data":[{"size":3.0e1,"score":-0,"anything":[1],"x":1,"x":2}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var got page
		if err := wire.Unmarshal(data, &got, decodePage); err != nil {
			checkError(t, data, err)
			return
		}
		if !json.Valid(data) {
			t.Fatalf("%q was accepted", data)
		}
		for _, a := range got.Data {
			encoded, err := json.Marshal(a)
			if err != nil {
				continue // a time whose year is out of the range of JSON, say
			}
			var again agent
			if err := json.Unmarshal(encoded, &again); err != nil {
				t.Fatalf("%q became %s: %v", data, encoded, err)
			}
		}
	})
}

// checkError holds an error against what all of them promise.
func checkError(t *testing.T, data []byte, err error) {
	t.Helper()
	var syntaxError *wire.SyntaxError
	var typeError *wire.TypeError
	var offset int
	switch {
	case errors.As(err, &syntaxError):
		offset = syntaxError.Offset
	case errors.As(err, &typeError):
		offset = typeError.Offset
	default:
		t.Fatalf("%q: unknown error %v", data, err)
	}
	if offset < 0 || offset > len(data) {
		t.Fatalf("%q: %v", data, err)
	}
}

func FuzzInt64(f *testing.F) {
	for _, test := range integers {
		f.Add(test.in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		d := wire.NewDecoder([]byte(in))
		got := d.Int64()
		err := d.End()
		want, ok := exactInt64(in)
		if ok != (err == nil) || got != want && ok {
			t.Fatalf("%q: got %d and %v, want %d and %v", in, got, err, want, ok)
		}
	})
}

var timestamp = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$`)

// FuzzParseTime holds ParseTime against time.Parse, which takes some texts that
// are not of RFC 3339, such as an hour of one digit.
func FuzzParseTime(f *testing.F) {
	for _, test := range timestamps {
		f.Add(test.in)
	}
	for _, in := range badTimestamps {
		f.Add(in)
	}
	f.Fuzz(func(t *testing.T, in string) {
		got, err := wire.ParseTime(in)
		if err != nil && (!got.IsZero() || len(in) > 3 && strings.Contains(err.Error(), in)) {
			t.Fatalf("%q: %v, %v", in, got, err)
		}
		if !timestamp.MatchString(in) {
			return
		}
		want, wantErr := time.Parse(time.RFC3339Nano, in)
		if (err == nil) != (wantErr == nil) {
			t.Fatalf("%q: got %v, want %v", in, err, wantErr)
		}
		if err == nil && !sameTime(got, want) {
			t.Fatalf("%q: got %v, want %v", in, got, want)
		}
	})
}

// sameTime compares instants and offsets, but not the names of zones.
func sameTime(a, b time.Time) bool {
	_, offsetA := a.Zone()
	_, offsetB := b.Zone()
	return a.Equal(b) && offsetA == offsetB
}

func nested(depth int) string {
	return strings.Repeat("[", depth) + strings.Repeat("]", depth)
}

func skip(data []byte) error {
	d := wire.NewDecoder(data)
	d.Skip()
	return d.End()
}

func tooDeep(err error) bool {
	var syntaxError *wire.SyntaxError
	return errors.As(err, &syntaxError) && strings.Contains(syntaxError.Msg, "nested deeper")
}
