package codegen_test

import (
	"strings"
	"testing"

	"golang.org/x/tools/txtar"

	"github.com/seclai/seclai-sdk-go/internal/codegen/lower"
	"github.com/seclai/seclai-sdk-go/internal/codegen/read"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// Whatever is in the description and the overlay, the outcome is files or
// problems, and never a panic.
func FuzzGenerate(f *testing.F) {
	for _, file := range cases(f) {
		archive, err := txtar.ParseFile(file)
		if err != nil {
			f.Fatal(err)
		}
		inputs := texts(newCase(f, archive).inputs)
		over := inputs["overlay.yaml"]
		if over == "" {
			over = defaultOverlay
		}
		f.Add(inputs["description.yaml"]+inputs["description.json"], over)
	}
	f.Fuzz(func(t *testing.T, description, over string) {
		if strings.Contains(description, "$ref") && strings.Contains(strings.ReplaceAll(description, "#/", ""), "/etc") {
			return // no reason to read the machine's files
		}
		s, err := spec.NewSource("description.yaml", []byte(description))
		o, overErr := spec.NewSource("overlay.yaml", []byte(over))
		if err != nil || overErr != nil {
			return
		}
		doc, err := spec.Build(s, o)
		if err != nil {
			return
		}
		described, problems := read.Read(doc)
		api, more := lower.Lower(described, doc.At)
		if now, _ := append(problems, more...).Split(); len(now) > 0 {
			return
		}
		for _, template := range templates.All() {
			if _, err := template.Files(api); err != nil {
				t.Errorf("no problem was found, but: %v\n%s\n%s", err, description, over)
			}
		}
	})
}
