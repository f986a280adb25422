// Package seclai imitates the Seclai API: what each of its operations does, on top
// of package engine. A file describes a domain, and registers the behaviors of its
// operations by the names that the domain's package has for them.
package seclai

import (
	"cmp"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

// The engine's types that every file needs.
type (
	fields   = engine.Fields
	resource = engine.Resource
	listing  = engine.Listing
)

// Options are the settings of an API.
type Options struct {
	Seed           uint64   // of IDs
	SampleData     bool     // whether it begins as an account that has been used
	Polls          int      // how often what takes time is found unfinished
	Credentials    []string // that are accepted; nil for any
	WithoutCredits bool     // whether the account has run out of credits
	NoRecord       bool     // whether no request is remembered
	MaxFile        int64    // bytes of the largest file that can be uploaded; 0 for the service's limit
	Fault          func(*engine.Request) *engine.Fault
}

// API is the Seclai API with one account. Its own state is guarded by the engine's
// lock, as are the resources.
type API struct {
	*engine.Engine
	options Options
	account profile
	scripts map[string]Script // by agent
}

// New returns an API with an account that is empty except for the catalog of models,
// or has sample data.
func New(o Options) (*API, error) {
	d, err := Definition()
	if err != nil {
		return nil, err
	}
	a := &API{options: o, scripts: map[string]Script{}}
	a.Engine = engine.New(engine.Config{
		Definition: d, Act: a.act, Authenticate: a.authenticate, Pinned: func() string { return a.account.pin }, Fault: o.Fault,
		Seed: o.Seed, Epoch: epoch, MaxFile: cmp.Or(o.MaxFile, maxFile), NoRecord: o.NoRecord,
	})
	a.account = newProfile(a.Engine)
	a.addModels()
	if o.SampleData {
		a.addSamples()
	}
	return a, nil
}

// maxFile is the size of the largest file that the service accepts, in bytes.
const maxFile = 200 << 20

// epoch is when the clock of every API starts.
var epoch = time.Date(2026, time.July, 27, 9, 0, 0, 0, time.UTC)

// Definition returns the API's operations. It fails if one of them has no behavior.
var Definition = sync.OnceValues(func() (*engine.Definition, error) {
	return engine.Define(description, behaviors)
})

// Operations returns how many operations the API has.
func Operations() int { return len(operations) }

// Has reports whether the API has an operation.
func Has(op core.Operation) bool { return behaviors[op] != nil }

// CanSet reports whether an operation gets one thing, which [engine.Engine.Set] can
// change.
func CanSet(op core.Operation) bool {
	d, err := Definition()
	return err == nil && d.Operation(string(op)) != nil && d.Operation(string(op)).GetsOne()
}

// schema returns the schema of what an operation returns; of an item, for a list.
func (a *API) schema(op core.Operation) *engine.Schema { return a.Schema(string(op)) }

// exchange is a request to the API, on its way to a response.
type exchange struct {
	*engine.Exchange
	*API
}

// behavior is what an operation does. It runs with the API locked.
type behavior func(x *exchange) (any, error)

// generic makes a behavior of one that all APIs share.
func generic(b func(*engine.Exchange) (any, error)) behavior {
	return func(x *exchange) (any, error) { return b(x.Exchange) }
}

// The behaviors that all APIs share.
var (
	show   = generic(engine.Show)
	update = generic(engine.Update)
	remove = generic(engine.Remove)
)

// typed makes a behavior of one that takes the SDK's request for its operation.
func typed[R any](b func(*exchange, R) (any, error)) behavior {
	return func(x *exchange) (any, error) {
		var req R
		if err := json.Unmarshal(engine.ToJSON(x.Body), &req); err != nil {
			return nil, engine.BadRequest("There was an error parsing the body: %v", err)
		}
		return b(x, req)
	}
}

func listOf(kind *engine.Kind) behavior { return generic(engine.ListOf(kind)) }

func (a *API) act(x *engine.Exchange) (any, error) {
	return behaviors[core.Operation(x.Name)](&exchange{x, a})
}

func (a *API) authenticate(h http.Header) error {
	secret := h.Get("X-API-Key")
	if scheme, token, ok := strings.Cut(h.Get("Authorization"), " "); secret == "" && ok && strings.EqualFold(scheme, "Bearer") {
		secret = strings.TrimSpace(token)
	}
	f := engine.Fail(http.StatusUnauthorized, "Not authenticated")
	f.Header = http.Header{"Www-Authenticate": {"Bearer"}}
	switch {
	case secret == "":
		return f
	case a.options.Credentials != nil && !slices.Contains(a.options.Credentials, secret):
		f.Detail = "Invalid API key or access token"
		return f
	}
	return nil
}

// charge refuses what costs credits when there are none.
func (a *API) charge() error {
	if !a.options.WithoutCredits {
		return nil
	}
	f := engine.Fail(http.StatusPaymentRequired, "")
	f.Detail = fields{"error": "insufficient_credits", "message": "The account has no credits left.", "account_id": a.account.id}
	return f
}

// polls counts how often something unfinished may still be polled.
type polls int

// done counts a poll, and reports whether there were enough.
func (p *polls) done() bool {
	*p--
	return *p < 0
}

// hasStatus reports whether a resource has one of these statuses.
func hasStatus[S ~string](r *resource, statuses ...S) bool {
	return slices.Contains(statuses, S(r.Text("status")))
}

func setStatus[S ~string](r *resource, s S) { r.Fields["status"] = string(s) }
