package wire_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

func TestString(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{`""`, ""},
		{`null`, ""},
		{`"plain"`, "plain"},
		{`"long enough for words of eight bytes"`, "long enough for words of eight bytes"},
		{`"Grüße – 世界 😀"`, "Grüße – 世界 😀"},
		{`"\"\\\/\b\f\n\r\t"`, "\"\\/\b\f\n\r\t"},
		{`"a\u00e9\u00E9z"`, "aééz"},
		{`"\u0000"`, "\x00"},
		{`"\ud83d\ude00!"`, "😀!"},
		{`"\ud83d"`, "\ufffd"},
		{`"\ude00"`, "\ufffd"},
		{`"\ud83d\ud83d\ude00"`, "\ufffd😀"},
		{`"\ud83d\u0041"`, "\ufffdA"},
		{`"\ud83dA"`, "\ufffdA"},
		{"\"a\xffb\xe2\x82c\"", "a\ufffdb\ufffd\ufffdc"},
		{"\"\x7f\"", "\x7f"},
		{"\"\ufffd\"", "\ufffd"},
	} {
		d := wire.NewDecoder([]byte(test.in))
		if got := d.String(); d.End() != nil || got != test.want {
			t.Errorf("%s: got %q and %v, want %q", test.in, got, d.Err(), test.want)
		}
		var reference string
		if err := json.Unmarshal([]byte(test.in), &reference); err != nil || reference != test.want {
			t.Errorf("%s: encoding/json gives %q and %v", test.in, reference, err)
		}
	}
}

// TestStringBytes puts every byte at every place of a word of eight bytes.
func TestStringBytes(t *testing.T) {
	for c := range 256 {
		for place := range 20 {
			text := []byte("abcdefghijklmnopqrst")
			text[place] = byte(c)
			in := []byte(`"` + string(text) + `"`)
			var want string
			wantErr := json.Unmarshal(in, &want)
			d := wire.NewDecoder(in)
			got := d.String()
			if err := d.End(); (err == nil) != (wantErr == nil) || got != want && err == nil {
				t.Errorf("%q: got %q and %v, want %q and %v", in, got, err, want, wantErr)
			}
		}
	}
}

func TestStringErrors(t *testing.T) {
	for _, test := range []struct{ in, err string }{
		{`1`, "want a string, got number (byte 0)"},
		{`["x"]`, "want a string, got array (byte 0)"},
		{`"abc`, "unexpected end (byte 4)"},
		{`"ab\nc`, "unexpected end (byte 6)"},
		{`"\u0041`, "unexpected end (byte 7)"},
		{`"ab\`, "malformed escape in a string (byte 3)"},
		{`"ab\x"`, "malformed escape in a string (byte 3)"},
		{`"ab\'"`, "malformed escape in a string (byte 3)"},
		{`"\u12"`, "malformed escape in a string (byte 1)"},
		{`"\u12G4"`, "malformed escape in a string (byte 1)"},
		{`"\ud83d\u12G4"`, "malformed escape in a string (byte 7)"},
		{`"\U0041"`, "malformed escape in a string (byte 1)"},
		{"\"a\tb\"", "control character in a string (byte 2)"},
		{"\"\x00\"", "control character in a string (byte 1)"},
		{`'a'`, "want a value (byte 0)"},
	} {
		d := wire.NewDecoder([]byte(test.in))
		if got := d.String(); got != "" || textOf(d.End()) != test.err {
			t.Errorf("%s: got %q and %q", test.in, got, textOf(d.Err()))
		}
	}
}

func TestKeys(t *testing.T) {
	d := wire.NewDecoder([]byte(`{"plain":"\t", "esc\u0061ped\n" : "\u0062", "":"", "ü":"x", "Plain":"y"}`))
	var got []string
	for d.Object(); d.Next(); {
		got = append(got, string(d.Key()))
		got = append(got, d.String())
	}
	if err := d.End(); err != nil {
		t.Fatal(err)
	}
	equal(t, got, []string{"plain", "\t", "escaped\n", "b", "", "", "ü", "x", "Plain", "y"})
}

// TestStringsAreCopies changes the input after decoding.
func TestStringsAreCopies(t *testing.T) {
	data := []byte(`{"id":"abc","raw":[1],"labels":{"k":"v"},"config":{"c":"d"},"new":"n"}`)
	var v agent
	if err := wire.Unmarshal(data, &v, decodeAgent); err != nil {
		t.Fatal(err)
	}
	copy(data, strings.Repeat("#", len(data)))
	equal(t, v, agent{
		ID:         "abc",
		MaxRetries: 3,
		Raw:        json.RawMessage(`[1]`),
		Labels:     map[string]string{"k": "v"},
		Config:     map[string]any{"c": "d"},
		Extra:      map[string]json.RawMessage{"new": json.RawMessage(`"n"`)},
	})
}
