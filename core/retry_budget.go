package core

import "sync"

// retryBudget keeps a client from multiplying an outage: it allows a burst of
// retries, and then about one for every ten calls that succeed.
type retryBudget struct {
	mu     sync.Mutex
	tokens float64
}

const (
	budgetSize   = 20
	budgetRefund = 0.1
)

func newRetryBudget() *retryBudget { return &retryBudget{tokens: budgetSize} }

func (b *retryBudget) take() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.tokens < 1 {
		return false
	}
	b.tokens--
	return true
}

func (b *retryBudget) refund() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.tokens = min(b.tokens+budgetRefund, budgetSize)
}
