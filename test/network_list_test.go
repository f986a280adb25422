package test

import (
	"fmt"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

const listed = 60

// newList is a server with agents to list, four to the page.
func newList(t *testing.T) *seclaitest.Server {
	t.Helper()
	srv := seclaitest.New(t)
	for i := range listed {
		srv.Agent(fmt.Sprintf("agent-%02d", i))
	}
	return srv
}

func assertAll(t *testing.T, c *core.Client, opts ...core.CallOption) {
	t.Helper()
	seen := map[string]int{}
	for a, err := range agents.New(c).List(t.Context(), &agents.ListParams{Limit: new(4)}, opts...) {
		if err != nil {
			t.Fatal(err)
		}
		seen[a.ID]++
	}
	for id, times := range seen {
		if times != 1 {
			t.Errorf("%s came %d times", id, times)
		}
	}
	if len(seen) != listed {
		t.Errorf("%d agents of %d", len(seen), listed)
	}
}

func TestListsThroughBadNetworks(t *testing.T) {
	for name, toxics := range map[string][]string{
		"delays": {delays}, "throttles": {throttles}, "slices": {`{"type": "slicer", "attributes": {"average_size": 200, "size_variation": 50, "delay": 10}}`},
		"cuts": {`{"type": "limit_data", "attributes": {"bytes": 20000}}`},
	} {
		for _, ahead := range []int{0, 3} {
			t.Run(fmt.Sprint(name, " with ", ahead, " ahead"), func(t *testing.T) {
				n := newNetwork(t)
				n.to(newList(t).URL)
				n.add(toxics...)
				assertAll(t, n.client(), core.WithPrefetch(ahead), core.WithRetries(5))
				if name == "cuts" && n.dials.Load() < 2 {
					t.Error("nothing was cut")
				}
			})
		}
	}
}

func TestListThroughResets(t *testing.T) {
	n := newNetwork(t)
	n.to(newList(t).URL)
	n.add(resets)
	n.mendAfter(2)
	assertAll(t, n.client(), core.WithPrefetch(2), core.WithRetries(4))
	if n.dials.Load() < 3 {
		t.Error("nothing was reset")
	}
}

func TestListIsLeft(t *testing.T) {
	n := newNetwork(t)
	n.to(newList(t).URL)
	n.add(delays)
	for _, err := range agents.New(n.client()).List(t.Context(), nil, core.WithPrefetch(5)) {
		if err != nil {
			t.Error(err)
		}
		break
	}
}
