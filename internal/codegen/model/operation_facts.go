package model

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/orderedmap"

	"github.com/seclai/seclai-sdk-go/internal/codegen/spec"
)

// rawOperation is an operation before it has a package and a method name.
type rawOperation struct {
	Operation
	at         spec.Pointer
	goName     string // x-go-name
	listItems  string // x-go-list.items
	listPage   string // x-go-list.page
	stream     Stream // x-go-stream
	bodyAt     spec.Pointer
	responseAt spec.Pointer
	broken     bool // whether there are problems with it
}

func (f *facts) operations() []*rawOperation {
	var all []*rawOperation
	if f.doc.V3.Paths == nil {
		return nil
	}
	for path, item := range f.doc.V3.Paths.PathItems.FromOldest() {
		for method, op := range item.GetOperations().FromOldest() {
			at := spec.Pointer("/paths").Child(path, method)
			problems := len(*f.problems)
			raw := f.operation(path, strings.ToUpper(method), op, item, at)
			f.settle()
			raw.broken = len(*f.problems) > problems
			raw.order = len(all)
			all = append(all, raw)
		}
	}
	return all
}

func (f *facts) operation(path, method string, op *v3.Operation, item *v3.PathItem, at spec.Pointer) *rawOperation {
	raw := &rawOperation{at: at, bodyAt: at.Child("requestBody"), responseAt: at.Child("responses")}
	raw.Operation = Operation{ID: op.OperationId, Deprecated: isSet(op.Deprecated), Method: method, Path: path, Summary: op.Summary, Doc: op.Description, At: f.doc.At(at).String()}
	if op.OperationId == "" {
		f.problem(at, "add one in the overlay", "%s %s has no operationId", method, path)
	}
	ext := extensions(op.Extensions)
	raw.goName = ext.text("x-go-name")
	list, stream := ext.members("x-go-list"), ext.members("x-go-stream")
	raw.listItems, raw.listPage = list.text("items"), list.text("page")
	raw.stream = Stream{Event: stream.text("event"), Whole: stream.text("whole")}
	f.params(raw, slices.Concat(item.Parameters, op.Parameters))
	f.body(raw, op.RequestBody)
	f.answer(raw, op.Responses)
	return raw
}

var templateParam = regexp.MustCompile(`\{([^}]*)\}`)

// params keeps the parameters that a method has. Those with x-go-option are set
// by an option of core.
func (f *facts) params(raw *rawOperation, params []*v3.Parameter) {
	inPath := map[string]*Param{}
	for i, p := range params {
		if extensions(p.Extensions).text("x-go-option") != "" {
			continue
		}
		at := raw.at.Child("parameters").Index(i)
		param := &Param{
			Name: p.Name, In: p.In, Required: isSet(p.Required), Doc: p.Description, Deprecated: p.Deprecated,
			Schema: f.schema(p.Schema, at.Child("schema")), Hints: hints(p.Extensions), style: p.Style, explode: p.Explode, at: at,
		}
		switch p.In {
		case "path":
			inPath[p.Name] = param
		case "query", "header":
			raw.Facts.Params = append(raw.Facts.Params, param)
		case "cookie":
			f.problem(at, "remove it in the overlay; callers can send it with core.WithHeader", "a parameter in a cookie is not supported")
		default:
			f.problem(at, "say in: path, query or header", "there are no parameters in %q", p.In)
		}
		if p.Schema == nil && p.Content != nil {
			f.problem(at.Child("content"), "describe it by a schema in the overlay", "a parameter that is described by its content is not supported")
		}
	}
	var ordered []*Param
	for _, m := range templateParam.FindAllStringSubmatch(raw.Path, -1) {
		param := inPath[m[1]]
		if param == nil {
			f.problem(raw.at, "declare it, in: path, in the description or the overlay", "the path has parameter {%s}, which is not declared", m[1])
			continue
		}
		delete(inPath, m[1])
		ordered = append(ordered, param)
	}
	for name := range inPath {
		f.problem(raw.at.Child("parameters"), "remove it, or put it into the path", "path parameter %q is not in the path %s", name, raw.Path)
	}
	raw.Facts.Params = append(ordered, raw.Facts.Params...)
}

func (f *facts) body(raw *rawOperation, body *v3.RequestBody) {
	if body == nil || body.Content == nil {
		return
	}
	raw.Facts.Required = body.Required != nil && *body.Required
	for media, content := range body.Content.FromOldest() {
		if raw.Facts.BodyMedia != "" {
			f.problem(raw.bodyAt, "remove all but one in the overlay", "a body of several media types (%s, %s) is not supported", raw.Facts.BodyMedia, media)
			return
		}
		raw.bodyAt = raw.bodyAt.Child("content", media, "schema")
		if isJSON(media) {
			media = "application/json"
		}
		raw.Facts.BodyMedia, raw.Facts.BodySchema = media, f.schema(content.Schema, raw.bodyAt)
	}
}

// answer keeps the success. A default response is one only when there is no other.
func (f *facts) answer(raw *rawOperation, responses *v3.Responses) {
	if responses == nil || responses.Codes == nil && responses.Default == nil {
		f.problem(raw.at, "add them in the overlay", "%s %s has no responses", raw.Method, raw.Path)
		return
	}
	at := raw.responseAt
	for code, response := range responses.Codes.FromOldest() {
		if !strings.HasPrefix(code, "2") {
			continue
		}
		before := raw.Facts
		if raw.Facts.Status, _ = strconv.Atoi(code); raw.Facts.Status == 0 {
			raw.Facts.Status = 200 // of a range
		}
		raw.responseAt = at.Child(code, "content")
		f.content(raw, response.Content)
		if before.Status != 0 && !sameContent(before, raw.Facts) {
			f.problem(at.Child(code), "remove all but one in the overlay, or give them the same content", "successes with different content are not supported")
			return
		}
	}
	if raw.Facts.Status == 0 && responses.Default != nil && responses.Codes.Len() == 0 {
		raw.Facts.Status, raw.responseAt = 200, at.Child("default", "content")
		f.content(raw, responses.Default.Content)
	}
	if raw.Facts.Status == 0 {
		f.problem(at, "add one in the overlay", "there is no response for a success")
	}
}

func sameContent(a, b Facts) bool {
	if a.Media != b.Media || (a.Schema == nil) != (b.Schema == nil) {
		return false
	}
	return a.Schema == nil || a.Schema.Target != nil && a.Schema.Target == b.Schema.Target
}

// content keeps what is answered: events, a value in JSON, or else a file.
func (f *facts) content(raw *rawOperation, content *orderedmap.Map[string, *v3.MediaType]) {
	raw.Facts.Media, raw.Facts.Schema = "", nil
	for media, c := range content.FromOldest() {
		schema := f.schema(c.Schema, raw.responseAt.Child(media, "schema"))
		switch {
		case media == "text/event-stream":
			raw.Facts.Media, raw.Facts.Schema = media, nil
			return
		case isJSON(media) && schema.Resolve().Format != "binary":
			raw.Facts.Media, raw.Facts.Schema = "application/json", schema
		case raw.Facts.Media == "":
			raw.Facts.Media = "application/octet-stream"
		}
	}
}

func isJSON(media string) bool {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	media = strings.TrimSpace(media)
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

// extensionMap gives easy access to extensions and to what is in them.
type extensionMap map[string]*yaml.Node

func extensions(m *orderedmap.Map[string, *yaml.Node]) extensionMap {
	all := extensionMap{}
	maps.Insert(all, m.FromOldest())
	return all
}

func (e extensionMap) text(name string) string {
	if node := e[name]; node != nil {
		return node.Value
	}
	return ""
}

func (e extensionMap) members(name string) extensionMap { return mapping(e[name]) }

func (e extensionMap) texts(name string) []string {
	node := e[name]
	if node == nil {
		return nil
	}
	if node.Kind == yaml.ScalarNode {
		return []string{node.Value}
	}
	var all []string
	for _, c := range node.Content {
		all = append(all, c.Value)
	}
	return all
}
