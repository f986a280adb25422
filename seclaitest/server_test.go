package seclaitest_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// TestServersAreDeterministic makes the same calls of three servers, one of them
// with another seed.
func TestServersAreDeterministic(t *testing.T) {
	t.Parallel()
	var answers []string
	for _, seed := range []uint64{7, 7, 8} {
		a := newAPI(t, seclaitest.WithSeed(seed), seclaitest.WithSampleData())
		var all strings.Builder
		for _, call := range []string{"POST /agents", "GET /agents", "GET /alerts", "GET /models", "GET /sources"} {
			body := ""
			if strings.HasPrefix(call, "POST") {
				body = `{"name":"A"}`
			}
			_, data := a.Send(call, body)
			all.Write(data)
		}
		answers = append(answers, all.String())
	}
	if answers[0] != answers[1] {
		t.Error("equal seeds give different answers")
	}
	if answers[0] == answers[2] {
		t.Error("another seed gives equal answers")
	}
}

func TestServersAreIsolated(t *testing.T) {
	t.Parallel()
	one, two := newAPI(t), newAPI(t)
	one.Want(201, "POST /agents", `{"name":"A"}`)
	two.Is(two.Want(200, "GET /agents", ""), "pagination.total", 0.0)
}

func TestSixtyFourClients(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	srv.Agent("echo").ReplyFunc(func(input string) string { return input })
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			if err := work(t, srv, fmt.Sprint("client ", i)); err != nil {
				t.Errorf("client %d: %v", i, err)
			}
		})
	}
	wg.Wait()
	page, err := core.Do[struct{ Pagination struct{ Total int } }](t.Context(), srv.Client(), "GET", "/agents/echo/runs", nil, nil)
	if err != nil || page.Pagination.Total != 128 {
		t.Errorf("%d runs, want 128: %v", page.Pagination.Total, err)
	}
}

// work is what one of many clients does: runs, a stream, and its own agent.
func work(t *testing.T, srv *seclaitest.Server, input string) error {
	c, ctx := srv.Client(), t.Context()
	type run struct {
		ID     string `json:"run_id"`
		Output string
	}
	started, err := core.Do[run](ctx, c, "POST", "/agents/echo/runs", nil, map[string]any{"input": input})
	if err != nil {
		return err
	}
	if got, err := core.Do[run](ctx, c, "GET", "/agents/runs/"+started.ID, nil, nil); err != nil || got.Output != input {
		return fmt.Errorf("output %q, %w", got.Output, err)
	}
	streamed := 0
	for _, err := range core.DoStream(ctx, c, "POST", "/agents/echo/runs/stream", nil, map[string]any{"input": input}) {
		if err != nil {
			return err
		}
		streamed++
	}
	if streamed < 8 {
		return fmt.Errorf("%d events", streamed)
	}
	agent, err := core.Do[struct{ ID string }](ctx, c, "POST", "/agents", nil, map[string]any{"name": input})
	if err != nil {
		return err
	}
	srv.Requests()
	return c.Do(ctx, "DELETE", "/agents/"+agent.ID, nil, nil, nil)
}

// TestClientPollsOften looks thirty times at a run, for which the client of a program
// takes minutes.
func TestClientPollsOften(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t, seclaitest.WithPolls(30))
	srv.Agent("writer")
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	if _, err := agents.New(srv.Client()).RunAndPoll(ctx, "writer", agents.RunRequest{}, nil); err != nil {
		t.Error(err)
	}
	srv.AssertCalls(t, agents.OpGetRun, 31)
}

// TestCredentialsOfClients: what the caller gives holds, also where the environment
// has something else.
func TestCredentialsOfClients(t *testing.T) {
	t.Setenv("SECLAI_API_KEY", "right")
	srv := seclaitest.New(t, seclaitest.WithCredentials("right", "token"))
	tokens := func(context.Context) (string, error) { return "token", nil }
	for _, c := range []struct {
		opts []core.ClientOption
		want error
	}{
		{nil, nil},
		{[]core.ClientOption{core.WithAPIKey("wrong")}, core.ErrUnauthorized},
		{[]core.ClientOption{core.WithAccessToken("wrong")}, core.ErrUnauthorized},
		{[]core.ClientOption{core.WithAccessToken("token")}, nil},
		{[]core.ClientOption{core.WithTokenSource(tokens), core.WithRetries(0)}, nil},
	} {
		if err := srv.Client(c.opts...).Do(t.Context(), "GET", "/me", nil, nil, nil); !errors.Is(err, c.want) {
			t.Errorf("%d options: %v, want %v", len(c.opts), err, c.want)
		}
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	open, closed := newAPI(t), newAPI(t, seclaitest.WithCredentials("secret"))
	for _, c := range []struct {
		api          *api
		field, value string
		status       int
	}{
		{open, "", "", 401}, {open, "X-Api-Key", "anything", 200}, {open, "Authorization", "Bearer token", 200},
		{open, "Authorization", "Basic dTpw", 401}, {open, "Authorization", "Bearer ", 401},
		{closed, "X-Api-Key", "wrong", 401}, {closed, "X-Api-Key", "secret", 200}, {closed, "Authorization", "bearer secret", 200},
	} {
		c.api.Header = http.Header{}
		if c.field != "" {
			c.api.Header.Set(c.field, c.value)
		}
		c.api.Want(c.status, "GET /agents", "")
	}
	if err := closed.srv.Client().Do(t.Context(), "GET", "/agents", nil, nil, nil); err != nil {
		t.Errorf("the server's own client: %v", err)
	}
}

func TestWithoutCredits(t *testing.T) {
	t.Parallel()
	a := newAPI(t, seclaitest.WithoutCredits())
	a.srv.Agent("writer")
	a.Want(402, "POST /agents/writer/runs", `{}`)
}

func TestServersOfTestsCloseThemselves(t *testing.T) {
	t.Parallel()
	var url string
	t.Run("inner", func(t *testing.T) { url = seclaitest.New(t).URL })
	resp, err := http.Get(url)
	if err == nil {
		resp.Body.Close()
		t.Error("the server outlives its test")
	}
}

// TestCloseWaits checks that no function of a test runs on after Close.
func TestCloseWaits(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	started, over := make(chan bool), false
	srv.Agent("writer").ReplyFunc(func(string) string {
		close(started)
		<-time.After(10 * time.Millisecond)
		over = true
		return ""
	})
	go func() {
		_ = srv.Client().Do(context.Background(), "POST", "/agents/writer/runs", nil, map[string]any{}, nil)
	}()
	<-started
	if srv.Close(); !over {
		t.Error("Close did not wait for a reply")
	}
}

// TestCloseLeavesNothing starts and closes servers and counts goroutines.
func TestCloseLeavesNothing(t *testing.T) {
	before := runtime.NumGoroutine()
	client := &http.Client{Transport: &http.Transport{}}
	for range 20 {
		srv := seclaitest.NewServer()
		resp, err := client.Get(srv.URL + "/agents")
		if err != nil {
			t.Fatal(err)
		}
		resp.Body.Close()
		srv.Close()
		srv.Close()
		if _, err := client.Get(srv.URL); err == nil {
			t.Fatal("a closed server answers")
		}
	}
	client.CloseIdleConnections()
	deadline := time.Now().Add(5 * time.Second)
	for runtime.NumGoroutine() > before+2 {
		if time.Now().After(deadline) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
		runtime.Gosched()
	}
}

func TestProgramsMayBeginEmpty(t *testing.T) {
	t.Parallel()
	for want, opts := range map[int][]seclaitest.Option{45: nil, 0: {seclaitest.WithoutSampleData()}} {
		srv := seclaitest.NewServer(opts...)
		defer srv.Close()
		page, err := core.Do[struct{ Pagination struct{ Total int } }](t.Context(), srv.Client(), "GET", "/agents", nil, nil)
		if err != nil || page.Pagination.Total != want {
			t.Errorf("%d agents, want %d: %v", page.Pagination.Total, want, err)
		}
	}
}

func TestListenReportsAnAddressInUse(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	if other, err := seclaitest.Listen(strings.TrimPrefix(srv.URL, "http://")); err == nil {
		other.Close()
		t.Error("two servers at one address")
	}
}

func BenchmarkNew(b *testing.B) {
	for b.Loop() {
		seclaitest.New(b).Close()
	}
}

func BenchmarkNewWithSampleData(b *testing.B) {
	for b.Loop() {
		seclaitest.New(b, seclaitest.WithSampleData()).Close()
	}
}
