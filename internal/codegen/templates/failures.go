package templates

import (
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/seclai/seclai-sdk-go/internal/codegen/ir"
)

// errorsByStatus are the kinds of errors of core that are worth naming at a method.
// Every call can have the others.
var errorsByStatus = map[int]string{
	http.StatusBadRequest:            "[core.ErrBadRequest]",
	http.StatusPaymentRequired:       "[core.ErrInsufficientCredits]",
	http.StatusForbidden:             "[core.ErrForbidden]",
	http.StatusNotFound:              "[core.ErrNotFound]",
	http.StatusConflict:              "[core.ErrConflict]",
	http.StatusGone:                  "[core.ErrGone]",
	http.StatusRequestEntityTooLarge: "[core.ErrTooLarge]",
	http.StatusUnprocessableEntity:   "[*core.ValidationError]",
}

var statusInText = regexp.MustCompile(`\b(status|gives|gets|with|Answers|and|same) (4\d\d)\b`)

// withErrors names, in the text of an operation, the errors by which Go knows the
// statuses.
func withErrors(text string) string {
	return statusInText.ReplaceAllStringFunc(text, func(words string) string {
		status, err := strconv.Atoi(words[len(words)-3:])
		if name := errorsByStatus[status]; err == nil && name != "" {
			return words + " (" + name + ")"
		}
		return words
	})
}

// statusesIn are the statuses that a text names.
func statusesIn(text string) []int {
	var all []int
	for _, words := range statusInText.FindAllStringSubmatch(text, -1) {
		status, err := strconv.Atoi(words[2])
		if err == nil {
			all = append(all, status)
		}
	}
	return all
}

// failures are the errors that a method returns: those that the description has,
// those that only its text tells of, and that of an ID that names nothing, which it
// takes for granted.
func (m method) failures() string {
	all := slices.Clone(m.op.Facts.Failures)
	more := statusesIn(m.op.Doc)
	if len(m.op.PathArgs) > 0 {
		more = append(more, http.StatusNotFound)
	}
	for _, status := range more {
		if !slices.ContainsFunc(all, func(f ir.Failure) bool { return f.Status == status }) {
			all = append(all, ir.Failure{Status: status})
		}
	}
	slices.SortStableFunc(all, func(a, b ir.Failure) int { return a.Status - b.Status })
	var errs []string
	for _, f := range all {
		name, reason := errorsByStatus[f.Status], strings.TrimRight(f.Doc, ".")
		switch {
		case name == "":
			continue
		case reason != "" && f.Status != http.StatusUnprocessableEntity: // whose reason is the same for all
			name += " (" + inSentence(reason) + ")"
		}
		errs = append(errs, name)
	}
	if len(errs) == 0 {
		return ""
	}
	return "Errors: " + strings.Join(errs, ", ") + "."
}

// inSentence begins a text small, unless it begins with an abbreviation.
func inSentence(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	if second, _ := utf8.DecodeRuneInString(text[size:]); unicode.IsUpper(second) {
		return text
	}
	return string(unicode.ToLower(first)) + text[size:]
}
