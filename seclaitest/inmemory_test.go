package seclaitest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/sources"
)

// bubble runs test in a bubble, where time passes when nothing else can happen. The
// bubble fails what leaves a goroutine behind.
func bubble(t *testing.T, test func(t *testing.T, srv *seclaitest.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		srv := seclaitest.New(t, seclaitest.InMemory())
		srv.Agent("writer")
		test(t, srv)
	})
}

// took checks how long something took in the bubble's time.
func took(t *testing.T, start time.Time, least, most time.Duration) {
	t.Helper()
	if d := time.Since(start); d < least || d > most {
		t.Errorf("it took %v, want %v to %v", d, least, most)
	}
}

func TestPatience(t *testing.T) {
	t.Parallel()
	testPatience(t)
}

func TestLongStreamInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, srv *seclaitest.Server) {
		srv.Agent("writer").Pace(50 * time.Second).Reply("one two three four five six")
		start := time.Now()
		run, err := agents.New(srv.Client()).RunAndWait(t.Context(), "writer", agents.RunRequest{})
		if err != nil || *run.Output != "one two three four five six" {
			t.Fatal(run, err)
		}
		took(t, start, 10*time.Minute, 11*time.Minute) // 13 events
		srv.AssertCalls(t, agents.OpGetRun, 0)
	})
}

func TestLongPollsInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, srv *seclaitest.Server) {
		srv.Agent("writer").TimeOut().Polls(60).Reply("done")
		start := time.Now()
		run, err := agents.New(srv.Client(core.WithPollInterval(10*time.Second, 10*time.Second))).RunAndWait(t.Context(), "writer", agents.RunRequest{})
		if err != nil || *run.Output != "done" {
			t.Fatal(run, err)
		}
		took(t, start, 9*time.Minute, 11*time.Minute)
		srv.AssertCalls(t, agents.OpGetRun, 61)
	})
}

func TestRetryAfterInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, srv *seclaitest.Server) {
		srv.Fail(seclaitest.Fault{Status: 429, RetryAfter: 30 * time.Second})
		start := time.Now()
		if _, err := agents.New(srv.Client()).Get(t.Context(), "writer"); err != nil {
			t.Fatal(err)
		}
		took(t, start, 30*time.Second, 30*time.Second)
		srv.AssertCalls(t, agents.OpGet, 2)
	})
}

// TestIdleStreamInMemory has a stream that is silent for longer than the client
// waits, which RunAndWait outlives and a stream tells of.
func TestIdleStreamInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, srv *seclaitest.Server) {
		srv.Agent("writer").Reply("done")
		srv.Fail(seclaitest.Fault{Operation: agents.OpRunStream, Times: seclaitest.Always, Pace: 2 * core.DefaultIdleTimeout, PieceBytes: 1 << 20})
		ag := agents.New(srv.Client())
		start := time.Now()
		var err error
		for _, err = range ag.RunStream(t.Context(), "writer", agents.RunStreamRequest{}) {
			if err != nil {
				break
			}
		}
		if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "nothing arrived") {
			t.Errorf("the stream ends with %v", err)
		}
		took(t, start, core.DefaultIdleTimeout, core.DefaultIdleTimeout)
		run, err := ag.RunAndWait(t.Context(), "writer", agents.RunRequest{})
		if err != nil || *run.Output != "done" {
			t.Error(run, err)
		}
		srv.AssertCalls(t, agents.OpGetRun, 1)
	})
}

// TestTimeoutsInMemory has an answer that is late, and a caller that is not patient.
func TestTimeoutsInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, srv *seclaitest.Server) {
		ag := agents.New(srv.Client(core.WithRetries(0)))
		srv.Fail(seclaitest.Fault{Times: 2, Delay: time.Hour})
		for _, wait := range []time.Duration{core.DefaultTimeout, time.Second} {
			ctx, cancel := context.WithTimeout(t.Context(), wait)
			start := time.Now()
			if _, err := ag.Get(ctx, "writer"); !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("%v: %v", wait, err)
			}
			took(t, start, wait, wait)
			cancel()
		}
	})
}

func TestConnectionsInMemory(t *testing.T) {
	t.Parallel()
	for _, drop := range []seclaitest.Drop{seclaitest.DropBefore, seclaitest.DropAfter, seclaitest.DropInBody} {
		bubble(t, func(t *testing.T, srv *seclaitest.Server) {
			ag := agents.New(srv.Client())
			srv.Fail(seclaitest.Fault{Drop: drop})
			if _, err := ag.Get(t.Context(), "writer"); err != nil {
				t.Errorf("drop %d: %v", drop, err)
			}
			srv.AssertCalls(t, agents.OpGet, 2)
			// A connection that is idle for longer than either side keeps it.
			<-time.After(time.Hour)
			if _, err := ag.Get(t.Context(), "writer"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestUploadInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, srv *seclaitest.Server) {
		client := srv.Client()
		src, err := sources.New(client).Create(t.Context(), sources.CreateRequest{Name: "S", SourceType: "custom_index"})
		if err != nil {
			t.Fatal(err)
		}
		text := strings.Repeat("line of text\n", 100_000)
		up, err := sources.New(client).Upload(t.Context(), src.ID, core.Reader("a.txt", strings.NewReader(text)), nil)
		if err != nil {
			t.Fatal(up, err)
		}
	})
}

// TestOtherClientsInMemory makes the client as code does that takes no *core.Client.
func TestOtherClientsInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, srv *seclaitest.Server) {
		client, err := core.New(core.WithBaseURL(srv.URL), core.WithHTTPClient(srv.HTTPClient()), core.WithAPIKey("k"))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := agents.New(client).Get(t.Context(), "writer"); err != nil {
			t.Error(err)
		}
		resp, err := srv.HTTPClient().Get(srv.URL + "/agents")
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		if _, err := io.Copy(io.Discard, resp.Body); err != nil || resp.StatusCode != 401 {
			t.Error(resp.Status, err)
		}
	})
}

func TestClosedInMemory(t *testing.T) {
	t.Parallel()
	bubble(t, func(t *testing.T, srv *seclaitest.Server) {
		ag := agents.New(srv.Client(core.WithRetries(0)))
		srv.Agent("writer").WaitForHuman()
		waiting := make(chan error)
		go func() {
			for _, err := range ag.RunStream(t.Context(), "writer", agents.RunStreamRequest{}) {
				if err != nil {
					waiting <- err
				}
			}
			close(waiting)
		}()
		synctest.Wait() // until the run is parked
		srv.Close()
		if err := <-waiting; err == nil {
			t.Error("a stream of a closed server ends well")
		}
		if _, err := ag.Get(t.Context(), "writer"); !errors.Is(err, net.ErrClosed) {
			t.Errorf("a closed server: %v", err)
		}
		for range waiting {
		}
	})
}

// logTB is a test that keeps what is logged.
type logTB struct {
	testing.TB
	logged chan string
}

func (tb logTB) Helper()         {}
func (tb logTB) Cleanup(func())  {}
func (tb logTB) Log(args ...any) { tb.logged <- fmt.Sprint(args...) }

// TestCloseTellsWhatItWaitsFor closes a server whose reply takes long, in the time of
// a bubble.
func TestCloseTellsWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	for hangs, want := range map[time.Duration]string{
		time.Second: "", time.Minute: "Do or Fault.Match to return, in the response to POST /agents/writer/runs",
	} {
		synctest.Test(t, func(t *testing.T) {
			tb := logTB{t, make(chan string, 1)}
			srv := seclaitest.New(tb, seclaitest.InMemory())
			srv.Agent("writer").ReplyFunc(func(string) string {
				<-time.After(hangs)
				return ""
			})
			cut := make(chan time.Time, 1)
			go func() {
				_, _ = agents.New(srv.Client()).Run(t.Context(), "writer", agents.RunRequest{})
				cut <- time.Now()
			}()
			synctest.Wait() // until the reply hangs
			start := time.Now()
			srv.Close()
			took(t, start, hangs, hangs)
			if at := <-cut; at != start {
				t.Errorf("the connection lives for %v", at.Sub(start))
			}
			got := ""
			select {
			case got = <-tb.logged:
			default:
			}
			if !strings.HasSuffix(got, want) || got != "" && want == "" {
				t.Errorf("logged %q, want %q", got, want)
			}
		})
	}
}

func TestInMemoryHasNoAddress(t *testing.T) {
	t.Parallel()
	if srv, err := seclaitest.Listen("127.0.0.1:8080", seclaitest.InMemory()); err == nil || !strings.Contains(err.Error(), "NewServer") {
		t.Errorf("%v, %v", srv, err)
	}
}
