// Package codegen generates the packages of the SDK from an OpenAPI description
// and the overlay that says how Go sees it.
package codegen

import (
	"context"
	"errors"
	"slices"
	"sync"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/lower"
	"github.com/seclai/seclai-sdk-go/internal/codegen/output"
	"github.com/seclai/seclai-sdk-go/internal/codegen/read"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// Config says what to generate from, and where to.
type Config struct {
	Spec     string               // path of the description
	Overlay  string               // path of the overlay
	Root     string               // the module's root directory
	Only     []templates.Template // nil for all; files of others are then left as they are
	Progress func(stage string)   // called as each stage begins; may be nil
}

func (cfg Config) stage(name string) {
	if cfg.Progress != nil {
		cfg.Progress(name)
	}
}

// Generate brings the generated files below the root up to date, all of them or,
// with an error, none.
func Generate(ctx context.Context, cfg Config) (output.Changes, error) {
	files, changes, err := plan(ctx, cfg)
	if err != nil {
		return output.Changes{}, err
	}
	cfg.stage("writing")
	return changes, output.Write(cfg.Root, files, changes)
}

// Stale returns what [Generate] would change.
func Stale(ctx context.Context, cfg Config) (output.Changes, error) {
	_, changes, err := plan(ctx, cfg)
	return changes, err
}

func plan(ctx context.Context, cfg Config) ([]templates.File, output.Changes, error) {
	files, err := Files(cfg)
	if err != nil {
		return nil, output.Changes{}, err
	}
	changes, err := output.Plan(cfg.Root, files)
	if err != nil {
		return nil, output.Changes{}, err
	}
	if cfg.Only != nil {
		changes.Deleted = nil
	}
	cfg.stage("type-checking")
	if _, err := output.Check(ctx, cfg.Root, files, changes.Deleted); err != nil {
		return nil, output.Changes{}, err
	}
	return files, changes, nil
}

// Files makes the files in memory.
func Files(cfg Config) ([]templates.File, error) {
	in, err := load(cfg)
	if err == nil {
		err = in.problems.Err()
	}
	if err != nil {
		return nil, err
	}
	return cfg.files(in.api)
}

// input is what there is to generate from.
type input struct {
	doc      *spec.Document
	api      *ir.API
	problems diag.List
}

func load(cfg Config) (*input, error) {
	cfg.stage("reading " + cfg.Spec)
	doc, err := spec.Load(cfg.Spec, cfg.Overlay)
	if err != nil {
		return nil, err
	}
	cfg.stage("modelling the API")
	described, problems := read.Read(doc)
	api, more := lower.Lower(described, doc.At)
	return &input{doc, api, append(problems, more...)}, nil
}

// files runs the templates side by side: all they do is read the model.
func (cfg Config) files(api *ir.API) ([]templates.File, error) {
	all := cfg.Only
	if all == nil {
		all = templates.All()
	}
	made, errs := make([][]templates.File, len(all)), make([]error, len(all))
	var work sync.WaitGroup
	for i, t := range all {
		cfg.stage("template " + t.Name)
		work.Go(func() { made[i], errs[i] = t.Files(api) })
	}
	work.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	return slices.Concat(made...), nil
}
