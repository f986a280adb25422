package model

import (
	"cmp"
	"go/token"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// Build makes the model of a description, and lists all that is wrong with it.
// With a problem that can't be left for later the model is of no use.
func Build(doc *spec.Document) (*ir.API, diag.List) {
	b := &builder{doc: doc, named: map[*ir.Schema]*ir.Named{}, api: &ir.API{}, problems: doc.Problems}
	b.facts = &facts{doc: doc, schemas: map[string]*ir.Schema{}, problems: &b.problems, parts: map[*ir.Schema][]*ir.Schema{}, required: map[*ir.Schema][]string{}, settled: map[*ir.Schema]bool{}}
	b.facts.components()
	b.readPackages()
	b.readVersions()
	b.readSchemas()
	b.findEndless()
	b.place(b.facts.operations())
	b.declareTypes()
	b.finishOperations()
	b.endRecursion()
	b.sortTypes()
	b.checkNames()
	b.explain()
	return b.api, b.problems
}

type builder struct {
	doc      *spec.Document
	facts    *facts
	api      *ir.API
	raw      []*rawOperation
	named    map[*ir.Schema]*ir.Named // the declared type of a schema
	aliases  map[*ir.Schema]*ir.Schema
	problems diag.List
}

func (b *builder) problem(at place.Pointer, remedy, format string, args ...any) {
	b.problems.Add(b.doc.At(at), remedy, format, args...)
}

// readPackages reads x-go-packages, which the overlay adds to the root.
func (b *builder) readPackages() {
	root := extensions(b.doc.V3.Extensions)
	if root["x-go-packages"] == nil {
		b.problem("", "add it in the overlay: a list of name, doc, nouns and paths", "there is no x-go-packages")
		return
	}
	for i, node := range root["x-go-packages"].Content {
		m := mapping(node)
		if what := b.wrongPackage(m.text("name")); what != "" {
			b.problem(place.Pointer("/x-go-packages").Index(i), "give each package in x-go-packages a name of its own, of small letters", "%s", what)
			continue
		}
		b.api.Packages = append(b.api.Packages, &ir.Package{Name: m.text("name"), Doc: m.text("doc"), Nouns: m.texts("nouns"), Paths: m.texts("paths")})
	}
	b.api.Packages = append(b.api.Packages, &ir.Package{
		Name: ir.SharedPackage, Shared: true,
		Doc: "declares the types that several packages of the SDK use. Each of those has them under a name of its own: use that one.",
	})
	slices.SortFunc(b.api.Packages, func(p, q *ir.Package) int { return cmp.Compare(p.Name, q.Name) })
}

// wrongPackage says what is wrong with the name of a package, or nothing.
func (b *builder) wrongPackage(name string) string {
	switch {
	case !packageName.MatchString(name) || token.IsKeyword(name):
		return strconv.Quote(name) + " is not a name for a Go package"
	case slices.Contains(takenFolders, name):
		return "the folder " + name + " holds other things than a package of operations"
	case slices.ContainsFunc(b.api.Packages, func(p *ir.Package) bool { return p.Name == name }):
		return "there are two packages " + name
	}
	return ""
}

// takenFolders are those of the module that hold no package of operations, and
// names that generated files give to other packages.
var takenFolders = []string{ir.SharedPackage, "core", "seclaitest", "internal", "cmd", "docs", "examples", "openapi", "test", "testdata", "tools", "wire", "runtime", "context", "iter", "time"}

var packageName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

func (b *builder) readVersions() {
	v := extensions(b.doc.V3.Extensions).members("x-seclai-versions")
	b.api.Versions = ir.Versions{Known: v.texts("known"), Default: v.text("default"), Latest: v.text("latest")}
	slices.Sort(b.api.Versions.Known)
}

func (b *builder) readSchemas() {
	if c := b.doc.V3.Components; c != nil && c.Schemas != nil {
		for name := range c.Schemas.FromOldest() {
			b.api.Schemas = append(b.api.Schemas, b.facts.schemas[name])
		}
	}
	b.aliases = map[*ir.Schema]*ir.Schema{}
	for _, s := range b.api.Schemas {
		if s.Hints.SameAs == "" {
			continue
		}
		if b.aliases[s] = b.facts.schemas[s.Hints.SameAs]; b.aliases[s] == nil {
			b.problem(s.At, "name a component in the overlay", "x-go-same-as: there is no schema %q", s.Hints.SameAs)
		}
	}
}

// place gives every operation the package with the longest beginning of its path,
// and leaves out those that have none or that can't be understood.
func (b *builder) place(raw []*rawOperation) {
	for _, op := range raw {
		longest := -1
		for _, p := range b.api.Packages {
			for _, beginning := range p.Paths {
				if strings.HasPrefix(op.Path, beginning) && len(beginning) > longest {
					longest, op.Package, op.Origin.PathPrefix = len(beginning), p, beginning
				}
			}
		}
		switch {
		case op.Package != nil && !op.broken:
			b.raw = append(b.raw, op)
		case op.Package == nil && len(b.api.Packages) > 0:
			b.problems.AddLater(b.doc.At(op.at), "add the beginning of the path to a package in x-go-packages", "no package has the path %s", op.Path)
		}
	}
}

func (b *builder) finishOperations() {
	for _, raw := range b.raw {
		op := &raw.Operation
		op.Name = raw.goName
		if op.Name == "" {
			_, _, lists := listOf(raw)
			op.Origin.Name = naming.Method(op.ID, op.Method, op.Path, op.Package.Nouns, lists)
			op.Name = naming.Last(op.Origin.Name)
		}
		b.finishAnswer(raw)
		b.finishArgs(raw)
		b.finishBody(raw)
		op.Package.Operations = append(op.Package.Operations, op)
	}
	for _, p := range b.api.Packages {
		slices.SortFunc(p.Operations, func(x, y *ir.Operation) int { return cmp.Compare(x.Name, y.Name) })
	}
}

func (b *builder) finishAnswer(raw *rawOperation) {
	op := &raw.Operation
	switch s := op.Facts.Schema; {
	case raw.outcomes != nil:
		b.finishOutcomes(raw)
	case op.Facts.Media == "text/event-stream":
		b.finishStream(raw)
	case op.Facts.Media == "application/octet-stream":
		op.Response.Kind = ir.File
	case s == nil:
		op.Response.Kind = ir.NoContent
	case b.findList(raw):
	default:
		op.Response.Kind = ir.OneValue
		if s.Nullable {
			op.Response.Kind = ir.ValueOrNull
		}
		op.Response.Type = b.typeIn(op.Package, s, append(naming.Words(op.Name), "result"), inResponse)
	}
}

func (b *builder) finishStream(raw *rawOperation) {
	raw.Response.Kind, raw.Response.Stream = ir.EventStream, raw.stream
	if raw.stream.Event == "" {
		raw.Response.Kind = ir.NoContent // so that this is said once
		b.problem(raw.at, "add x-go-stream with event and whole in the overlay", "%s %s streams events of no known type", raw.Method, raw.Path)
	}
}

// finishOutcomes makes a field for the content of each status.
func (b *builder) finishOutcomes(raw *rawOperation) {
	op := &raw.Operation
	op.Response.Kind = ir.ByStatus
	for _, o := range raw.outcomes {
		name := "Other"
		if o.Status != 0 {
			name = cmp.Or(naming.Exported(naming.Words(http.StatusText(o.Status))), "Status"+strconv.Itoa(o.Status))
		}
		switch {
		case o.Schema != nil:
			t := b.typeIn(op.Package, o.Schema, append(naming.Words(op.Name), naming.Words(name)...), inResponse)
			op.Response.Outcomes = append(op.Response.Outcomes, &ir.Field{Name: name, Doc: o.doc, Type: t, Presence: pointerUnlessNil(t), Status: o.Status})
		case o.Media != "":
			b.problem(o.at, "remove all but one in the overlay, or let all be JSON", "successes of different media types are not supported")
		}
	}
}
