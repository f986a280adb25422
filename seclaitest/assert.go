package seclaitest

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"github.com/seclai/seclai-sdk-go/core"
	"github.com/seclai/seclai-sdk-go/internal/fake/engine"
)

// Want is a condition for a request. It returns nil if the request meets it, or else
// an error that says what the request has instead.
type Want func(Request) error

// Arg wants a path argument to have a value.
func Arg(name, value string) Want {
	return func(r Request) error { return compare("path argument "+name, r.Args[name], value) }
}

// Query wants a query parameter to have a value. An empty value wants it to be absent
// or empty.
func Query(name, value string) Want {
	return func(r Request) error { return compare("query parameter "+name, r.Query.Get(name), value) }
}

// Header wants a header field to have a value.
func Header(name, value string) Want {
	return func(r Request) error { return compare("header "+name, r.Header.Get(name), value) }
}

// Status wants the response to have a status.
func Status(code int) Want {
	return func(r Request) error { return compare("status", r.Status, code) }
}

// Body wants a member of the JSON body to have a value, which is compared as JSON. The
// path leads through objects and arrays, as in "steps.0.name".
func Body(path string, value any) Want {
	return func(r Request) error {
		at, err := engine.ParseJSON(r.Body)
		switch {
		case len(r.Body) == 0:
			return errors.New("there is no body")
		case err != nil && strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/"):
			return errors.New("the body is a form and not JSON; see Part and FileName")
		case err != nil:
			return fmt.Errorf("the body is not JSON: %w", err)
		}
		for name := range strings.SplitSeq(path, ".") {
			var ok bool
			if at, ok = into(at, name); !ok {
				return fmt.Errorf("body member %s is absent", path)
			}
		}
		want, err := engine.ParseJSON(engine.ToJSON(value))
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(at, want) {
			return fmt.Errorf("body member %s is %s, want %s", path, engine.ToJSON(at), engine.ToJSON(want))
		}
		return nil
	}
}

// Part wants a part of a form to have a value, such as a title or the file itself.
func Part(name, value string) Want {
	return func(r Request) error {
		part, err := r.part(name)
		if err != nil {
			return err
		}
		return compare("form part "+name, part.text, value)
	}
}

// FileName wants the file of a form to have a name.
func FileName(value string) Want {
	return func(r Request) error {
		part, err := r.part("file")
		if err != nil {
			return err
		}
		return compare("file name", part.fileName, value)
	}
}

// formPart is a part of a form.
type formPart struct{ fileName, text string }

// part returns a part of the request's form.
func (r Request) part(name string) (formPart, error) {
	media, params, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	if err != nil || media != "multipart/form-data" {
		return formPart{}, fmt.Errorf("the body is no form; its type is %q", r.Header.Get("Content-Type"))
	}
	var names []string
	for parts := multipart.NewReader(bytes.NewReader(r.Body), params["boundary"]); ; {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return formPart{}, fmt.Errorf("the form has no part %s; it has %s", name, strings.Join(names, ", "))
		}
		var text []byte
		if err == nil {
			text, err = io.ReadAll(part)
		}
		switch {
		case err != nil && r.Truncated:
			return formPart{}, fmt.Errorf("only the first %d bytes of the form are kept", len(r.Body))
		case err != nil:
			return formPart{}, fmt.Errorf("the form can't be read: %w", err)
		case part.FormName() == name:
			return formPart{fileName: part.FileName(), text: string(text)}, nil
		}
		names = append(names, part.FormName())
	}
}

func into(v any, name string) (any, bool) {
	switch v := v.(type) {
	case engine.Fields:
		inner, ok := v[name]
		return inner, ok
	case []any:
		i, err := strconv.Atoi(name)
		if err == nil && i >= 0 && i < len(v) {
			return v[i], true
		}
	}
	return nil, false
}

func compare[T comparable](what string, got, want T) error {
	if got != want {
		return fmt.Errorf("%s is %#v, want %#v", what, got, want)
	}
	return nil
}

// AssertCalled fails the test unless a request called op and meets all wants.
func (s *Server) AssertCalled(tb testing.TB, op core.Operation, wants ...Want) {
	tb.Helper()
	s.mustKnow("AssertCalled", op)
	calls := s.RequestsTo(op)
	var b strings.Builder
	for i, r := range calls {
		err := r.miss(wants)
		if err == nil {
			return
		}
		fmt.Fprintf(&b, "\n  call %d: %v", i+1, err)
	}
	if len(calls) == 0 {
		b.WriteString("\n  it was never called")
	}
	tb.Errorf("seclaitest: no call of %s is as wanted:%s\nreceived:%s", op, b.String(), s.log())
}

func (r Request) miss(wants []Want) error {
	for _, want := range wants {
		if err := want(r); err != nil {
			return err
		}
	}
	return nil
}

// AssertCalls fails the test unless op was called exactly n times.
func (s *Server) AssertCalls(tb testing.TB, op core.Operation, n int) {
	tb.Helper()
	s.mustKnow("AssertCalls", op)
	if got := len(s.RequestsTo(op)); got != n {
		tb.Errorf("seclaitest: %s was called %s, want %d\nreceived:%s", op, times(got), n, s.log())
	}
}

// log returns the latest requests, one per line.
func (s *Server) log() string {
	const most = 20
	all := s.Requests()
	var b strings.Builder
	if len(all) == 0 {
		b.WriteString(" nothing")
	}
	if len(all) > most {
		fmt.Fprintf(&b, "\n  … %d earlier ones", len(all)-most)
		all = all[len(all)-most:]
	}
	for _, r := range all {
		query := ""
		if len(r.Query) > 0 {
			query = "?" + r.Query.Encode()
		}
		fmt.Fprintf(&b, "\n  %s %s%s → %s%s", r.Method, r.Path, query, r.outcome(), r.excerpt())
	}
	return b.String()
}

func (r Request) outcome() string {
	if r.Status == 0 {
		return "no response"
	}
	return strconv.Itoa(r.Status)
}

// excerpt returns the body on one line, or the size of a form.
func (r Request) excerpt() string {
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	switch body := bytes.Join(bytes.Fields(r.Body), []byte(" ")); {
	case len(body) == 0:
		return ""
	case media == "multipart/form-data":
		return fmt.Sprintf(" (%d bytes of %s)", len(r.Body), media)
	case len(body) > 200:
		return fmt.Sprintf(" %s…", bytes.ToValidUTF8(body[:200], nil))
	default:
		return fmt.Sprintf(" %s", body)
	}
}

func times(n int) string {
	if n == 1 {
		return "1 time"
	}
	return fmt.Sprintf("%d times", n)
}
