// Package spectest loads the descriptions that tests have in place.
package spectest

import (
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// Overlay puts all paths into package things.
const Overlay = `
  - target: $
    update: {x-go-packages: [{name: things, doc: keeps things., nouns: [thing], paths: [/]}]}
`

// Load returns a description with the actions of an overlay applied. The description
// leaves out the version and info, as the actions leave out what is before them.
func Load(t testing.TB, description, actions string) *spec.Document {
	t.Helper()
	doc, err := spec.Build(
		source(t, "description.yaml", "openapi: 3.1.0\ninfo: {title: Things, version: '1'}\n"+description),
		source(t, "overlay.yaml", "overlay: 1.0.0\ninfo: {title: Things in Go, version: '1'}\nactions:\n"+actions))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func source(t testing.TB, name, data string) *spec.Source {
	t.Helper()
	s, err := spec.NewSource(name, []byte(data))
	if err != nil {
		t.Fatal(err)
	}
	return s
}
