package test

import (
	"errors"
	"maps"
	"sync"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
)

// TestManyClients has 64 clients of one server call 20 operations each at once, so
// that every operation is called by seven. What one deletes is missing to another,
// which is all that may go wrong.
func TestManyClients(t *testing.T) {
	rows := coverage(t)
	server, client := newServer(t)
	first := &world{T: t, server: server, client: client, ids: map[string]string{"trigger_id": sampleID, "alert_type": "run_failed"}}
	for name := range makers { // here, while there is a test to fail
		first.id(name)
	}
	for _, r := range rows {
		first.op = core.Operation(r.operation)
		first.pathArguments()
	}
	var wg sync.WaitGroup
	for i := range 64 {
		wg.Go(func() {
			for j := range 20 {
				r := rows[(i*20+j)%len(rows)]
				w := *first
				w.op, w.row, w.ids = core.Operation(r.operation), r, maps.Clone(first.ids)
				err := w.call(clients(client)[r.pkg].MethodByName(r.method), w.least())
				if api, ok := errors.AsType[*core.APIError](err); err != nil && (!ok || api.StatusCode >= 500) {
					t.Errorf("%s: %v", r.operation, err)
				}
			}
		})
	}
	wg.Wait()
}
