package read

import (
	"regexp"
	"strconv"
	"strings"

	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/orderedmap"

	"github.com/seclai/seclai-sdk-go/internal/codegen/description"
	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

var statusCode = regexp.MustCompile(`^[1-5]([0-9][0-9]|XX)$`)

// responses reads the successes and the failures of an operation. The default response
// is a success only if there is no other.
func (r *reader) responses(o *description.Operation, responses *v3.Responses) {
	if responses == nil || responses.Codes == nil && responses.Default == nil {
		r.problem(o.At, "add them in the overlay", "%s %s has no responses", o.Method, o.Path)
		return
	}
	at := o.At.Child("responses")
	for code, response := range responses.Codes.FromOldest() {
		status, err := strconv.Atoi(code)
		switch {
		case !statusCode.MatchString(code):
			r.problem(at.Child(code), "write it as 200, as 2XX for a range, or as default", "invalid status %q", code)
		case strings.HasPrefix(code, "2"):
			o.Successes = append(o.Successes, r.success(response, status, at.Child(code, "content")))
		case err == nil: // otherwise it is a range
			o.Failures = append(o.Failures, ir.Failure{Status: status, Doc: response.Description})
		}
	}
	if len(o.Successes) == 0 && responses.Default != nil && responses.Codes.Len() == 0 {
		o.Successes = append(o.Successes, r.success(responses.Default, 0, at.Child("default", "content")))
	}
	if len(o.Successes) == 0 {
		r.problem(at, "add one in the overlay", "there is no response for a success")
	}
}

func (r *reader) success(response *v3.Response, status int, at place.Pointer) *description.Success {
	s := &description.Success{Status: status, Doc: response.Description, At: at}
	s.Media, s.Schema = r.content(response.Content, at)
	return s
}

// content returns what a response holds: events, a value in JSON, or else a file.
func (r *reader) content(content *orderedmap.Map[string, *v3.MediaType], at place.Pointer) (media string, value *ir.Schema) {
	for name, c := range content.FromOldest() {
		schema := r.schema(c.Schema, at.Child(name, "schema"))
		switch {
		case name == "text/event-stream":
			return name, nil
		case isJSON(name) && schema.Resolve().Format != "binary":
			media, value = "application/json", schema
		case media == "":
			media = "application/octet-stream"
		}
	}
	return media, value
}
