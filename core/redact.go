package core

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"strings"
	"unicode"
)

// redactor removes from what a server says what nobody must be shown: the
// credentials of the call. Of text it also removes control characters, which could
// command a terminal, and what is beyond a limit.
type redactor struct {
	secrets [][]byte // in lower case; none if they are too short to be told from words
}

const (
	maxServerText = 2 << 10 // bytes
	redacted      = "[redacted]"
)

// redactor returns the redactor for what the client receives.
func (c *caller) redactor() redactor {
	secret := c.client.credential.latest()
	if !isSecret(secret) {
		return redactor{}
	}
	r := redactor{secrets: [][]byte{lower([]byte(secret))}}
	for _, escape := range []func(string) string{url.QueryEscape, url.PathEscape, inJSON} {
		if escaped := escape(secret); escaped != secret {
			r.secrets = append(r.secrets, lower([]byte(escaped)))
		}
	}
	return r
}

// inJSON is s as it stands within a JSON string.
func inJSON(s string) string {
	text, err := json.Marshal(s)
	if err != nil {
		return s
	}
	return string(text[1 : len(text)-1])
}

// Text makes what a server says fit to be shown.
func (c *caller) Text(s string) string { return c.redactor().text(s) }

// isSecret reports whether a credential can be told from an ordinary word. A short
// one, as in an example, would only garble messages.
func isSecret(s string) bool {
	const least, certainly = 8, 20
	word := !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	return len(s) >= certainly || len(s) >= least && !word
}

// bytes removes the credentials from b, which stays as it is.
func (r redactor) bytes(b []byte) []byte {
	for _, secret := range r.secrets {
		for at := bytes.Index(lower(b), secret); at >= 0; at = bytes.Index(lower(b), secret) {
			b = bytes.Join([][]byte{b[:at], b[at+len(secret):]}, []byte(redacted))
		}
	}
	return b
}

// text makes s fit to be shown.
func (r redactor) text(s string) string {
	if len(r.secrets) > 0 {
		s = string(r.bytes([]byte(s)))
	}
	s = strings.Map(func(c rune) rune {
		switch {
		case c == '\t' || c == '\n':
			return c
		case unicode.IsControl(c), unicode.Is(unicode.Bidi_Control, c):
			return -1
		}
		return c
	}, s)
	return shorten(s, maxServerText)
}

// shorten cuts s off after limit bytes.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

// header returns h without the credentials: itself, or a copy.
func (r redactor) header(h http.Header) http.Header {
	var clean http.Header
	for name, values := range h {
		for i, v := range values {
			now := string(r.bytes([]byte(v)))
			if now == v {
				continue
			}
			if clean == nil {
				clean = h.Clone()
			}
			clean[name][i] = now
		}
	}
	if clean == nil {
		return h
	}
	return clean
}

// error returns err, or one of the same kinds with another text if its own can't be
// shown.
func (r redactor) error(err error) error {
	if err == nil {
		return nil
	}
	if to, ok := errors.AsType[*RedirectError](err); ok {
		return &RedirectError{From: to.From, To: r.text(to.To), Why: r.text(to.Why)}
	}
	text := err.Error()
	if clean := r.text(text); clean != text {
		return &redactedError{clean, err}
	}
	return err
}

// redactedError is an error whose own text can't be shown. What it was is found by
// kind alone.
type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string { return e.text }

// Is reports whether the error that was redacted is target.
func (e *redactedError) Is(target error) bool { return errors.Is(e.err, target) }

// lower is b with the letters of ASCII in lower case, as hosts and HTTP/2 have them.
func lower(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			c += 'a' - 'A'
		}
		out[i] = c
	}
	return out
}
