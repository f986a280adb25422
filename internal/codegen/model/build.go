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
	"github.com/seclai/seclai-sdk-go/internal/codegen/naming"
	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// SharedPackage holds the types that several packages use.
const SharedPackage = "shared"

// Build makes the model of a description, and lists all that is wrong with it.
// With a problem that can't be left for later the model is of no use.
func Build(doc *spec.Document) (*API, diag.List) {
	b := &builder{doc: doc, named: map[*Schema]*Named{}, api: &API{}, problems: doc.Problems}
	b.facts = &facts{doc: doc, schemas: map[string]*Schema{}, problems: &b.problems}
	b.facts.components()
	b.readPackages()
	b.readVersions()
	b.readSchemas()
	b.place(b.facts.operations())
	b.declareTypes()
	b.finishOperations()
	b.checkNames()
	b.explain()
	return b.api, b.problems
}

type builder struct {
	doc      *spec.Document
	facts    *facts
	api      *API
	raw      []*rawOperation
	named    map[*Schema]*Named // the declared type of a schema
	aliases  map[*Schema]*Schema
	problems diag.List
}

func (b *builder) problem(at spec.Pointer, remedy, format string, args ...any) {
	b.problems.Add(b.doc.At(at), remedy, format, args...)
}

// readPackages reads x-go-packages, which the overlay adds to the root.
func (b *builder) readPackages() {
	root := extensions(b.doc.V3.Extensions)
	if root["x-go-packages"] == nil {
		b.problem("", "add it in the overlay: a list of name, doc, nouns and paths", "there is no x-go-packages")
		return
	}
	for _, node := range root["x-go-packages"].Content {
		m := mapping(node)
		if what := b.wrongPackage(m.text("name")); what != "" {
			b.problem("", "give each package in x-go-packages a name of its own, of small letters", "%s", what)
			continue
		}
		b.api.Packages = append(b.api.Packages, &Package{Name: m.text("name"), Doc: m.text("doc"), Nouns: m.texts("nouns"), Paths: m.texts("paths")})
	}
	b.api.Packages = append(b.api.Packages, &Package{
		Name: SharedPackage, Shared: true,
		Doc: "declares the types that several packages of the SDK use. Each of those has them under a name of its own: use that one.",
	})
	slices.SortFunc(b.api.Packages, func(p, q *Package) int { return cmp.Compare(p.Name, q.Name) })
}

// wrongPackage says what is wrong with the name of a package, or nothing.
func (b *builder) wrongPackage(name string) string {
	switch {
	case !packageName.MatchString(name) || token.IsKeyword(name):
		return strconv.Quote(name) + " is not a name for a Go package"
	case slices.Contains(takenFolders, name):
		return "the folder " + name + " holds other things than a package of operations"
	case slices.ContainsFunc(b.api.Packages, func(p *Package) bool { return p.Name == name }):
		return "there are two packages " + name
	}
	return ""
}

// takenFolders are those of the module that hold no package of operations, and
// names that generated files give to other packages.
var takenFolders = []string{SharedPackage, "core", "seclaitest", "internal", "cmd", "docs", "examples", "openapi", "test", "testdata", "tools", "wire", "context", "iter", "time"}

var packageName = regexp.MustCompile(`^[a-z][a-z0-9]*$`)

func (b *builder) readVersions() {
	v := extensions(b.doc.V3.Extensions).members("x-seclai-versions")
	b.api.Versions = Versions{Known: v.texts("known"), Default: v.text("default"), Latest: v.text("latest")}
	slices.Sort(b.api.Versions.Known)
}

func (b *builder) readSchemas() {
	if c := b.doc.V3.Components; c != nil && c.Schemas != nil {
		for name := range c.Schemas.FromOldest() {
			b.api.Schemas = append(b.api.Schemas, b.facts.schemas[name])
		}
	}
	b.aliases = map[*Schema]*Schema{}
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
					longest, op.Package, op.Why.Beginning = len(beginning), p, beginning
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
			op.Why.Name = naming.Method(op.ID, op.Method, op.Path, op.Package.Nouns, lists)
			op.Name = naming.Last(op.Why.Name)
		}
		b.finishAnswer(raw)
		b.finishArgs(raw)
		b.finishBody(raw)
		op.Package.Operations = append(op.Package.Operations, op)
	}
	for _, p := range b.api.Packages {
		slices.SortFunc(p.Operations, func(x, y *Operation) int { return cmp.Compare(x.Name, y.Name) })
	}
}

func sortByOrder(ops []*Operation) {
	slices.SortFunc(ops, func(x, y *Operation) int { return cmp.Compare(x.order, y.order) })
}

func (b *builder) finishAnswer(raw *rawOperation) {
	op := &raw.Operation
	switch s := op.Facts.Schema; {
	case op.Facts.Media == "text/event-stream":
		b.finishStream(raw)
	case op.Facts.Media == "application/octet-stream":
		op.Answer.Kind = File
	case s == nil:
		op.Answer.Kind = NoContent
	case b.findList(raw):
	default:
		op.Answer.Kind = OneValue
		if s.Nullable {
			op.Answer.Kind = ValueOrNull
		}
		op.Answer.Type = b.typeIn(op.Package, s, append(naming.Words(op.Name), "result"), inResponse)
	}
}

func (b *builder) finishStream(raw *rawOperation) {
	raw.Answer.Kind, raw.Answer.Stream = EventStream, raw.stream
	if raw.stream.Event == "" {
		raw.Answer.Kind = NoContent // so that this is said once
		b.problem(raw.at, "add x-go-stream with event and whole in the overlay", "%s %s streams events of no known type", raw.Method, raw.Path)
	}
}

// envelopeMembers are what stands around the items of a list.
var envelopeMembers = []string{"total", "page", "limit", "pagination", "offset"}

// listOf recognizes a list: a GET that answers an array, or an object that holds
// one array and else only what envelopes have. The overlay says so of others. It
// returns the member that holds the items, and what else the pages have.
func listOf(raw *rawOperation) (items *Member, extra []*Member, ok bool) {
	if raw.Facts.Schema == nil || raw.Method != "GET" {
		return nil, nil, false
	}
	s := raw.Facts.Schema.Resolve()
	if s.Kind == Array {
		return nil, nil, true
	}
	for _, m := range s.Members {
		switch {
		case m.Schema.Resolve().Kind == Array && (m.Name == raw.listItems || raw.listItems == "" && items == nil):
			items = m
		case !slices.Contains(envelopeMembers, m.Name):
			extra = append(extra, m)
		}
	}
	return items, extra, items != nil && (len(extra) == 0 || raw.listItems != "")
}

func (b *builder) findList(raw *rawOperation) bool {
	items, extra, ok := listOf(raw)
	switch {
	case !ok && raw.listItems != "":
		b.problem(raw.at, "name the member that holds the items", "x-go-list: no member %q holds an array", raw.listItems)
	case ok && items == nil:
		b.setList(raw, "", raw.Facts.Schema.Resolve().Items, nil)
	case ok:
		b.setList(raw, items.Name, items.Schema.Resolve().Items, extra)
	}
	return ok
}

func (b *builder) setList(raw *rawOperation, key string, item *Schema, extra []*Member) {
	op := &raw.Operation
	op.Answer.Kind, op.Answer.Type, op.Facts.Item = ListOfItems, b.typeIn(op.Package, item, append(naming.Words(op.Name), "item"), inResponse), item
	op.Answer.List = &List{Key: key, Page: raw.listPage}
	for _, m := range extra {
		op.Answer.List.Extra = append(op.Answer.List.Extra, b.field(op.Package, append(naming.Words(op.Name), naming.Words(m.Name)...), m, inResponse))
	}
	if len(extra) > 0 && raw.listPage == "" {
		b.problem(raw.at, "add x-go-list with page in the overlay", "the pages of this list have more than items, and need a type")
	}
	declared := map[string]*Schema{}
	for _, p := range op.Facts.Params {
		if p.In == "query" {
			declared[p.Name] = p.Schema
		}
	}
	switch limit := declared["limit"]; {
	case limit != nil && declared["page"] != nil:
		op.Answer.List.Style = PageNumbers
	case limit != nil && declared["offset"] != nil:
		op.Answer.List.Style = PageOffsets
	}
	if limit := declared["limit"]; limit != nil {
		op.Answer.List.Limit, _ = strconv.Atoi(limit.Resolve().Default)
	}
}

func (b *builder) finishArgs(raw *rawOperation) {
	op := &raw.Operation
	for _, p := range op.Facts.Params {
		name := p.Hints.Name
		if name == "" {
			name = naming.Argument(p.Name)
		}
		arg := &Arg{Name: name, Wire: p.Name, Doc: cmp.Or(p.Doc, p.Schema.Doc), Type: b.paramType(op, p), In: p.In, Style: b.paramStyle(p)}
		if p.In == "header" {
			arg.Wire = http.CanonicalHeaderKey(p.Name)
		}
		switch {
		case p.In == "path":
			op.PathArgs = append(op.PathArgs, arg)
		case p.Required:
			op.QueryArgs = append(op.QueryArgs, arg)
		default:
			op.Params = append(op.Params, &Field{
				Name: cmp.Or(p.Hints.Name, naming.Field(p.Name)), Wire: arg.Wire, Doc: arg.Doc, Type: arg.Type, Presence: pointerUnlessNil(arg.Type), Optional: true,
				Old: p.Deprecated || p.Schema.Deprecated, In: p.In, Style: arg.Style,
			})
		}
	}
}

func (b *builder) paramType(op *Operation, p *Param) *Type {
	t := b.typeIn(op.Package, p.Schema, naming.Words(p.Name), inRequest)
	if !b.canBeParam(p, t) {
		b.problem(p.Schema.At, "describe it as a string, number, boolean, or array of them in the overlay", "a parameter in %s of type %s is not supported (%s)", p.In, p.Schema.Resolve().Kind, p.Name)
	}
	return t
}

// canBeParam reports whether there is a way to write the type as a parameter.
func (b *builder) canBeParam(p *Param, t *Type) bool {
	switch {
	case p.In != "query":
		return t.isScalar()
	case t.Kind == SliceType, t.Kind == MapType:
		return t.Elem.isScalar()
	case t.IsStruct():
		return t.Named.Kind == Struct && !slices.ContainsFunc(t.Named.Fields, func(f *Field) bool {
			return !f.Type.isScalar() && (f.Type.Kind != SliceType || !f.Type.Elem.isScalar())
		})
	}
	return t.isScalar()
}

func (t *Type) isScalar() bool {
	switch t.Kind {
	case ObjectType, SliceType, MapType:
		return false
	}
	return !t.IsStruct()
}

// paramStyle is how a parameter of the query is written. Unless the description
// says otherwise, arrays are repeated, and the members of an object are parameters.
func (b *builder) paramStyle(p *Param) ParamStyle {
	separators := map[string]string{"": ",", "form": ",", "spaceDelimited": " ", "pipeDelimited": "|"}
	separator, known := separators[p.style]
	usual := p.style == "" || p.style == "form"
	exploded := p.explode == nil && usual || isSet(p.explode)
	isArray, isObject := p.Schema.Resolve().Kind == Array, p.Schema.Resolve().Kind == Object
	switch {
	case p.In != "query" || !isArray && !isObject:
	case isObject && p.style == "deepObject":
		return ParamStyle{Deep: true}
	case isObject && (!usual || !exploded), !known:
		b.problem(p.at, "use style form or deepObject for objects, and form, spaceDelimited or pipeDelimited for arrays", "parameter %s is written in a way that is not supported", p.Name)
	case isArray && !exploded:
		return ParamStyle{Separator: separator}
	}
	return ParamStyle{}
}

func (b *builder) finishBody(raw *rawOperation) {
	op := &raw.Operation
	switch s := op.Facts.BodySchema; {
	case s == nil:
	case op.Facts.BodyMedia == "application/json":
		t := b.typeIn(op.Package, s, append(naming.Words(op.Name), "request"), inRequest)
		if !t.IsStruct() {
			b.problem(raw.bodyAt, "describe it as an object with members", "a JSON body that is not an object with members is not supported")
			return
		}
		op.Body = &Body{Type: t.Named}
	case op.Facts.BodyMedia == "multipart/form-data":
		b.finishForm(raw)
	default:
		b.problem(raw.bodyAt, "describe it as JSON or as multipart/form-data with a file in the overlay", "a body of media type %s is not supported", op.Facts.BodyMedia)
	}
}

// finishForm makes the file an argument and the other fields parameters.
func (b *builder) finishForm(raw *rawOperation) {
	op := &raw.Operation
	op.Body = &Body{}
	for _, m := range op.Facts.BodySchema.Resolve().Members {
		if m.Schema.Resolve().Format == "binary" {
			op.Body.File = m.Name
			continue
		}
		f := b.field(op.Package, append(naming.Words(op.Name), naming.Words(m.Name)...), m, inForm)
		f.Presence = pointerUnlessNil(f.Type)
		op.Params = append(op.Params, f)
	}
	if op.Body.File == "" {
		b.problem(raw.bodyAt, "describe a member of format binary in the overlay", "a form without a file is not supported")
	}
}

func pointerUnlessNil(t *Type) Presence {
	if t.HasNil() {
		return Plain
	}
	return Pointer
}
