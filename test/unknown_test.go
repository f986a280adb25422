package test

import (
	"errors"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

// TestUnknownIDs calls every operation on something that does not exist.
func TestUnknownIDs(t *testing.T) {
	for _, r := range coverage(t) {
		if !strings.Contains(r.operation, "{") {
			continue
		}
		t.Run(r.pkg+"."+r.method, func(t *testing.T) {
			w := newWorld(t, r)
			for name := range makers {
				w.ids[name] = sampleID
			}
			w.ids["conversation_id"], w.ids["upload_id"], w.ids["attachment_id"] = sampleID, sampleID, sampleID
			if _, err := w.watch(w.least()); !errors.Is(err, core.ErrNotFound) {
				t.Errorf("got %v, want ErrNotFound", err)
			}
		})
	}
}

// TestDeletedTwice deletes everything that can be deleted, and again.
func TestDeletedTwice(t *testing.T) {
	for _, r := range coverage(t) {
		if !strings.HasPrefix(r.operation, "DELETE ") || !strings.HasSuffix(r.operation, "}") {
			continue
		}
		t.Run(r.pkg+"."+r.method, func(t *testing.T) {
			w := newWorld(t, r)
			if _, err := w.watch(w.least()); err != nil {
				t.Fatal(err)
			}
			want := core.ErrNotFound
			if w.op == agents.OpCancelRun {
				want = core.ErrConflict // the run is still there
			}
			if _, err := w.watch(w.least()); !errors.Is(err, want) {
				t.Errorf("again: got %v, want %v", err, want)
			}
		})
	}
}
