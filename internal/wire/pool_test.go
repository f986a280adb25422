package wire_test

import (
	"fmt"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// TestNothingPooledEscapes decodes in many goroutines at once, overwriting each
// input afterwards, and looks at the values when all have finished.
func TestNothingPooledEscapes(t *testing.T) {
	const goroutines, each = 8, 200
	text := func(g, i int) string { return fmt.Sprintf("text %d of %d ä", i, g) }
	at := func(g, i int) time.Time { return time.Date(2026, 1, 1, g, 0, i, 0, time.UTC) }
	var all [goroutines][each]agent
	var wg sync.WaitGroup
	for g := range goroutines {
		wg.Go(func() {
			for i := range each {
				in := []byte(strings.NewReplacer("$", text(g, i), "#", strconv.Itoa(g*each+i), "@", at(g, i).Format(time.RFC3339)).Replace(
					`{"id":"$","status":"$","description":"\u0024$","tags":["$"],"labels":{"$":"$"},"config":{"$":[1.5]},"raw":["$"],"new":"$",` +
						`"priority":#,"rate":#.5,"deleted_at":"@"}`))
				if err := wire.Unmarshal(in, &all[g][i], decodeAgent); err != nil {
					t.Error(err)
				}
				clear(in)
				var broken agent // an error leaves nothing behind for the next
				if err := wire.Unmarshal([]byte(`{"id":"x","tags":["y",{]}`), &broken, decodeAgent); err == nil {
					t.Error("no error")
				}
			}
		})
	}
	wg.Wait()
	for g := range goroutines {
		for i := range each {
			got, want := all[g][i], text(g, i)
			texts := []string{got.ID, string(got.Status), strings.TrimPrefix(*got.Description, "$"), got.Tags[0], got.Labels[want],
				strings.Trim(string(got.Raw), `[]"`), strings.Trim(string(got.Extra["new"]), `"`)}
			for _, s := range texts {
				if s != want {
					t.Fatalf("got %q, want %q", s, want)
				}
			}
			if n := g*each + i; *got.Priority != n || *got.Rate != float64(n)+0.5 || !got.DeletedAt.Equal(at(g, i)) {
				t.Fatalf("got %d, %v, %v", *got.Priority, *got.Rate, got.DeletedAt)
			}
			if got.Config[want] == nil || got.MaxRetries != 3 {
				t.Fatalf("got %+v", got)
			}
		}
	}
}

func TestReadPointerTo(t *testing.T) {
	read := func(in string) (v *step, err error) {
		err = wire.Read([]byte(in), func(d *wire.Decoder) { v = wire.PointerTo(d, decodeStep) })
		return v, err
	}
	for in, want := range map[string]bool{`{"order":1}`: true, `null`: false, ` null `: false} {
		v, err := read(in)
		if err != nil || (v != nil) != want {
			t.Errorf("%s: got %v, %v", in, v, err)
		}
	}
	for _, in := range []string{``, `{"order":1`, `{"order":1} x`, `null x`, `[]`} {
		if v, err := read(in); err == nil {
			t.Errorf("%s: got %v and no error", in, v)
		}
	}
}

// TestShortStringsShareMemory decodes 100 strings of 10 bytes, which fill one
// keeper, and a longer one.
func TestShortStringsShareMemory(t *testing.T) {
	var in strings.Builder
	for i := range 100 {
		fmt.Fprintf(&in, `%q,`, fmt.Sprintf("short %04d", i))
	}
	data := []byte("[" + in.String() + `"` + strings.Repeat("long ", 30) + `"]`)
	out := make([]string, 0, 101)
	read := func() {
		d := wire.NewDecoder(data)
		out = out[:0]
		for d.Array(); d.Elem(); {
			out = append(out, d.String())
		}
		if err := d.End(); err != nil {
			t.Fatal(err)
		}
	}
	if got := testing.AllocsPerRun(10, read); got > 3 { // the decoder, the keeper and the long one
		t.Errorf("%v allocations", got)
	}
	for i, s := range out[:100] {
		if s != fmt.Sprintf("short %04d", i) {
			t.Errorf("string %d is %q", i, s)
		}
	}
}
