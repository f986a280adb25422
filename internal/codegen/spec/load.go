// Package spec reads an OpenAPI description and the overlay that goes with it.
// What comes out is libopenapi's model of the two together, and the places where
// everything stands in the original file, which applying an overlay loses.
package spec

import (
	"errors"
	"io"
	"log/slog"
	"strings"

	"github.com/pb33f/libopenapi"
	"github.com/pb33f/libopenapi/datamodel"
	highoverlay "github.com/pb33f/libopenapi/datamodel/high/overlay"
	v3 "github.com/pb33f/libopenapi/datamodel/high/v3"
	"github.com/pb33f/libopenapi/overlay"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
)

// Document is a description with its overlay applied.
type Document struct {
	V3      *v3.Document
	Spec    *Source
	Overlay *Source
}

// At is the place in the description of what pointer names.
func (d *Document) At(pointer Pointer) diag.Position { return d.Spec.At(pointer) }

// Load reads the description at specPath and applies the overlay at overlayPath.
func Load(specPath, overlayPath string) (*Document, error) {
	description, err := Read(specPath)
	if err != nil {
		return nil, err
	}
	over, err := Read(overlayPath)
	if err != nil {
		return nil, err
	}
	return Build(description, over)
}

// Build applies over to description and builds the model of the result.
func Build(description, over *Source) (*Document, error) {
	data, err := apply(description, over)
	if err != nil {
		return nil, err
	}
	doc, err := libopenapi.NewDocumentWithConfiguration(data, &datamodel.DocumentConfiguration{
		Logger:               slog.New(slog.NewTextHandler(io.Discard, nil)), // a bad reference is logged as well as returned
		TransformSiblingRefs: false,                                          // a reference stays one when it has a description
	})
	if err != nil {
		return nil, describe(description, err)
	}
	built, err := doc.BuildV3Model()
	if err != nil {
		return nil, describe(description, err)
	}
	return &Document{V3: &built.Model, Spec: description, Overlay: over}, nil
}

// apply applies the overlay. An action that matches nothing is an error: the
// description has changed under it.
func apply(description, over *Source) ([]byte, error) {
	ov, err := libopenapi.NewOverlayDocument(over.Data)
	if err != nil {
		return nil, diag.List{{Position: over.At(""), What: "not an OpenAPI Overlay: " + err.Error(), Remedy: "begin it with overlay: 1.0.0, info and actions"}}
	}
	result, err := overlay.Apply(description.Data, ov)
	if err != nil {
		at := over.At("")
		if failed, ok := errors.AsType[*overlay.OverlayError](err); ok {
			at = actionAt(over, failed.Action)
		}
		return nil, diag.List{{Position: at, What: "the overlay can't be applied: " + err.Error(), Remedy: "mend the action"}}
	}
	var problems diag.List
	for _, w := range result.Warnings {
		problems.Add(actionAt(over, w.Action), "mend the action, or drop it if the description no longer needs it", "overlay target %s: %s", w.Target, w.Message)
	}
	return result.Bytes, problems.Err()
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
func describe(description *Source, err error) error {
	var problems diag.List
	for _, e := range flatten(err) {
		at := diag.Position{File: description.Path, Line: 1, Column: 1}
		what := firstLine(e.Error())
		if found, ok := description.find(quoted(what)); ok {
			at = found
		}
		problems.Add(at, "mend the description, or repair it in the overlay", "%s", what)
	}
	return problems.Err()
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
