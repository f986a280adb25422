// Package test holds the tests that use the SDK as its users do, through the
// exported API and over HTTP.
package test

import (
	"reflect"
	"testing"

	"github.com/seclai/seclai-sdk-go/account"
	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/agents"
	"github.com/seclai/seclai-sdk-go/aiassistant"
	"github.com/seclai/seclai-sdk-go/alerts"
	"github.com/seclai/seclai-sdk-go/contents"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/emaildomains"
	"github.com/seclai/seclai-sdk-go/evaluations"
	"github.com/seclai/seclai-sdk-go/governance"
	"github.com/seclai/seclai-sdk-go/knowledgebases"
	"github.com/seclai/seclai-sdk-go/memorybanks"
	"github.com/seclai/seclai-sdk-go/models"
	"github.com/seclai/seclai-sdk-go/search"
	"github.com/seclai/seclai-sdk-go/seclaitest"
	"github.com/seclai/seclai-sdk-go/solutions"
	"github.com/seclai/seclai-sdk-go/sources"
)

// clients are the clients of all packages, by the package's name.
func clients(c *core.Client) map[string]reflect.Value {
	return map[string]reflect.Value{
		"account":        reflect.ValueOf(account.New(c)),
		"agentemail":     reflect.ValueOf(agentemail.New(c)),
		"agents":         reflect.ValueOf(agents.New(c)),
		"aiassistant":    reflect.ValueOf(aiassistant.New(c)),
		"alerts":         reflect.ValueOf(alerts.New(c)),
		"contents":       reflect.ValueOf(contents.New(c)),
		"emaildomains":   reflect.ValueOf(emaildomains.New(c)),
		"evaluations":    reflect.ValueOf(evaluations.New(c)),
		"governance":     reflect.ValueOf(governance.New(c)),
		"knowledgebases": reflect.ValueOf(knowledgebases.New(c)),
		"memorybanks":    reflect.ValueOf(memorybanks.New(c)),
		"models":         reflect.ValueOf(models.New(c)),
		"search":         reflect.ValueOf(search.New(c)),
		"solutions":      reflect.ValueOf(solutions.New(c)),
		"sources":        reflect.ValueOf(sources.New(c)),
	}
}

// newServer is a fake with something in it, and a client of it that does not
// try again.
func newServer(t *testing.T) (*seclaitest.Server, *core.Client) {
	t.Helper()
	server := seclaitest.New(t, seclaitest.WithSampleData())
	client, err := core.New(core.WithBaseURL(server.URL), core.WithAPIKey("test"), core.WithRetries(0))
	if err != nil {
		t.Fatal(err)
	}
	return server, client
}
