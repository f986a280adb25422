package model

import (
	"cmp"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/orderedmap"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// rawOperation is an operation before it has a package and a method name.
type rawOperation struct {
	ir.Operation
	at         place.Pointer
	goName     string    // x-go-name
	listItems  string    // x-go-list.items
	listPage   string    // x-go-list.page
	stream     ir.Stream // x-go-stream
	bodyAt     place.Pointer
	responseAt place.Pointer
	outcomes   []*outcome // the successes, where their content differs
	broken     bool       // whether there are problems with it
}

func (f *facts) operations() []*rawOperation {
	var all []*rawOperation
	if f.doc.V3.Paths == nil || f.doc.V3.Paths.PathItems.Len() == 0 {
		f.problem("/paths", "give the path of a whole description", "the description has no paths, and so no operations")
		return nil
	}
	for path, item := range f.doc.V3.Paths.PathItems.FromOldest() {
		f.checkPath(path)
		for method, op := range item.GetOperations().FromOldest() {
			at := place.Pointer("/paths").Child(path, method)
			problems := len(*f.problems)
			raw := f.operation(path, strings.ToUpper(method), op, item, at)
			f.settle()
			raw.broken = len(*f.problems) > problems
			raw.Order = len(all)
			all = append(all, raw)
		}
	}
	return all
}

func (f *facts) operation(path, method string, op *v3.Operation, item *v3.PathItem, at place.Pointer) *rawOperation {
	raw := &rawOperation{at: at, bodyAt: at.Child("requestBody"), responseAt: at.Child("responses")}
	raw.Operation = ir.Operation{ID: op.OperationId, Deprecated: isSet(op.Deprecated), Method: method, Path: path, Summary: op.Summary, Doc: op.Description, Origin: ir.Origin{At: f.doc.At(at).String()}}
	if op.OperationId == "" {
		f.problem(at, "add one in the overlay", "%s %s has no operationId", method, path)
	}
	ext := extensions(op.Extensions)
	raw.goName = ext.text("x-go-name")
	list, stream := ext.members("x-go-list"), ext.members("x-go-stream")
	raw.listItems, raw.listPage = list.text("items"), list.text("page")
	raw.stream = ir.Stream{Event: stream.text("event"), Whole: stream.text("whole")}
	f.params(raw, f.declared(raw, item, op))
	f.body(raw, op.RequestBody)
	f.answer(raw, op.Responses)
	return raw
}

// checkPath finds what can't be sent as a path.
func (f *facts) checkPath(path string) {
	plain := templateParam.ReplaceAllString(path, "")
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(plain, "{}?#") {
		f.problem(place.Pointer("/paths").Child(path), "begin it with /, enclose each parameter in { and }, and describe what comes after ? as parameters in query", "%s is no path", path)
	}
}

var templateParam = regexp.MustCompile(`\{([^}]*)\}`)

// declared are the parameters of an operation: those of its path, unless it has
// one of the same name itself, and its own.
func (f *facts) declared(raw *rawOperation, item *v3.PathItem, op *v3.Operation) []*ir.Param {
	var all []*ir.Param
	add := func(params []*v3.Parameter, at place.Pointer, but []*v3.Parameter) {
		for i, p := range params {
			same := func(o *v3.Parameter) bool { return o.Name == p.Name && o.In == p.In }
			switch {
			case slices.ContainsFunc(params[:i], same):
				f.problem(at.Index(i), "keep one of them", "parameter %s in %s is declared twice", p.Name, p.In)
			case !slices.ContainsFunc(but, same) && !setElsewhere(p):
				all = append(all, f.param(p, at.Index(i)))
			}
		}
	}
	add(item.Parameters, place.Pointer("/paths").Child(raw.Path, "parameters"), op.Parameters)
	add(op.Parameters, raw.at.Child("parameters"), nil)
	return all
}

// setElsewhere reports whether an option of core sets the parameter (x-go-option),
// or it is a field of the header that OpenAPI describes by other means.
func setElsewhere(p *v3.Parameter) bool {
	own := []string{"accept", "content-type", "authorization"}
	return extensions(p.Extensions).text("x-go-option") != "" || p.In == "header" && slices.Contains(own, strings.ToLower(p.Name))
}

func (f *facts) param(p *v3.Parameter, at place.Pointer) *ir.Param {
	switch {
	case p.Name == "":
		f.problem(at, "give it one", "the parameter has no name")
	case p.Schema == nil && p.Content.Len() > 0:
		f.problem(at.Child("content"), "describe it by a schema in the overlay", "a parameter that is described by its content is not supported")
	case p.Schema == nil:
		f.problem(at, "say of what type it is", "parameter %s has no schema", p.Name)
	}
	return &ir.Param{
		Name: p.Name, In: p.In, Required: isSet(p.Required), Doc: p.Description, Deprecated: p.Deprecated,
		Schema: f.schema(p.Schema, at.Child("schema")), Hints: hints(p.Extensions), Style: p.Style, Explode: p.Explode, At: at,
	}
}

// params puts the parameters of the path first, in its order.
func (f *facts) params(raw *rawOperation, params []*ir.Param) {
	inPath := map[string]*ir.Param{}
	for _, p := range params {
		switch p.In {
		case "path":
			inPath[p.Name] = p
		case "query", "header", "cookie":
			raw.Facts.Params = append(raw.Facts.Params, p)
		default:
			f.problem(p.At, "say in: path, query, header or cookie", "there are no parameters in %q", p.In)
		}
	}
	var ordered []*ir.Param
	for _, m := range templateParam.FindAllStringSubmatch(raw.Path, -1) {
		param := inPath[m[1]]
		if slices.ContainsFunc(ordered, func(p *ir.Param) bool { return p.Name == m[1] }) {
			f.problem(raw.at, "give each its own name", "the path has parameter {%s} twice", m[1])
			continue
		}
		if param == nil {
			f.problem(raw.at, "declare it, in: path, in the description or the overlay", "the path has parameter {%s}, which is not declared", m[1])
			continue
		}
		delete(inPath, m[1])
		ordered = append(ordered, param)
	}
	for name, p := range inPath {
		f.problem(p.At, "remove it, or put it into the path", "path parameter %q is not in the path %s", name, raw.Path)
	}
	raw.Facts.Params = append(ordered, raw.Facts.Params...)
}

func (f *facts) body(raw *rawOperation, body *v3.RequestBody) {
	if body == nil || body.Content == nil {
		return
	}
	raw.Facts.BodyRequired = isSet(body.Required)
	all := raw.bodyAt.Child("content")
	var medias []string
	for media := range body.Content.KeysFromOldest() {
		medias = append(medias, media)
	}
	i := slices.IndexFunc(medias, isJSON)
	switch {
	case len(medias) == 0:
		return
	case i < 0 && len(medias) > 1:
		f.problem(all.Child(medias[1]), "remove all but one in the overlay", "a body of several media types (%s), of which none is JSON, is not supported", strings.Join(medias, ", "))
		return
	}
	media := medias[max(i, 0)]
	raw.bodyAt = all.Child(media, "schema")
	raw.Facts.BodyMedia, raw.Facts.BodySchema = mediaType(media), f.schema(body.Content.GetOrZero(media).Schema, raw.bodyAt)
}

// mediaType is a media type without parameters; one of JSON is that of JSON.
func mediaType(media string) string {
	if isJSON(media) {
		return "application/json"
	}
	media, _, _ = strings.Cut(media, ";")
	return strings.TrimSpace(media)
}

// outcome is a success as it is described.
type outcome struct {
	ir.Facts // Status, Media and Schema
	doc      string
	at       place.Pointer
}

var statusCode = regexp.MustCompile(`^[1-5]([0-9][0-9]|XX)$`)

// answer keeps the successes. A default response is one only when there is no other.
func (f *facts) answer(raw *rawOperation, responses *v3.Responses) {
	if responses == nil || responses.Codes == nil && responses.Default == nil {
		f.problem(raw.at, "add them in the overlay", "%s %s has no responses", raw.Method, raw.Path)
		return
	}
	at := raw.responseAt
	for code, response := range responses.Codes.FromOldest() {
		if !statusCode.MatchString(code) {
			f.problem(at.Child(code), "write it as 200, as 2XX for a range, or as default", "%s is no status", code)
			continue
		}
		if strings.HasPrefix(code, "2") {
			f.outcome(raw, code, at.Child(code, "content"), response)
		} else if status, err := strconv.Atoi(code); err == nil { // else a range
			raw.Facts.Failures = append(raw.Facts.Failures, ir.Failure{Status: status, Doc: response.Description})
		}
	}
	if len(raw.outcomes) == 0 && responses.Default != nil && responses.Codes.Len() == 0 {
		f.outcome(raw, "", at.Child("default", "content"), responses.Default)
	}
	if len(raw.outcomes) == 0 {
		f.problem(at, "add one in the overlay", "there is no response for a success")
		return
	}
	first := raw.outcomes[0]
	raw.responseAt = first.at
	raw.Facts.Status, raw.Facts.Media, raw.Facts.Schema = cmp.Or(first.Status, http.StatusOK), first.Media, first.Schema
	if !slices.ContainsFunc(raw.outcomes[1:], func(o *outcome) bool { return !sameContent(first.Facts, o.Facts) }) {
		raw.outcomes = nil
	}
}

func (f *facts) outcome(raw *rawOperation, code string, at place.Pointer, response *v3.Response) {
	o := &outcome{doc: response.Description, at: at}
	o.Status, _ = strconv.Atoi(code) // 0 for a range
	f.content(&o.Facts, at, response.Content)
	raw.outcomes = append(raw.outcomes, o)
}

func sameContent(a, b ir.Facts) bool {
	if a.Media != b.Media || (a.Schema == nil) != (b.Schema == nil) {
		return false
	}
	return a.Schema == nil || a.Schema.Target != nil && a.Schema.Target == b.Schema.Target
}

// content keeps what is answered: events, a value in JSON, or else a file.
func (f *facts) content(facts *ir.Facts, at place.Pointer, content *orderedmap.Map[string, *v3.MediaType]) {
	for media, c := range content.FromOldest() {
		schema := f.schema(c.Schema, at.Child(media, "schema"))
		switch {
		case media == "text/event-stream":
			facts.Media, facts.Schema = media, nil
			return
		case isJSON(media) && schema.Resolve().Format != "binary":
			facts.Media, facts.Schema = "application/json", schema
		case facts.Media == "":
			facts.Media = "application/octet-stream"
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
