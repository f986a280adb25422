package engines_test

import (
	"reflect"
	"testing"

	"github.com/seclai/seclai-sdk-go/bench/canned"
	"github.com/seclai/seclai-sdk-go/bench/engines/experiment"
	"github.com/seclai/seclai-sdk-go/bench/engines/jx"
	"github.com/seclai/seclai-sdk-go/bench/engines/model"
	"github.com/seclai/seclai-sdk-go/bench/engines/std"
	"github.com/seclai/seclai-sdk-go/bench/engines/wire"
)

type engine struct {
	name   string
	decode func([]byte, *model.Page) error
	open   func([]byte, *model.Open) error
	encode func(*model.Page) ([]byte, error) // nil for those that only decode here
}

// engines gains those of GOEXPERIMENT=jsonv2 where that is on.
var engines = []engine{
	{"std", std.Decode[model.Page], std.Decode[model.Open], std.Encode},
	{"go-json-experiment", experiment.Decode[model.Page], experiment.Decode[model.Open], experiment.Encode},
	{"wire", wire.Decode, wire.DecodeOpen, nil},
	{"jx", jx.Decode, jx.DecodeOpen, nil},
}

func TestEnginesAgree(t *testing.T) {
	var want model.Page
	if err := std.Decode(canned.Agents(3), &want); err != nil {
		t.Fatal(err)
	}
	inUTC(&want)
	for _, e := range engines {
		var got model.Page
		if err := e.decode(canned.Agents(3), &got); err != nil {
			t.Errorf("%s: %v", e.name, err)
		}
		if inUTC(&got); !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %+v", e.name, got)
		}
	}
}

// inUTC levels out how the engines name the zone of +00:00.
func inUTC(p *model.Page) {
	for i := range p.Data {
		p.Data[i].CreatedAt, p.Data[i].UpdatedAt = p.Data[i].CreatedAt.UTC(), p.Data[i].UpdatedAt.UTC()
	}
}

func BenchmarkDecode(b *testing.B) {
	data := canned.Agents(20)
	for _, e := range engines {
		b.Run("engine="+e.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var v model.Page
				if err := e.decode(data, &v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkEncode(b *testing.B) {
	var v model.Page
	if err := std.Decode(canned.Agents(20), &v); err != nil {
		b.Fatal(err)
	}
	for _, e := range engines {
		if e.encode == nil {
			continue
		}
		b.Run("engine="+e.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := e.encode(&v); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
