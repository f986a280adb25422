package engine

import (
	"cmp"
	"errors"
	"net/http"
	"regexp"
	"slices"
	"strings"
)

// Exchange is a request that was found to be valid, on its way to a response. A
// behavior returns what the response shows: [Fields], a [Resource], a slice of
// either, a [Listing], a [Download], a [Stream], or nil for null or no content.
type Exchange struct {
	Name     string // of the operation, such as "GET /agents/{agent_id}"
	Op       *Operation
	Args     map[string]string // of the path
	Query    Fields            // with defaults
	Body     Fields            // of a JSON body or a form; never nil
	File     *File             // of a form
	Version  string
	Header   http.Header
	It       *Resource // the last one that the path names
	FileName string    // for saving a JSON response; empty for none

	engine *Engine
}

// exchange checks a request, in the order that the service does: credentials,
// version, content.
func (e *Engine) exchange(to *route, args map[string]string, r *http.Request) (*Exchange, error) {
	if err := e.config.Authenticate(r.Header); err != nil {
		return nil, err
	}
	version, err := e.versionFor(r.Header)
	if err != nil {
		return nil, err
	}
	c := checker{Definition: e.config.Definition, maxFile: e.config.MaxFile}
	query := c.params(to.Operation, args, r.URL.Query(), r.Header, e.config.isUniform(version))
	c.values(to.Operation, query)
	got, err := c.body(to.Operation, r)
	switch f, ok := errors.AsType[*Failure](err); {
	case ok:
		return nil, f
	case err != nil:
		return nil, BadRequest("There was an error reading the body: %v", err)
	case len(c.problems) > 0:
		return nil, Invalid(c.problems...)
	case got.fields == nil:
		got.fields = Fields{}
	}
	return &Exchange{
		Name: to.name, Op: to.Operation, Args: args, Query: query, Body: got.fields, File: got.file,
		Version: version, Header: r.Header, engine: e,
	}, nil
}

// isUniform reports whether a version has the uniform lists and strict queries.
func (d *Definition) isUniform(version string) bool { return d.Uniform != "" && version >= d.Uniform }

var datePattern = regexp.MustCompile(`^\d{4}-\d{2}-\d{2}$`)

// versionFor returns the version of the header, or the pinned one, or the default.
// A header that is not a version is left to the check of parameters.
func (e *Engine) versionFor(h http.Header) (string, error) {
	versions := e.config.Versions
	if v := h.Get(e.config.VersionHeader); v != "" {
		if datePattern.MatchString(v) && !slices.Contains(versions.Known, v) {
			return "", BadRequest("Unknown API version %s; known versions are %s", v, strings.Join(versions.Known, ", "))
		}
		return v, nil
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	return cmp.Or(e.config.Pinned(), versions.Default), nil
}

// resolve looks up what the path names. A resource must belong to the one before it.
func (x *Exchange) resolve(args []pathArg) error {
	outer := ""
	for _, arg := range args {
		if arg.kind == nil {
			continue
		}
		r := x.engine.Store.Get(arg.kind, x.Args[arg.name])
		if r == nil || outer != "" && r.Fields[outer] != x.Args[outer] {
			return NotFound(arg.kind.Title)
		}
		x.It, outer = r, arg.name
	}
	return nil
}

// Need looks up a resource that a body names.
func (e *Engine) Need(kind *Kind, id string) (*Resource, error) {
	if r := e.Store.Get(kind, id); r != nil {
		return r, nil
	}
	return nil, NotFound(kind.Title + " " + id)
}

// NeedAll is [Engine.Need] for several resources.
func (e *Engine) NeedAll(kind *Kind, ids []string) error {
	for _, id := range ids {
		if _, err := e.Need(kind, id); err != nil {
			return err
		}
	}
	return nil
}
