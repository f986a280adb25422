package codegen_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/internal/codegen"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/lower"
	"github.com/seclai/seclai-sdk-go/internal/codegen/output"
	"github.com/seclai/seclai-sdk-go/internal/codegen/read"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// BenchmarkStages measures each stage of generating the whole SDK, and all of them
// together.
func BenchmarkStages(b *testing.B) {
	cfg := codegen.Config{Spec: filepath.Join(repository, place), Overlay: filepath.Join(repository, "openapi", "overlay.yaml"), Root: repository}
	stage := func(name string, run func(b *testing.B) error) {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := run(b); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	var source, overlay *spec.Source
	stage("read", func(*testing.B) (err error) {
		if source, err = spec.Read(cfg.Spec); err == nil {
			overlay, err = spec.Read(cfg.Overlay)
		}
		return err
	})
	stage("overlay", func(*testing.B) error {
		_, err := spec.Build(source, overlay)
		return err
	})
	var api *ir.API
	stage("model", func(b *testing.B) error {
		b.StopTimer() // libopenapi builds what it is asked for, the first time
		doc, err := spec.Build(source, overlay)
		b.StartTimer()
		if err != nil {
			return err
		}
		described, problems := read.Read(doc)
		built, more := lower.Lower(described, doc.At)
		api = built
		return append(problems, more...).Err()
	})
	var files []templates.File
	stage("templates", func(*testing.B) error {
		files = nil
		for _, t := range templates.All() {
			made, err := t.Files(api)
			if err != nil {
				return err
			}
			files = append(files, made...)
		}
		return nil
	})
	stage("plan", func(*testing.B) error {
		_, err := output.Plan(cfg.Root, files)
		return err
	})
	stage("type-check", func(b *testing.B) error {
		_, err := output.Check(b.Context(), cfg.Root, files, nil)
		return err
	})
	stage("all", func(b *testing.B) error {
		_, err := codegen.Stale(b.Context(), cfg)
		return err
	})
}

// Each description is loaded once: no stage comes back to the file.
func TestLoadOnce(t *testing.T) {
	cfg := moduleCopy(t)
	var read []string
	cfg.Progress = func(stage string) {
		if name, ok := strings.CutPrefix(stage, "reading "); ok {
			read = append(read, filepath.Base(name))
		}
	}
	for name, run := range map[string]func() error{
		"seclai.openapi.json": func() error {
			_, err := codegen.Generate(t.Context(), cfg)
			return err
		},
		"seclai.openapi.json new.json": func() error {
			next := filepath.Join(t.TempDir(), "new.json")
			data, err := os.ReadFile(cfg.Spec)
			if err != nil {
				return err
			}
			write(t, next, string(data))
			_, err = codegen.Refresh(t.Context(), cfg, next)
			return err
		},
	} {
		read = nil
		if err := run(); err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(read, " "); got != name {
			t.Errorf("read: %s, want %s", got, name)
		}
	}
}
