package seclai

import (
	"slices"
	"strings"

	"github.com/seclai/seclai-sdk-go/account"
	"github.com/seclai/seclai-sdk-go/agentemail"
	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

var accountBehaviors = map[core.Operation]behavior{
	account.OpGetMe:            me,
	account.OpGetAPIVersion:    getVersion,
	account.OpUpdateAPIVersion: pinVersion,
}

// profile is the caller, and the settings of the account.
type profile struct {
	id            string // of the account
	user          string
	organizations []fields
	pin           string // the API version; empty for none
	blockMode     agentemail.AutoBlockMode
	optedOut      map[optOut]bool
}

func newProfile(e *engine.Engine) profile {
	c := profile{id: e.Sampler.UUID(), user: e.Sampler.UUID(), blockMode: agentemail.AutoBlockModeDisabled, optedOut: map[optOut]bool{}}
	c.organizations = []fields{{"id": e.Sampler.UUID(), "account_id": e.Sampler.UUID(), "name": "Analytical Engines"}}
	return c
}

func me(x *exchange) (any, error) {
	return fields{"account_id": x.account.id, "organizations": engine.Anys(x.account.organizations)}, nil
}

func getVersion(x *exchange) (any, error) {
	return fields{
		"default_version": versions.Default, "latest_version": versions.Latest, "known_versions": engine.Anys(versions.Known),
		"effective_version": x.Version, "pinned_version": emptyIsNull(x.account.pin),
	}, nil
}

func emptyIsNull(v any) any {
	if v == "" {
		return nil
	}
	return v
}

// pinVersion pins the version of later requests, or with null clears the pin.
func pinVersion(x *exchange) (any, error) {
	v := x.Body.Text("version")
	if v != "" && !slices.Contains(versions.Known, v) {
		return nil, engine.Refuse("unknown version "+v+"; known versions are "+strings.Join(versions.Known, ", "), "body", "version")
	}
	x.account.pin = v
	return getVersion(x)
}
