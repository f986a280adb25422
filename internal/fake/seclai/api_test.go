package seclai_test

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/faketest"
	"github.com/seclai/seclai-sdk-go/internal/fake/seclai"
)

// client makes calls of an API with JSON.
type client struct {
	*faketest.Client
	api *seclai.API
}

func newAPI(t *testing.T, opts ...func(*seclai.Options)) *client {
	t.Helper()
	o := seclai.Options{Seed: 1}
	for _, opt := range opts {
		opt(&o)
	}
	a, err := seclai.New(o)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(a)
	t.Cleanup(srv.Close)
	return &client{&faketest.Client{T: t, URL: srv.URL, Header: http.Header{"X-Api-Key": {"k"}}}, a}
}

func withSampleData(o *seclai.Options) { o.SampleData = true }
func withoutCredits(o *seclai.Options) { o.WithoutCredits = true }

func withPolls(n int) func(*seclai.Options)     { return func(o *seclai.Options) { o.Polls = n } }
func withMaxFile(n int64) func(*seclai.Options) { return func(o *seclai.Options) { o.MaxFile = n } }

// at is the same API asked for in a version.
func (a *client) at(version string) *client {
	header := a.Header.Clone()
	header.Set("Seclai-Version", version)
	return &client{&faketest.Client{T: a.T, URL: a.URL, Header: header}, a.api}
}

// agent makes an agent with an ID, and returns the ID.
func (a *client) agent(id string) string {
	a.api.EnsureAgent(id)
	return id
}

// scripted makes an agent whose runs are finished at once with what reply returns.
func (a *client) scripted(id string, reply func(input string) string) {
	a.api.EnsureAgent(id)
	a.api.ChangeScript(id, func(sc *seclai.Script) {
		sc.Polls, sc.Does = 0, func(input string) seclai.Outcome { return seclai.Outcome{Output: reply(input)} }
	})
}

func (a *client) add(op core.Operation, members map[string]any) string {
	a.Helper()
	id, err := a.api.AddTo(op, members)
	if err != nil {
		a.Fatal(err)
	}
	return id
}
