package seclai_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/seclai/seclai-sdk-go/internal/fake/faketest"
)

// TestLifeOfResources creates, lists, gets, changes and deletes a resource of
// each kind that has all of these calls.
func TestLifeOfResources(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ path, item, create, method, change, member, want, items string }{
		{"/agents", "", `{"name":"A","description":"d"}`, "PUT", `{"name":"B"}`, "name", "B", "data"},
		{"/sources", "", `{"name":"A","source_type":"custom_index"}`, "PUT", `{"name":"B"}`, "name", "B", "data"},
		{"/solutions", "", `{"name":"A"}`, "PATCH", `{"description":"b"}`, "description", "b", "data"},
		{"/memory_banks", "", `{"name":"A"}`, "PUT", `{"name":"B"}`, "name", "B", "memory_banks"},
		{"/knowledge_bases", "", `{"name":"A","source_ids":["{source}"]}`, "PUT", `{"name":"B"}`, "name", "B", "knowledge_bases"},
		{"/alerts/configs", "", `{"alert_type":"slow_run"}`, "PATCH", `{"distribution_type":"owner_admins"}`, "distribution_type", "owner_admins", "configs"},
		{"/agents/{agent}/evaluation-criteria", "/agents/evaluation-criteria", `{"step_id":"answer"}`, "PATCH", `{"description":"B"}`, "description", "B", ""},
	} {
		t.Run(c.path, func(t *testing.T) {
			t.Parallel()
			a := newAPI(t)
			fill := strings.NewReplacer("{source}", a.Text(201, "POST /sources", `{"name":"S","source_type":"custom_index"}`, "id"), "{agent}", a.agent("a"))
			path, item := fill.Replace(c.path), c.item
			if item == "" {
				item = path
			}
			before := count(t, a.Want(200, "GET "+path, ""), c.items)
			id := a.Text(201, "POST "+path, fill.Replace(c.create), "id")
			if got := count(t, a.Want(200, "GET "+path, ""), c.items); got != before+1 {
				t.Errorf("%d items after creation, want %d", got, before+1)
			}
			a.Is(a.Want(200, "GET "+item+"/"+id, ""), "id", id)
			a.Is(a.Want(200, c.method+" "+item+"/"+id, c.change), c.member, c.want)
			got := a.Want(200, "GET "+item+"/"+id, "")
			a.Is(got, c.member, c.want)
			if faketest.Dig(got, "created_at") == faketest.Dig(got, "updated_at") {
				t.Error("updated_at did not move")
			}
			a.Want(204, "DELETE "+item+"/"+id, "")
			a.Want(404, "DELETE "+item+"/"+id, "")
			a.Want(404, "GET "+item+"/"+id, "")
			a.Want(404, c.method+" "+item+"/"+id, c.change)
			if got := count(t, a.Want(200, "GET "+path, ""), c.items); got != before {
				t.Errorf("%d items after deletion, want %d", got, before)
			}
		})
	}
}

func count(t *testing.T, v any, key string) int {
	t.Helper()
	if key != "" {
		v = faketest.Dig(v, key)
	}
	all, ok := v.([]any)
	if !ok {
		t.Fatalf("no list at %q of %v", key, v)
	}
	return len(all)
}

func TestUpdatesTellNullFromAbsent(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	source := "/sources/" + a.Text(201, "POST /sources", `{"name":"S","source_type":"custom_index","retention":30}`, "id")
	a.Is(a.Want(200, "PUT "+source, `{"name":"T"}`), "retention", 30.0)
	a.Is(a.Want(200, "PUT "+source, `{"retention_days":null}`), "retention", nil)
	a.Is(a.Want(200, "PUT "+source, `{"retention_days":7}`), "retention", 7.0)
	bank := "/memory_banks/" + a.Text(201, "POST /memory_banks", `{"name":"M","max_turns":5,"description":"d"}`, "id")
	a.Is(a.Want(200, "GET "+bank, ""), "retention_days", 30.0)
	got := a.Want(200, "PUT "+bank, `{"max_turns":0,"description":""}`)
	a.Is(got, "max_turns", nil)
	a.Is(got, "description", nil)
	a.Is(a.Want(201, "POST /memory_banks", `{"name":"M","retention_days":null}`), "retention_days", nil)
}

func TestPages(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withSampleData)
	seen := map[any]bool{}
	for page := 1; page <= 3; page++ {
		v := a.Want(200, fmt.Sprintf("GET /agents?page=%d&limit=20", page), "")
		for _, item := range faketest.Dig(v, "data").([]any) {
			seen[faketest.Dig(item, "id")] = true
		}
		a.Is(v, "pagination.total", 45.0)
		a.Is(v, "pagination.pages", 3.0)
		a.Is(v, "pagination.has_next", page < 3)
		a.Is(v, "pagination.has_prev", page > 1)
	}
	if len(seen) != 45 {
		t.Errorf("%d agents on the pages, want 45", len(seen))
	}
	if n := count(t, a.Want(200, "GET /agents?page=9", ""), "data"); n != 0 {
		t.Errorf("%d agents on a page after the last", n)
	}
	v := a.Want(200, "GET /models/alerts?offset=1&limit=1", "")
	a.Is(v, "total", 2.0)
	if count(t, v, "alerts") != 1 || faketest.Dig(v, "alerts.0.id") == faketest.Dig(a.Want(200, "GET /models/alerts?limit=1", ""), "alerts.0.id") {
		t.Errorf("offset 1 shows %v", v)
	}
}

// TestEnvelopes checks that lists change their form with version 2026-07-27.
func TestEnvelopes(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withSampleData)
	modern := a.at("2026-07-27")
	agent := a.Text(200, "GET /agents", "", "data.0.id")
	for _, c := range []struct{ path, items, total string }{
		{"/agents?limit=100", "data", "pagination.total"},
		{"/knowledge_bases", "knowledge_bases", "total"},
		{"/agents/blocked-email-senders", "items", "total"},
		{"/models/alerts", "alerts", "total"},
		{"/models/playground/experiments", "experiments", "total"},
		{"/agents/" + agent + "/evaluation-results", "data", "total"},
		{"/agents/" + agent + "/evaluation-criteria", "", ""},
		{"/models/generation-tiers", "tiers", ""},
	} {
		old, now := a.Want(200, "GET "+c.path, ""), modern.Want(200, "GET "+c.path, "")
		n := count(t, old, c.items)
		if n == 0 || n != count(t, now, "data") {
			t.Errorf("%s: %d items before, %d now", c.path, n, count(t, now, "data"))
		}
		a.Is(now, "pagination.total", float64(n))
		if c.total != "" {
			a.Is(old, c.total, float64(n))
		}
	}
	a.Is(modern.Want(200, "GET /agents/blocked-email-senders", ""), "auto_block_mode", "disabled")
}

// TestBareArraysAreNotPaged, as the description says of the version before.
func TestBareArraysAreNotPaged(t *testing.T) {
	t.Parallel()
	a := newAPI(t)
	path := "/agents/" + a.agent("a") + "/evaluation-criteria"
	for range 3 {
		a.Want(201, "POST "+path, `{"step_id":"answer"}`)
	}
	if n := count(t, a.Want(200, "GET "+path+"?page=2&limit=2", ""), ""); n != 3 {
		t.Errorf("%d criteria, want all 3", n)
	}
	if n := count(t, a.at("2026-07-27").Want(200, "GET "+path+"?page=2&limit=2", ""), "data"); n != 1 {
		t.Errorf("%d criteria on page 2, want 1", n)
	}
}

func TestFiltersAndOrder(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withSampleData)
	agent := a.Text(200, "GET /alerts?status=resolved", "", "data.0.agent_id")
	for call, want := range map[string]int{
		"GET /alerts":                                     4,
		"GET /alerts?status=resolved":                     1,
		"GET /alerts?agent_id=" + agent:                   3,
		"GET /alerts?status=resolved&agent_id=x":          0,
		"GET /alerts?time_from=2026-07-28T00:00:00Z":      0,
		"GET /alerts?time_to=2026-07-28T00:00:00%2B02:00": 4,
		"GET /alerts?time_to=2026-07-27T10:00:00%2B02:00": 0,
		"GET /solutions?search=SUPPORT":                   1,
		"GET /solutions?search=nothing":                   0,
	} {
		if n := count(t, a.Want(200, call, ""), "data"); n != want {
			t.Errorf("%s: %d items, want %d", call, n, want)
		}
	}
	if n := count(t, a.Want(200, "GET /memory_banks?type=general", ""), "memory_banks"); n != 1 {
		t.Errorf("%d general memory banks, want 1", n)
	}
	a.Is(a.Want(200, "GET /sources?sort=name&order=asc", ""), "data.0.name", "Handbook")
	a.Is(a.Want(200, "GET /sources?sort=name&order=desc", ""), "data.0.name", "Release notes")
	a.Is(a.Want(200, "GET /sources?order=asc", ""), "data.0.name", "Handbook")
	a.Is(a.Want(200, "GET /agents", ""), "data.0.name", "Finance Monitor")
	a.Is(a.Want(200, "GET /models?provider=OpenAI", ""), "0.models.1.name", "GPT-5 mini")
	for query, want := range map[string]int{"start_date=2026-07-27": 1, "start_date=2026-07-28": 0, "end_date=2026-07-27": 1, "end_date=2026-07-26": 0} {
		if n := count(t, a.Want(200, "GET /models/playground/experiments?"+query, ""), "experiments"); n != want {
			t.Errorf("%s: %d experiments, want %d", query, n, want)
		}
	}
	a.api.Advance(31 * 24 * time.Hour)
	if n := count(t, a.Want(200, "GET /models/playground/experiments", ""), "experiments"); n != 0 {
		t.Errorf("%d experiments of the last 30 days, want 0", n)
	}
}

func TestSearch(t *testing.T) {
	t.Parallel()
	a := newAPI(t, withSampleData)
	v := a.Want(200, "GET /search?q=news&limit=3", "")
	a.Is(v, "results.0.name", "News Summarizer")
	if n := count(t, v, "results"); n != 3 {
		t.Errorf("%d results, want 3", n)
	}
	id := a.Text(200, "GET /solutions", "", "data.0.id")
	v = a.Want(200, "GET /search?q="+id, "")
	a.Is(v, "results.0.entity_type", "solution")
	if n := count(t, a.Want(200, "GET /search?q=support&entity_type=memory_bank", ""), "results"); n != 1 {
		t.Errorf("%d memory banks found, want 1", n)
	}
}
