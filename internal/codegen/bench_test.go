package codegen_test

import (
	"path/filepath"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen/model"
	"github.com/seclai/seclai-sdk-go/internal/codegen/output"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// BenchmarkStages measures each stage of generating the whole SDK.
func BenchmarkStages(b *testing.B) {
	must := func(err error) {
		b.Helper()
		if err != nil {
			b.Fatal(err)
		}
	}
	var doc *spec.Document
	var api *model.API
	var files []templates.File
	b.Run("load", func(b *testing.B) {
		for b.Loop() {
			var err error
			doc, err = spec.Load(filepath.Join(repository, place), filepath.Join(repository, "openapi", "overlay.yaml"))
			must(err)
		}
	})
	b.Run("model", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer() // libopenapi builds what is asked for, and only once
			fresh, err := spec.Load(filepath.Join(repository, place), filepath.Join(repository, "openapi", "overlay.yaml"))
			must(err)
			b.StartTimer()
			built, problems := model.Build(fresh)
			must(problems.Err())
			doc, api = fresh, built
		}
	})
	b.Run("templates", func(b *testing.B) {
		for b.Loop() {
			files = nil
			for _, t := range templates.All() {
				made, err := t.Files(api)
				must(err)
				files = append(files, made...)
			}
		}
	})
	b.Run("plan", func(b *testing.B) {
		for b.Loop() {
			_, err := output.Plan(repository, files)
			must(err)
		}
	})
	b.Run("type-check", func(b *testing.B) {
		for b.Loop() {
			_, err := output.Check(b.Context(), repository, files, nil)
			must(err)
		}
	})
	_ = doc
}
