package core_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
)

// pages answers page n with the nth of bodies.
func pages(t *testing.T, calls *int, bodies ...string) *core.Client {
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		*calls++
		page := max(1, func() int { n, _ := strconv.Atoi(r.FormValue("page")); return n }())
		if page > len(bodies) {
			t.Errorf("page %d was asked for", page)
			return
		}
		if body := bodies[page-1]; strings.HasPrefix(body, "!") {
			answer(500, "text/plain", body)(w, r)
		} else {
			answer(200, "application/json", body)(w, r)
		}
	})
}

func agentPage(next bool, total int, ids ...string) string {
	var items []string
	for _, id := range ids {
		items = append(items, fmt.Sprintf(`{"id": %q}`, id))
	}
	return fmt.Sprintf(`{"data": [%s], "pagination": {"total": %d, "has_next": %v}}`, strings.Join(items, ","), total, next)
}

// agentIDs lists the agents, and says with what error that ended.
func agentIDs(ctx context.Context, c *core.Client) (ids []string, errs []error) {
	for agent, err := range agents.New(c).List(ctx, nil) {
		if err != nil {
			errs = append(errs, err)
		} else {
			ids = append(ids, agent.ID)
		}
	}
	return ids, errs
}

func TestAnErrorInTheMiddleIsYieldedOnceAfterWhatCameBefore(t *testing.T) {
	var calls int
	ids, errs := agentIDs(t.Context(), pages(t, &calls, agentPage(true, 5, "a", "b"), "!", agentPage(false, 5, "e")))
	if !reflect.DeepEqual(ids, []string{"a", "b"}) || len(errs) != 1 || !errors.Is(errs[0], core.ErrServer) || calls != 2 {
		t.Errorf("got %v, %v in %d calls", ids, errs, calls)
	}
}

func TestARepeatedPageIsAnError(t *testing.T) {
	var calls int
	same := agentPage(true, 9, "a", "b")
	ids, errs := agentIDs(t.Context(), pages(t, &calls, same, same, same))
	if !reflect.DeepEqual(ids, []string{"a", "b"}) || len(errs) != 1 || !strings.Contains(errs[0].Error(), "same page twice") || calls != 2 {
		t.Errorf("got %v, %v in %d calls", ids, errs, calls)
	}
}

func TestATotalThatShrinksEndsTheList(t *testing.T) {
	var calls int
	ids, errs := agentIDs(t.Context(), pages(t, &calls, agentPage(true, 9, "a", "b"), agentPage(true, 2)))
	if !reflect.DeepEqual(ids, []string{"a", "b"}) || errs != nil || calls != 2 {
		t.Errorf("got %v, %v in %d calls", ids, errs, calls)
	}
}

func TestBreakingOutAsksForNoMore(t *testing.T) {
	var calls int
	client := pages(t, &calls, agentPage(true, 9, "a", "b"), agentPage(true, 9, "c", "d"))
	for agent, err := range agents.New(client).List(t.Context(), nil) {
		if err != nil || agent.ID == "b" {
			break
		}
	}
	if calls != 1 {
		t.Errorf("%d calls", calls)
	}
}

func TestPagesKnowTheirPlace(t *testing.T) {
	var calls int
	client := pages(t, &calls, "!", agentPage(true, 5, "c", "d"), agentPage(false, 5, "e"))
	var got []core.PageInfo
	for page, err := range agents.New(client).ListPages(t.Context(), &agents.ListParams{Page: new(2), Limit: new(2)}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, page.PageInfo)
	}
	want := []core.PageInfo{{Number: 2, Limit: 2, Total: 5, Offset: 2}, {Number: 3, Limit: 2, Total: 5, Offset: 4}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestCollect(t *testing.T) {
	var calls int
	client := pages(t, &calls, agentPage(true, 5, "a", "b"), agentPage(true, 5, "c", "d"), "!")
	for limit, want := range map[int]string{1: "a", 2: "ab", 3: "abc", 4: "abcd", 5: "abcd", 0: "abcd"} {
		got, err := core.Collect(agents.New(client).List(t.Context(), nil), limit)
		var ids strings.Builder
		for _, agent := range got {
			ids.WriteString(agent.ID)
		}
		if ids.String() != want || (err != nil) != (limit == 0 || limit > 4) {
			t.Errorf("limit %d: %s, %v", limit, ids.String(), err)
		}
	}
}
