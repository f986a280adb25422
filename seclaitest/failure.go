package seclaitest

import (
	"fmt"
	"net/http"
	"slices"
)

// failure is an answer other than a success: {"detail": …}, as FastAPI has it.
type failure struct {
	status int
	detail any
	header http.Header
	bare   bool // whether detail is the whole body
}

func (f *failure) Error() string { return fmt.Sprintf("%d: %v", f.status, f.detail) }

func (f *failure) content() any {
	if f.bare {
		return f.detail
	}
	return fields{"detail": f.detail}
}

func fail(status int, format string, args ...any) *failure {
	return &failure{status: status, detail: fmt.Sprintf(format, args...)}
}

func badRequest(format string, args ...any) error {
	return fail(http.StatusBadRequest, format, args...)
}

func conflict(format string, args ...any) error {
	return fail(http.StatusConflict, format, args...)
}

func notFound(what string) error { return fail(http.StatusNotFound, "%s not found", what) }

// problem is one thing wrong with a request, as FastAPI reports it.
type problem struct {
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

func invalid(problems ...problem) *failure {
	return &failure{status: http.StatusUnprocessableEntity, detail: problems}
}

// requireOneOf refuses a text of the body that is none of these.
func requireOneOf(body fields, name string, values []string) error {
	if v, ok := body[name].(string); ok && !slices.Contains(values, v) {
		return refuse(name+" must be "+oneOf(values), "body", name)
	}
	return nil
}

// refuse is a 422 for a rule that the description can't express.
func refuse(msg string, loc ...any) error {
	return invalid(problem{Loc: loc, Msg: "Value error, " + msg, Type: "value_error"})
}
