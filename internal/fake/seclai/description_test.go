package seclai

import (
	"maps"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

// TestEveryOperationHasABehavior is what fails first when the description gains an
// operation.
func TestEveryOperationHasABehavior(t *testing.T) {
	t.Parallel()
	if _, err := Definition(); err != nil {
		t.Error(err)
	}
	if len(behaviors) != Operations() {
		t.Errorf("%d behaviors for %d operations", len(behaviors), Operations())
	}
}

// TestMissingBehaviors: a server with an operation that does nothing does not start.
func TestMissingBehaviors(t *testing.T) {
	t.Parallel()
	some := maps.Clone(behaviors)
	delete(some, agents.OpGet)
	_, err := engine.Define(description, some)
	if err == nil || !strings.Contains(err.Error(), "GET /agents/{agent_id} has no behavior: register one") {
		t.Errorf("got %v", err)
	}
}

// TestNoOperationIsRegisteredTwice: no domain takes an operation from another.
func TestNoOperationIsRegisteredTwice(t *testing.T) {
	t.Parallel()
	registered := 0
	for _, domain := range domains {
		registered += len(domain)
	}
	if registered != len(behaviors) {
		t.Errorf("%d behaviors are registered for %d operations", registered, len(behaviors))
	}
}

// TestSampleData adds it, which panics if it doesn't fit the description.
func TestSampleData(t *testing.T) {
	t.Parallel()
	a, err := New(Options{SampleData: true})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(a.Store.All(agentKind, nil)); n != 45 {
		t.Errorf("%d agents, want 45", n)
	}
}

// TestListedKinds: what can be added is what lists show.
func TestListedKinds(t *testing.T) {
	t.Parallel()
	d, err := Definition()
	if err != nil {
		t.Fatal(err)
	}
	for op := range listed {
		if d.Operation(string(op)).List == nil {
			t.Errorf("%s is not a list", op)
		}
	}
}
