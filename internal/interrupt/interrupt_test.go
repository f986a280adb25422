package interrupt_test

import (
	"context"
	"errors"
	"runtime"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/interrupt"
)

func TestCause(t *testing.T) {
	t.Parallel()
	why := errors.New("the user closed the window")
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	closed, closeWindow := context.WithCancelCause(context.Background())
	closeWindow(why)
	late, done := context.WithDeadlineCause(context.Background(), time.Now().Add(-time.Second), why)
	defer done()
	for _, tt := range []struct {
		name string
		ctx  context.Context
		text string
		is   []error
	}{
		{"not ended", context.Background(), "", nil},
		{"canceled", canceled, "context canceled", []error{context.Canceled}},
		{"canceled with a cause", closed, why.Error(), []error{why, context.Canceled}},
		{"past its deadline with a cause", late, why.Error(), []error{why, context.DeadlineExceeded}},
	} {
		err := interrupt.Cause(tt.ctx)
		if tt.is == nil {
			if err != nil {
				t.Errorf("%s: got %v", tt.name, err)
			}
			continue
		}
		if err == nil || err.Error() != tt.text {
			t.Errorf("%s: got %v, want %s", tt.name, err, tt.text)
		}
		for _, kind := range []error{why, context.Canceled, context.DeadlineExceeded} {
			if want := slices.Contains(tt.is, kind); errors.Is(err, kind) != want {
				t.Errorf("%s: errors.Is(err, %v) = %v", tt.name, kind, !want)
			}
		}
	}
}

func TestSleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if !interrupt.Sleep(t.Context(), time.Hour) || time.Since(start) != time.Hour {
			t.Errorf("slept for %v, want an hour", time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		start = time.Now()
		if interrupt.Sleep(ctx, time.Hour) || time.Since(start) != time.Minute {
			t.Errorf("slept for %v, want a minute: the context ended", time.Since(start))
		}
	})
}

func TestDo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if v, err := interrupt.Do(ctx, func() (int, error) { return 1, nil }, nil); v != 1 || err != nil {
			t.Errorf("got %d, %v", v, err)
		}
		func() {
			defer func() {
				if v := recover(); v != "boom" {
					t.Errorf("recovered %v", v)
				}
			}()
			_, _ = interrupt.Do(ctx, func() (int, error) { panic("boom") }, nil)
		}()
		ended := make(chan bool)
		go func() {
			returned := false
			defer func() { ended <- !returned }()
			_, _ = interrupt.Do(ctx, func() (int, error) { runtime.Goexit(); return 0, nil }, nil)
			returned = true
		}()
		if !<-ended {
			t.Error("Do returned, though its function ended the goroutine")
		}
		late, until := 0, make(chan struct{})
		if _, err := interrupt.Do(ctx, func() (int, error) { <-until; return 2, nil }, func(v int) { late = v }); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("got %v", err)
		}
		close(until)
		synctest.Wait()
		if late != 2 {
			t.Errorf("the late result was %d", late)
		}
	})
}
