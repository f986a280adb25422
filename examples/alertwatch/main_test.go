package main

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

func TestWatch(t *testing.T) {
	srv := seclaitest.New(t)
	srv.Add(alerts.OpList, map[string]any{"title": "first", "status": alerts.StatusTriggered})
	srv.Add(alerts.OpList, map[string]any{"title": "settled", "status": alerts.StatusResolved})
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()

	var told []string
	err := watch(ctx, alerts.New(srv.Client(core.WithRetries(0))), time.Millisecond, func(alert *alerts.Alert) error {
		told = append(told, alert.Title)
		switch len(told) {
		case 1: // another one comes up, after a look that fails
			srv.Fail(seclaitest.Fault{Operation: alerts.OpList, Status: 503})
			srv.Add(alerts.OpList, map[string]any{"title": "second", "status": alerts.StatusTriggered})
		case 2:
			cancel()
		}
		return nil
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that of the context", err)
	}
	if want := []string{"first", "second"}; !slices.Equal(told, want) {
		t.Errorf("told of %q, want %q", told, want)
	}
}

func TestWatchEndsWhenItMayNotLook(t *testing.T) {
	srv := seclaitest.New(t)
	srv.Fail(seclaitest.Fault{Operation: alerts.OpList, Status: 403})
	err := watch(t.Context(), alerts.New(srv.Client()), time.Millisecond, nil)
	if !errors.Is(err, core.ErrForbidden) {
		t.Errorf("got error %v, want a 403", err)
	}
}

// firstLine ends the program once it has told of an alert.
type firstLine struct {
	strings.Builder
	end func()
}

func (w *firstLine) Write(p []byte) (int, error) {
	if strings.Contains(string(p), " failed") {
		w.end()
	}
	return w.Builder.Write(p)
}

func TestWatchOffline(t *testing.T) {
	t.Setenv("SECLAI_API_KEY", "")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	out := &firstLine{end: cancel}
	if err := run(ctx, time.Millisecond, out); !errors.Is(err, context.Canceled) {
		t.Errorf("got error %v, want that of the context", err)
	}
	if !strings.Contains(out.String(), "Run 1 of ") {
		t.Errorf("got %q", out.String())
	}
}
