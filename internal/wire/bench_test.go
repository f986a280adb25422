package wire_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/wire"
)

// listOfAgents is a page of 20 objects of 19 members, 14 KB.
func listOfAgents() []byte {
	const object = `{
  "id": "0b6f6c1e-4d2a-4f0e-9a57-%012d", "name": "Research agent %d",
  "status": "running", "max_retries": 5, "size": 1234567890, "score": 0.8125, "on": true,
  "created_at": "2025-03-04T05:06:07.891234Z", "updated_at": "2025-03-05T05:06:07.891234+00:00",
  "deleted_at": null, "description": "Reads the \"news\" of the day and sums it up in a few words – for everyone.",
  "priority": 7, "tags": ["alpha", "beta", "gamma"],
  "steps": [{"kind": "prompt", "order": 1}, {"kind": "search", "order": 2}, {"kind": "answer", "order": 3}],
  "attempt": {"kind": "retry", "order": 4}, "sub": {"kind": "sub", "order": 9},
  "labels": {"team": "red", "site": "north"}, "raw": {"kept": [1, 2, 3]}, "anything": "text"}`
	var objects []string
	for i := range 20 {
		objects = append(objects, fmt.Sprintf(object, i, i))
	}
	return []byte(`{"data": [` + strings.Join(objects, ", ") + `], "total": 20}`)
}

// plainPage is page with elements encoding/json decodes by itself.
type plainPage struct {
	Data  []plainAgent `json:"data"`
	Total int          `json:"total"`
}

func BenchmarkList(b *testing.B) {
	data := listOfAgents()
	b.Run("wire", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			var v page
			if err := wire.Unmarshal(data, &v, decodePage); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.SetBytes(int64(len(data)))
		b.ReportAllocs()
		for b.Loop() {
			var v plainPage
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkSkip(b *testing.B) {
	data := listOfAgents()
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		d := wire.NewDecoder(data)
		d.Skip()
		if err := d.End(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAny(b *testing.B) {
	data := listOfAgents()
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if wire.NewDecoder(data).Any() == nil {
				b.Fatal("nothing decoded")
			}
		}
	})
	b.Run("encoding-json", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v any
			if err := json.Unmarshal(data, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkParseTime(b *testing.B) {
	const text = "2025-03-04T05:06:07.891234Z"
	b.Run("wire", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := wire.ParseTime(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("time", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := time.Parse(time.RFC3339Nano, text); err != nil {
				b.Fatal(err)
			}
		}
	})
}
