// Package spec reads an OpenAPI description and the overlay that goes with it.
// What comes out is libopenapi's model of the two together, and the places where
// everything stands in the original file, which applying an overlay loses.
package spec

import (
	"errors"
	"log/slog"
	"strings"

	"github.com/pb33f/go-yaml"
	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/overlay"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// Document is a description with its overlay applied.
type Document struct {
	V3       *v3.Document
	Spec     *Source
	Overlay  *Source
	Problems diag.List // with the overlay: actions that match nothing

	files   *files
	root    *yaml.Node // with the overlay applied
	actions []*highoverlay.Action
	added   []edit                    // of what the overlay's actions set, as soon as anybody asks
	indexes map[*yaml.Node]*nodeIndex // of both roots, as soon as anybody asks
}

// At is the place of what pointer names: in the description, or in the overlay when
// that has added it.
func (d *Document) At(pointer place.Pointer) diag.Position {
	at, found := d.files.At(pointer)
	if !found {
		if inOverlay, ok := d.inOverlay(pointer); ok {
			return inOverlay
		}
	}
	return at
}

// Load reads the description at specPath and applies the overlay at overlayPath.
func Load(specPath, overlayPath string) (*Document, error) {
	description, err := Read(specPath)
	over, overlayErr := Read(overlayPath)
	if err := append(diag.Of(err), diag.Of(overlayErr)...).Err(); err != nil {
		return nil, err
	}
	return Build(description, over)
}

// Build applies over to description and builds the model of the result.
func Build(description, over *Source) (*Document, error) {
	if err := description.isOpenAPI(); err != nil {
		return nil, err
	}
	files, err := bundle(description)
	if err != nil {
		return nil, err
	}
	applied, err := apply(files.data, over)
	if err != nil {
		return nil, err
	}
	doc, err := libopenapi.NewDocumentWithConfiguration(applied.data, quiet(&datamodel.DocumentConfiguration{}))
	if err != nil {
		return nil, append(applied.problems, describe(description, err)...).Err()
	}
	d := &Document{Spec: description, files: files, Overlay: over, Problems: applied.problems, root: doc.GetSpecInfo().RootNode.Content[0], actions: applied.actions}
	if wrong := append(d.shapes(), d.references()...); len(wrong) > 0 {
		return nil, append(applied.problems, wrong...).Err()
	}
	built, err := doc.BuildV3Model()
	if err != nil {
		return nil, append(applied.problems, describe(description, err)...).Err()
	}
	d.V3 = &built.Model
	return d, nil
}

// quiet keeps libopenapi from logging what it returns as an error as well, and
// lets a reference that has a description stay one.
func quiet(c *datamodel.DocumentConfiguration) *datamodel.DocumentConfiguration {
	c.Logger = slog.New(slog.DiscardHandler)
	c.TransformSiblingRefs = false
	// It finds endless ones where there are none; the model looks for them itself.
	c.IgnoreArrayCircularReferences, c.IgnorePolymorphicCircularReferences = true, true
	return c
}

// isOpenAPI looks for the version that a description begins with.
func (s *Source) isOpenAPI() error {
	key, value := child(s.root, "openapi")
	switch {
	case value == nil:
		return diag.List{{Position: s.At(""), What: "not an OpenAPI description: it has no openapi", Remedy: "give the path of a description in OpenAPI 3.0 or 3.1; convert one of Swagger 2.0"}}
	case !strings.HasPrefix(value.Value, "3."):
		at := diag.Position{File: s.Path, Line: key.Line, Column: key.Column}
		return diag.List{{Position: at, What: "OpenAPI " + value.Value + " is not supported", Remedy: "convert the description to OpenAPI 3.0 or 3.1"}}
	}
	return nil
}

// applied is a description with the overlay.
type applied struct {
	data     []byte
	actions  []*highoverlay.Action
	problems diag.List
}

// apply applies the overlay. An action that matches nothing is a problem: the
// description has changed under it.
func apply(description []byte, over *Source) (*applied, error) {
	ov, err := libopenapi.NewOverlayDocument(over.Data)
	if err != nil {
		return nil, diag.List{{Position: over.At(""), What: "not an OpenAPI Overlay: " + err.Error(), Remedy: "begin it with overlay: 1.0.0, info and actions"}}
	}
	result, err := overlay.Apply(description, ov)
	if err != nil {
		at := over.At("")
		if failed, ok := errors.AsType[*overlay.OverlayError](err); ok {
			at = actionAt(over, failed.Action)
		}
		return nil, diag.List{{Position: at, What: "the overlay can't be applied: " + err.Error(), Remedy: "fix the overlay; https://spec.openapis.org/overlay describes the format"}}
	}
	a := &applied{data: result.Bytes, actions: ov.Actions}
	for _, w := range result.Warnings {
		a.problems.AddLater(actionAt(over, w.Action), "fix the action, or drop it if the description no longer needs it", "overlay target %s: %s", w.Target, w.Message)
	}
	return a, nil
}

func actionAt(over *Source, action *highoverlay.Action) diag.Position {
	at := diag.Position{File: over.Path}
	if action != nil && action.GoLow() != nil && action.GoLow().Target.ValueNode != nil {
		node := action.GoLow().Target.ValueNode
		at.Line, at.Column = node.Line, node.Column
	}
	return at
}

// describe turns libopenapi's errors into problems. Their lines are those of the
// document with the overlay applied, so the place is looked up by what they name.
func describe(description *Source, err error) diag.List {
	var problems diag.List
	for _, e := range flatten(err) {
		at := diag.Position{File: description.Path, Line: 1, Column: 1}
		what := firstLine(e.Error())
		if found, ok := description.find(quoted(what)); ok {
			at = found
		}
		problems.Add(at, "fix the description, or repair it in the overlay", "%s", what)
	}
	return problems
}

func flatten(err error) []error {
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		var all []error
		for _, e := range joined.Unwrap() {
			all = append(all, flatten(e)...)
		}
		return all
	}
	return []error{err}
}

// quoted returns the first thing in backquotes or that looks like a reference.
func quoted(message string) string {
	if _, rest, ok := strings.Cut(message, "`"); ok {
		inside, _, _ := strings.Cut(rest, "`")
		return inside
	}
	if i := strings.Index(message, "#/"); i >= 0 {
		ref, _, _ := strings.Cut(message[i:], " ")
		return strings.TrimRight(ref, "`'\":,.;")
	}
	return ""
}

// find returns the place of the first scalar that is exactly text.
func (s *Source) find(text string) (diag.Position, bool) {
	if text == "" {
		return diag.Position{}, false
	}
	node := scalar(s.root, text)
	if node == nil {
		return diag.Position{}, false
	}
	return diag.Position{File: s.Path, Line: node.Line, Column: node.Column}, true
}
