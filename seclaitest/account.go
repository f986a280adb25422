package seclaitest

import (
	"slices"
	"strings"
)

var accountBehaviours = map[string]behaviour{
	"GET /me":      me,
	"GET /version": getVersion,
	"PUT /version": pinVersion,
}

// account is what the server knows of the caller, and the account's settings.
type account struct {
	id            string // of the account
	user          string
	organizations []fields
	pin           string // the API version; empty for none
	blockMode     string
	optedOut      map[string]bool // organization and alert type
}

// open makes the account, its catalogue of models and, where they are wanted,
// the sample data.
func (s *Server) open() {
	s.settings = account{id: s.sampler.uuid(), user: s.sampler.uuid(), blockMode: "disabled", optedOut: map[string]bool{}}
	s.settings.organizations = []fields{{"id": s.sampler.uuid(), "account_id": s.sampler.uuid(), "name": "Analytical Engines"}}
	s.addModels()
	if s.sample {
		s.addSamples()
	}
}

func me(x *exchange) (any, error) {
	return fields{"account_id": x.settings.id, "organizations": anyOf(x.settings.organizations)}, nil
}

func getVersion(x *exchange) (any, error) {
	return fields{
		"default_version": apiVersions.fallback, "latest_version": apiVersions.latest, "known_versions": anyOf(apiVersions.known),
		"effective_version": x.version, "pinned_version": emptyIsNull(x.settings.pin),
	}, nil
}

// pinVersion pins the version of later requests, or with null clears the pin.
func pinVersion(x *exchange) (any, error) {
	v := textOf(x.body, "version")
	if v != "" && !slices.Contains(apiVersions.known, v) {
		return nil, refuse("unknown version "+v+"; known versions are "+strings.Join(apiVersions.known, ", "), "body", "version")
	}
	x.settings.pin = v
	return getVersion(x)
}
