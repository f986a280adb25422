package codegen

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/output"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
	"github.com/seclai/seclai-sdk-go/internal/codegen/templates"
)

// Refreshed is what a new description means.
type Refreshed struct {
	Files      output.Changes
	Operations []string  // that came, went, or have another name or path; in the order of the old description, then of the new
	Fields     []string  // that seem to have another name
	API        []Change  // of the exported API, breaking ones first
	ToDo       diag.List // in the overlay, before the next run of the generator

	OnlyDocuments bool // whether nothing but documentation has changed
}

// Breaking reports whether programs that use the old API may no longer compile.
func (r *Refreshed) Breaking() bool {
	return slices.ContainsFunc(r.API, func(c Change) bool { return c.Breaking })
}

// Refresh puts the description at path in the place of cfg.Spec and brings the
// generated files up to date with it, all or, with an error, nothing. Actions of
// the overlay that match nothing any more, and new operations that the rules find
// no place or no good name for, don't stop it: they are what is left to do. When
// code written by hand would no longer compile, there are both the result, for
// what it says of the API, and an error.
func Refresh(ctx context.Context, cfg Config, path string) (*Refreshed, error) {
	old, oldErr := load(cfg) // a broken one is being replaced
	from := cfg
	from.Spec = path
	next, err := load(from)
	if err != nil {
		return nil, err
	}
	description, err := replacement(cfg, next.doc.Spec)
	if err != nil {
		return nil, err
	}
	now, later := next.problems.Split()
	if len(now) > 0 {
		return nil, next.problems.Err()
	}
	files, err := cfg.files(next.api)
	if err != nil {
		return nil, err
	}
	r := &Refreshed{ToDo: later.Sorted()}
	if oldErr == nil {
		r.Operations, r.Fields = compareOperations(old.api, next.api), renamedFields(old.api, next.api)
	}
	if r.Files, err = output.Plan(cfg.Root, files); err != nil {
		return nil, err
	}
	if r.OnlyDocuments, err = onlyDocuments(cfg.Root, files, r.Files); err != nil {
		return nil, err
	}
	if r.API, err = cfg.compare(ctx, files, r.Files); err != nil {
		r.Files = output.Changes{}
		return r, err
	}
	cfg.stage("writing")
	return r, output.Write(cfg.Root, append(files, description), output.Changes{
		Written: append([]string{description.Path}, r.Files.Written...), Deleted: r.Files.Deleted,
	})
}

// replacement is the new description as a file to write.
func replacement(cfg Config, source *spec.Source) (templates.File, error) {
	if err := source.FitsIn(cfg.Spec); err != nil {
		return templates.File{}, err
	}
	root, err := filepath.Abs(cfg.Root)
	if err != nil {
		return templates.File{}, err
	}
	place, err := filepath.Abs(cfg.Spec)
	if err != nil {
		return templates.File{}, err
	}
	below, err := filepath.Rel(root, place)
	return templates.File{Path: filepath.ToSlash(below), Content: source.Data}, err
}

// compare compares the exported API of the module as it is with that of the
// module with files in place.
func (cfg Config) compare(ctx context.Context, files []templates.File, changed output.Changes) ([]Change, error) {
	if len(changed.Written)+len(changed.Deleted) == 0 {
		return nil, nil
	}
	cfg.stage("type-checking what is there")
	before, err := output.Check(ctx, cfg.Root, nil, nil)
	if err != nil {
		return nil, fmt.Errorf("the module does not compile; fix it first: %w", err)
	}
	cfg.stage("type-checking what was generated")
	after, err := output.Check(ctx, cfg.Root, files, changed.Deleted)
	if after == nil {
		return nil, err
	}
	return compareAPIs(before, after), err
}

// compareOperations says which operations came, went, and got another name.
func compareOperations(old, next *ir.API) []string {
	method := func(o *ir.Operation) string { return o.Package.Name + ".Client." + o.Name }
	key := func(o *ir.Operation) string { return o.Method + " " + o.Path }
	was, is := map[string]*ir.Operation{}, map[string]*ir.Operation{}
	byMethod := map[string]*ir.Operation{}
	for _, o := range old.Operations() {
		was[key(o)] = o
	}
	for _, o := range next.Operations() {
		is[key(o)], byMethod[method(o)] = o, o
	}
	var lines []string
	moved := map[string]bool{}
	for _, o := range old.Operations() {
		switch found, same := is[key(o)], byMethod[method(o)]; {
		case found != nil && method(found) != method(o):
			lines = append(lines, fmt.Sprintf("renamed: %s, from %s to %s", key(o), method(o), method(found)))
		case found != nil:
		case same != nil && was[key(same)] == nil:
			moved[key(same)] = true
			lines = append(lines, fmt.Sprintf("moved: %s, from %s to %s", method(o), key(o), key(same)))
		default:
			lines = append(lines, fmt.Sprintf("removed: %s, which was %s", key(o), method(o)))
		}
	}
	for _, o := range next.Operations() {
		if was[key(o)] == nil && !moved[key(o)] {
			lines = append(lines, fmt.Sprintf("added: %s, which is %s", key(o), method(o)))
		}
	}
	return lines
}

// renamedFields finds the types of which one field went, and one of the same type
// came.
func renamedFields(old, next *ir.API) []string {
	types := map[string]*ir.Named{}
	for _, p := range next.Packages {
		for _, n := range p.Types {
			types[p.Name+"."+n.Name] = n
		}
	}
	var lines []string
	for _, p := range old.Packages {
		for _, n := range p.Types {
			name := p.Name + "." + n.Name
			after := types[name]
			if after == nil {
				continue
			}
			gone, came := missing(n.Fields, after.Fields), missing(after.Fields, n.Fields)
			if len(gone) == 1 && len(came) == 1 && gone[0].Type.Kind == came[0].Type.Kind {
				lines = append(lines, fmt.Sprintf("%s: %s seems to be %s now", name, gone[0].Name, came[0].Name))
			}
		}
	}
	return lines
}

// missing are those of fields that are not among others.
func missing(fields, others []*ir.Field) []*ir.Field {
	var found []*ir.Field
	for _, f := range fields {
		if !slices.ContainsFunc(others, func(o *ir.Field) bool { return o.Name == f.Name }) {
			found = append(found, f)
		}
	}
	return found
}
