package read

import (
	"regexp"
	"slices"
	"strings"

	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

func (r *reader) operations() []*description.Operation {
	var all []*description.Operation
	if r.doc.V3.Paths == nil || r.doc.V3.Paths.PathItems.Len() == 0 {
		r.problem("/paths", "give the path of a whole description", "the description has no paths, and so no operations")
		return nil
	}
	for path, item := range r.doc.V3.Paths.PathItems.FromOldest() {
		r.checkPath(path)
		for method, op := range item.GetOperations().FromOldest() {
			problems := len(r.problems)
			o := r.operation(path, method, op, item)
			r.settle()
			o.Broken = len(r.problems) > problems
			all = append(all, o)
		}
	}
	return all
}

func (r *reader) operation(path, method string, op *v3.Operation, item *v3.PathItem) *description.Operation {
	o := &description.Operation{
		ID: op.OperationId, Method: strings.ToUpper(method), Path: path, Summary: op.Summary, Doc: op.Description,
		Deprecated: isSet(op.Deprecated), At: place.Pointer("/paths").Child(path, method),
	}
	if o.ID == "" {
		r.problem(o.At, "add one in the overlay", "%s %s has no operationId", o.Method, path)
	}
	ext := extensionsOf(op.Extensions)
	o.Name = ext.text("x-go-name")
	if list := ext.members("x-go-list"); ext.has("x-go-list") {
		o.List = &description.List{Items: list.text("items"), Page: list.text("page"), At: o.At.Child("x-go-list")}
	}
	stream := ext.members("x-go-stream")
	o.Stream = ir.Stream{Event: stream.text("event"), JSONEventType: stream.text("whole"), Cancel: stream.text("cancel")}
	if wait := ext.members("x-go-wait"); ext.has("x-go-wait") {
		o.Wait = wait.wait(o.At.Child("x-go-wait"))
	}
	o.Params = r.ordered(o, r.declared(o, item, op))
	o.Body = r.body(op.RequestBody, o.At.Child("requestBody", "content"))
	r.responses(o, op.Responses)
	return o
}

// checkPath reports what can't be sent as a path.
func (r *reader) checkPath(path string) {
	plain := templateParam.ReplaceAllString(path, "")
	if !strings.HasPrefix(path, "/") || strings.ContainsAny(plain, "{}?#") {
		r.problem(place.Pointer("/paths").Child(path), "begin it with /, enclose each parameter in { and }, and describe what comes after ? as parameters in query", "invalid path %q", path)
	}
}

// body reads a request's body: as JSON, if that is one of its media types.
func (r *reader) body(body *v3.RequestBody, at place.Pointer) *description.Body {
	if body == nil || body.Content == nil {
		return nil
	}
	medias := slices.Collect(body.Content.KeysFromOldest())
	i := slices.IndexFunc(medias, isJSON)
	switch {
	case len(medias) == 0:
		return nil
	case i < 0 && len(medias) > 1:
		r.problem(at.Child(medias[1]), "remove all but one in the overlay", "a body of several media types (%s), of which none is JSON, is not supported", strings.Join(medias, ", "))
		return nil
	}
	media := medias[max(i, 0)]
	at = at.Child(media, "schema")
	return &description.Body{Media: mediaType(media), Schema: r.schema(body.Content.GetOrZero(media).Schema, at), Required: isSet(body.Required), At: at}
}

// mediaType returns a media type without parameters; one of JSON is that of JSON.
func mediaType(media string) string {
	if isJSON(media) {
		return "application/json"
	}
	media, _, _ = strings.Cut(media, ";")
	return strings.TrimSpace(media)
}

func isJSON(media string) bool {
	media, _, _ = strings.Cut(strings.ToLower(media), ";")
	media = strings.TrimSpace(media)
	return media == "application/json" || strings.HasSuffix(media, "+json")
}

var templateParam = regexp.MustCompile(`\{([^}]*)\}`)
