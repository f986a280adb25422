package templates

import (
	"slices"
	"strings"

	"github.com/dave/jennifer/jen"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

func operations(g *goFile) {
	for _, op := range g.pkg.Operations {
		m := method{op: op, pkg: g.pkg}
		about := append(g.about(op), m.omitted(), note(op), m.failures())
		if op.Response.Kind != ir.ListOfItems {
			g.declare(m.comment(about...), m.single())
			continue
		}
		g.declare(m.comment(about...), m.items())
		pages := op.Name + "Pages is [Client." + op.Name + "] page by page"
		if len(op.Params) > 0 {
			pages += ", beginning with the page that params ask for"
		}
		g.declare(m.comment(pages+"."), m.pages())
	}
}

// note is what a caller has to know of the answer.
func note(op *ir.Operation) string {
	switch op.Response.Kind {
	case ir.ListOfItems:
		if op.Response.List.Style == ir.SinglePage {
			return "All come in one answer. An error ends the loop."
		}
		return "It reads page after page as the loop goes on. The first error ends it."
	case ir.EventStream:
		const note = "Breaking out of the loop closes the connection. The first error ends the loop."
		if op.Response.Cancel != "" {
			return note + " With [core.CancelWithContext], what is streamed is canceled when ctx ends or the loop is left early."
		}
		return note
	case ir.File:
		return "Close the download after reading it."
	case ir.ValueOrNull:
		return "The result is nil, without an error, when there is none."
	case ir.ByStatus:
		return "What the result holds depends on its status."
	case ir.NoContent, ir.OneValue:
	}
	return ""
}

// comment documents the method, and names the operation that it calls.
func (m method) comment(paragraphs ...string) []string {
	if m.op.Deprecated {
		paragraphs = append(paragraphs, deprecated)
	}
	return append(comment(paragraphs...), "//", "// "+m.op.Method+" "+m.op.Path)
}

// about is what a method does, and what its arguments mean.
func (g *goFile) about(op *ir.Operation) []string {
	names := operationScope(op)
	about := []string{act(op.Name, g.prose.translate(op.Summary, names))}
	about = append(about, strings.Split(withErrors(g.prose.translate(op.Doc, names)), "\n\n")...)
	for _, a := range op.RequiredParams {
		if a.Doc != "" {
			about = append(about, a.Name+": "+g.prose.translate(a.Doc, names))
		}
	}
	return about
}

// method writes one method. All that it does is to say what the call is: the
// functions of runtime do the work.
type method struct {
	op  *ir.Operation
	pkg *ir.Package
}

func (m method) head(name string, result jen.Code) *jen.Statement {
	return jen.Func().Params(jen.Id("c").Op("*").Id("Client")).Id(name).ParamsFunc(m.params).Add(result)
}

func (m method) params(g *jen.Group) {
	g.Id("ctx").Qual("context", "Context")
	for _, a := range m.op.PathArgs {
		g.Id(a.Name).Add(goType(a.Type))
	}
	for _, a := range m.op.RequiredParams {
		g.Id(a.Name).Add(goType(a.Type))
	}
	if b := m.op.Body; b != nil && b.Kind == ir.Upload {
		g.Id("file").Qual(corePath, "Upload")
	} else if b != nil {
		g.Id("req").Add(m.bodyType())
	}
	if len(m.op.Params) > 0 {
		g.Id("params").Op("*").Id(m.op.ParamsName())
	}
	g.Id("opts").Op("...").Qual(corePath, "CallOption")
}

// bodyType is the type of the request as this operation's schema names it, which
// may be an alias.
func (m method) bodyType() jen.Code {
	s := m.op.Facts.BodySchema.Resolve()
	for _, a := range m.pkg.Aliases {
		if a.Schema == s {
			return jen.Id(a.Name)
		}
	}
	return goType(m.op.Body.Type)
}

func (m method) arguments() []jen.Code {
	args := []jen.Code{jen.Id("ctx")}
	for _, a := range m.op.PathArgs {
		args = append(args, jen.Id(a.Name))
	}
	for _, a := range m.op.RequiredParams {
		args = append(args, jen.Id(a.Name))
	}
	if b := m.op.Body; b != nil && b.Kind == ir.Upload {
		args = append(args, jen.Id("file"))
	} else if b != nil {
		args = append(args, jen.Id("req"))
	}
	if len(m.op.Params) > 0 {
		args = append(args, jen.Id("params"))
	}
	return append(args, jen.Id("opts").Op("..."))
}

// request writes what comes before the call, and is the request's expression.
func (m method) request(g *jen.Group) jen.Code {
	fields := []jen.Code{set("Operation", jen.Id(m.op.OpConst()))}
	if len(m.op.PathArgs) > 0 {
		fields = append(fields, set("Path", jen.Index().String().Values(each(m.op.PathArgs, pathArg)...)))
	}
	if query := inQuery.expression(g, m.op); query != nil {
		fields = append(fields, set("Query", query))
	}
	if header := inHeader.expression(g, m.op); header != nil {
		fields = append(fields, set("Header", header))
	}
	if m.op.Body != nil {
		fields = append(fields, m.body(g))
	}
	return jen.Qual(runtimePath, "Request").Values(fields...)
}

// pathArg is an argument as text.
func pathArg(a *ir.Arg) jen.Code {
	if a.Type.Kind == ir.StringType {
		return jen.Id(a.Name)
	}
	return jen.Qual(runtimePath, "FormatParam").Call(jen.Id(a.Name))
}

// body is the field of the request for what it sends.
func (m method) body(g *jen.Group) jen.Code {
	switch m.op.Body.Kind {
	case ir.Upload:
		m.upload(g)
		return set("Body", jen.Id("form"))
	case ir.Fields:
		g.Id("fields").Op(":=").Qual(runtimePath, "Query").Values()
		g.Add(setParam("fields", "", jen.Id("req"), m.op.Body.Type, ir.Plain, ir.ParamStyle{Deep: true}))
		return set("Body", jen.Qual(runtimePath, "Fields").Call(jen.Id("fields")))
	case ir.Text:
		return set("Body", jen.Qual(runtimePath, "Text").Call(jen.Id("req")))
	case ir.JSON:
	}
	if m.omitsFields() {
		g.Id("req").Op("=").Add(m.bodyType()).Values(m.sent()...)
	}
	return set("Body", jen.Id("req"))
}

func (m method) upload(g *jen.Group) {
	g.Id("form").Op(":=").Qual(runtimePath, "NewForm").Call(jen.Lit(m.op.Body.File), jen.Id("file"))
	fields := slices.DeleteFunc(slices.Clone(m.op.Params), func(f *ir.Field) bool { return f.In != "" })
	if len(fields) == 0 {
		return
	}
	g.If(jen.Id("params").Op("!=").Nil()).BlockFunc(func(b *jen.Group) {
		for _, f := range fields {
			set := "SetField"
			if f.Type.Kind == ir.ObjectType {
				set = "SetJSONField"
			}
			b.Qual(runtimePath, set).Call(jen.Id("form"), jen.Lit(f.Wire), jen.Id("params").Dot(f.Name))
		}
	})
}

// call is a call of runtime's function name with the request and more arguments.
func (m method) call(g *jen.Group, name string, more ...jen.Code) *jen.Statement {
	args := []jen.Code{jen.Id("ctx"), jen.Id("c").Dot("core"), m.request(g)}
	args = append(args, more...)
	return jen.Qual(runtimePath, name).Call(append(args, jen.Id("opts"))...)
}

// result is what the method returns; of a list, the method for the items.
func (m method) result() jen.Code {
	t := m.op.Response.Type
	switch m.op.Response.Kind {
	case ir.NoContent:
		return jen.Error()
	case ir.File:
		return jen.Params(jen.Op("*").Qual(corePath, "Download"), jen.Error())
	case ir.EventStream:
		return seq(jen.Id(m.op.Response.Event))
	case ir.ByStatus:
		return jen.Params(jen.Op("*").Id(m.op.ResultName()), jen.Error())
	case ir.ListOfItems:
		return seq(itemType(m.op))
	case ir.OneValue, ir.ValueOrNull:
	}
	if t.IsStruct() {
		return jen.Params(jen.Op("*").Add(goType(t)), jen.Error())
	}
	return jen.Params(goType(t), jen.Error())
}

// single is a method whose answer is one thing.
func (m method) single() jen.Code {
	return m.head(m.op.Name, m.result()).BlockFunc(func(g *jen.Group) { g.Return(m.singleCall(g)) })
}

func (m method) singleCall(g *jen.Group) jen.Code {
	t := m.op.Response.Type
	switch m.op.Response.Kind {
	case ir.NoContent:
		return m.call(g, "Empty")
	case ir.File:
		return m.call(g, "Download")
	case ir.ByStatus:
		return m.call(g, "ByStatus", jen.Id("read"+m.op.ResultName()))
	case ir.EventStream:
		s := m.op.Response.Stream
		return m.call(g, "Stream", streamType(s))
	case ir.ValueOrNull:
		if t.IsStruct() {
			return m.call(g, "Nullable", decoder(m.pkg, t.Named))
		}
	case ir.OneValue, ir.ListOfItems:
	}
	if t.IsStruct() {
		return m.call(g, "Call", decoder(m.pkg, t.Named))
	}
	return m.call(g, "Value", reader(m.pkg, t))
}

// streamType says how a stream is read. What it names is written by hand.
func streamType(s ir.Stream) jen.Code {
	fields := []jen.Code{set("JSONEventType", jen.Lit(s.JSONEventType)), set("Decode", jen.Id("decode"+s.Event))}
	if s.Cancel != "" {
		fields = append(fields, set("Cancel", jen.Id(s.Cancel)))
	}
	return jen.Qual(runtimePath, "StreamType").Types(jen.Id(s.Event)).Values(fields...)
}

func (m method) items() jen.Code {
	pages := jen.Id("c").Dot(m.op.Name + "Pages").Call(m.arguments()...)
	items := jen.Qual(runtimePath, "Items").Call(pages)
	if page := m.op.Response.List.Page; page != "" {
		items = jen.Qual(runtimePath, "ItemsOf").Call(pages, jen.Parens(jen.Op("*").Id(page)).Dot("page"))
	}
	return m.head(m.op.Name, seq(itemType(m.op))).Block(jen.Return(items))
}

func (m method) pages() jen.Code {
	list := m.op.Response.List
	if list.Page == "" {
		page := jen.Op("*").Qual(corePath, "Page").Index(itemType(m.op))
		return m.head(m.op.Name+"Pages", seq(page)).BlockFunc(func(g *jen.Group) {
			g.Return(m.listCall(g, "PagesOf", itemReader(m.pkg, m.op.Response.Type)))
		})
	}
	page := jen.Op("*").Id(list.Page)
	of := jen.Qual(runtimePath, "PageType").Types(jen.Id(list.Page), itemType(m.op)).Values(
		set("Page", jen.Parens(page.Clone()).Dot("page")),
		set("Item", itemReader(m.pkg, m.op.Response.Type)),
		set("Member", jen.Parens(page.Clone()).Dot("readMember")))
	return m.head(m.op.Name+"Pages", seq(page)).BlockFunc(func(g *jen.Group) {
		g.Return(m.listCall(g, "Pages", of))
	})
}

func (m method) listCall(g *jen.Group, function string, more ...jen.Code) *jen.Statement {
	args := []jen.Code{jen.Id("ctx"), jen.Id("c").Dot("core"), listValue(m.op.Response.List), m.request(g)}
	return jen.Qual(runtimePath, function).Call(append(append(args, more...), jen.Id("opts"))...)
}

func listValue(l *ir.List) jen.Code {
	var fields []jen.Code
	if l.Style != ir.SinglePage {
		fields = append(fields, set("Style", jen.Qual(runtimePath, l.Style.String())))
	}
	if l.Key != "" && l.Key != "data" {
		fields = append(fields, set("Key", jen.Lit(l.Key)))
	}
	if l.Limit != 0 {
		fields = append(fields, set("Limit", jen.Lit(l.Limit)))
	}
	return jen.Qual(runtimePath, "List").Values(fields...)
}

func seq(t jen.Code) jen.Code { return jen.Qual("iter", "Seq2").Types(t, jen.Error()) }

// itemType is what a list yields: pointers to structs, and other values as they are.
func itemType(op *ir.Operation) *jen.Statement {
	if op.Response.Type.IsStruct() {
		return jen.Op("*").Add(goType(op.Response.Type))
	}
	return goType(op.Response.Type)
}

func itemReader(p *ir.Package, t *ir.Type) jen.Code {
	if t.IsStruct() {
		return jen.Qual(wirePath, "New").Call(decoder(p, t.Named))
	}
	return reader(p, t)
}
