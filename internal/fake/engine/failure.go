package engine

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
)

// Failure is a response other than a success: {"detail": …}, as in FastAPI.
type Failure struct {
	Status int
	Detail any
	Header http.Header
	Bare   bool // whether Detail is the whole body
}

// Error returns the status and the detail.
func (f *Failure) Error() string { return fmt.Sprintf("%d: %v", f.Status, f.Detail) }

func (f *Failure) content() any {
	if f.Bare {
		return f.Detail
	}
	return Fields{"detail": f.Detail}
}

// Fail returns a failure whose detail is a message.
func Fail(status int, format string, args ...any) *Failure {
	return &Failure{Status: status, Detail: fmt.Sprintf(format, args...)}
}

// BadRequest returns a failure with status 400.
func BadRequest(format string, args ...any) error {
	return Fail(http.StatusBadRequest, format, args...)
}

// Conflict returns a failure with status 409.
func Conflict(format string, args ...any) error {
	return Fail(http.StatusConflict, format, args...)
}

// NotFound returns the failure for a resource that does not exist.
func NotFound(what string) error { return Fail(http.StatusNotFound, "%s not found", what) }

// Problem is one thing wrong with a request, as FastAPI reports it.
type Problem struct {
	Loc  []any  `json:"loc"`
	Msg  string `json:"msg"`
	Type string `json:"type"`
}

// Invalid returns the failure for a request that does not fit its description,
// with status 422.
func Invalid(problems ...Problem) *Failure {
	return &Failure{Status: http.StatusUnprocessableEntity, Detail: problems}
}

// Refuse returns a failure with status 422, for a rule that the description can't
// express. loc is the place of the refused value, such as "body", "name".
func Refuse(msg string, loc ...any) error {
	return Invalid(Problem{Loc: loc, Msg: "Value error, " + msg, Type: "value_error"})
}

// RequireOneOf refuses a string member of a body that is not one of values.
func RequireOneOf[E ~string](body Fields, name string, values ...E) error {
	if v, ok := body[name].(string); ok && !slices.Contains(values, E(v)) {
		return Refuse(name+" must be "+OneOf(values), "body", name)
	}
	return nil
}

// OneOf writes 'a', 'b' or 'c'.
func OneOf[E ~string](values []E) string {
	quoted := make([]string, len(values))
	for i, v := range values {
		quoted[i] = "'" + string(v) + "'"
	}
	last := len(quoted) - 1
	if last == 0 {
		return quoted[0]
	}
	return strings.Join(quoted[:last], ", ") + " or " + quoted[last]
}

// plural writes "1 item" or "2 items".
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
