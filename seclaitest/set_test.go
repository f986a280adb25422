package seclaitest_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/emaildomains"
	"github.com/seclai/seclai-sdk-go/memorybanks"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// TestPausedMail resumes inbound mail, which nothing but the service pauses.
func TestPausedMail(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	mail := agentemail.New(srv.Client())
	srv.Set(agentemail.OpGetInboundStatus, map[string]any{"paused": true, "queued_backlog": 7})
	if status, err := mail.GetInboundStatus(t.Context()); err != nil || !status.Paused || status.QueuedBacklog != 7 {
		t.Errorf("set: %+v, %v", status, err)
	}
	if canceled, err := mail.CancelQueuedRuns(t.Context()); err != nil || canceled.Canceled != 7 {
		t.Errorf("canceled: %+v, %v", canceled, err)
	}
	for _, want := range []bool{true, false} {
		if resumed, err := mail.ResumeInbound(t.Context()); err != nil || resumed.Resumed != want {
			t.Errorf("resumed: %+v, %v", resumed, err)
		}
	}
	if status, err := mail.GetInboundStatus(t.Context()); err != nil || status.Paused || status.QueuedBacklog != 0 {
		t.Errorf("in the end: %+v, %v", status, err)
	}
}

// TestSetOfOne sets what one memory bank and one domain have, and not another.
func TestSetOfOne(t *testing.T) {
	t.Parallel()
	srv := seclaitest.New(t)
	client := srv.Client()
	banks, ids := memorybanks.New(client), []string{}
	for range 2 {
		bank, err := banks.Create(t.Context(), memorybanks.CreateRequest{Name: "B"})
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, bank.ID)
	}
	srv.Set(memorybanks.OpGetStats, map[string]any{"memory_bank_id": ids[0], "total_entries": 3})
	srv.Set(memorybanks.OpGetStats, map[string]any{"memory_bank_id": ids[0], "total_keys": 2})
	for i, want := range []string{"3 2", "0 0"} {
		stats, err := banks.GetStats(t.Context(), ids[i], nil)
		if got := fmt.Sprint(stats["total_entries"], " ", stats["total_keys"]); err != nil || got != want {
			t.Errorf("bank %d has %s, want %s: %v", i, got, want, err)
		}
	}
	domains := emaildomains.New(client)
	domain, err := domains.Add(t.Context(), emaildomains.AddRequest{Kind: "vanity", Value: "engines"})
	if err != nil {
		t.Fatal(err)
	}
	srv.Set(emaildomains.OpGetDMARCSummary, map[string]any{"domain_id": domain.ID, "failed_messages": 4, "pass_rate": 0.5,
		"top_failing_sources": []map[string]any{{"source_ip": "192.0.2.1", "failed_count": 4}}})
	sum, err := domains.GetDMARCSummary(t.Context(), domain.ID, nil)
	if err != nil || sum.FailedMessages != 4 || *sum.PassRate != 0.5 || sum.TopFailingSources[0].SourceIP != "192.0.2.1" || sum.PassedMessages != 0 {
		t.Errorf("%+v, %v", sum, err)
	}
}

// TestSetOfAResource is seen by all calls, and changed by those that change it.
func TestSetOfAResource(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	a.srv.Agent("writer")
	a.srv.Set(agents.OpGet, map[string]any{"agent_id": "writer", "disabled": true, "disabled_reason": "auto_failures"})
	a.Is(a.Want(200, "GET /agents/writer", ""), "disabled_reason", "auto_failures")
	a.Is(a.Want(200, "GET /agents", ""), "data.0.disabled_reason", "auto_failures")
	a.Want(409, "POST /agents/writer/runs", `{}`)
	a.Is(a.Want(200, "POST /agents/writer/enable", ""), "disabled", false)
	a.Is(a.Want(200, "GET /agents/writer", ""), "disabled", false)
}

func TestSetMisuse(t *testing.T) {
	t.Parallel()
	srv := seclaitest.NewServer()
	defer srv.Close()
	for want, f := range map[string]func(){
		"Set: GET /agents gets no single thing":                          func() { srv.Set("GET /agents", nil) },
		"Set: POST /agents gets no single thing":                         func() { srv.Set("POST /agents", nil) },
		"Set: GET /agent gets no single thing":                           func() { srv.Set("GET /agent", nil) },
		"Set GET /agents/{agent_id}: say of which with the member agent": func() { srv.Set("GET /agents/{agent_id}", map[string]any{"name": "A"}) },
		"Set GET /agents/{agent_id}: 404: Agent not found":               func() { srv.Set("GET /agents/{agent_id}", map[string]any{"agent_id": "x"}) },
		`Set GET /agents/inbound-email-status: there is no member "pau`:  func() { srv.Set("GET /agents/inbound-email-status", map[string]any{"pause": true}) },
		"Set GET /agents/inbound-email-status: member paused: Input":     func() { srv.Set("GET /agents/inbound-email-status", map[string]any{"paused": "yes"}) },
		"Set GET /agents/inbound-email-status: json: unsupported":        func() { srv.Set("GET /agents/inbound-email-status", map[string]any{"paused": func() {}}) },
	} {
		func() {
			defer func() {
				if got := fmt.Sprint(recover()); !strings.HasPrefix(got, "seclaitest: "+want) {
					t.Errorf("panic %q, want %q", got, want)
				}
			}()
			f()
		}()
	}
}

func TestSampleStatistics(t *testing.T) {
	t.Parallel()
	a := newAPI(t, seclaitest.WithSampleData())
	bank := a.Text(200, "GET /memory_banks", "", "memory_banks.1.id")
	a.Is(a.Want(200, "GET /memory_banks/"+bank+"/stats", ""), "tokens.max", 97.0)
}
