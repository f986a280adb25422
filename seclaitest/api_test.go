package seclaitest_test

import (
	"net/http"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/fake/faketest"
	"github.com/seclai/seclai-sdk-go/seclaitest"
)

// api makes calls of a server with JSON.
type api struct {
	*faketest.Client
	srv *seclaitest.Server
}

func newAPI(t *testing.T, opts ...seclaitest.Option) *api {
	t.Helper()
	srv := seclaitest.New(t, opts...)
	return &api{&faketest.Client{T: t, URL: srv.URL, Header: http.Header{"X-Api-Key": {"k"}}}, srv}
}

func (a *api) source() string {
	a.Helper()
	return "/sources/" + a.Text(201, "POST /sources", `{"name":"Files","source_type":"custom_index"}`, "id")
}
