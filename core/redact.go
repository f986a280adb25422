package core

import (
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strings"
	"unicode"
)

// redactor removes the credentials of the call from what a server says. Of text it
// also removes control characters, which could command a terminal, and what is beyond
// a limit.
type redactor struct {
	secrets [][]byte // in lower case; none if they are too short to be told from words
}

const (
	maxServerText = 2 << 10 // bytes
	redacted      = "[redacted]"
)

// redactor returns the redactor for what the client receives.
func (c *caller) redactor() redactor { return newRedactor(c.client.credential.latest()) }

// redactor returns the redactor for what the call receives, whose credentials need not
// be the latest of the client.
func (c *call) redactor() redactor {
	if c.tokens == nil {
		return c.caller.redactor()
	}
	sent, rejected := c.tokens.all()
	return newRedactor(c.client.credential.latest(), sent, rejected)
}

func newRedactor(credentials ...string) redactor {
	var r redactor
	for i, secret := range credentials {
		if isSecret(secret) && !slices.Contains(credentials[:i], secret) {
			r.secrets = append(r.secrets, lower([]byte(secret)))
			for _, encoded := range inBase64(secret) {
				r.secrets = append(r.secrets, lower([]byte(encoded)))
			}
		}
	}
	return r
}

// inBase64 returns what all texts in base64 that hold s have in common, for each of
// the three places where s may begin in a group of bytes.
func inBase64(s string) []string {
	var encoded []string
	for skip := range 3 {
		text := base64.RawStdEncoding.EncodeToString([]byte("xx"[:skip] + s))
		first := (skip*8 + 5) / 6       // the first digit that is of s alone
		last := (skip + len(s)) * 8 / 6 // the digits up to here are of s alone
		if text = text[first:last]; len(text) >= leastSecret {
			encoded = append(encoded, text)
			if forURL := strings.NewReplacer("+", "-", "/", "_").Replace(text); forURL != text {
				encoded = append(encoded, forURL)
			}
		}
	}
	return encoded
}

// Text makes what a server says fit to be shown.
func (c *caller) Text(s string) string { return c.redactor().text(s) }

// leastSecret is the length in bytes from which a credential differs from other text.
const leastSecret = 8

// isSecret reports whether a credential differs from an ordinary word. A short
// one, as in an example, would only garble messages.
func isSecret(s string) bool {
	const certainly = 20
	word := !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) })
	return len(s) >= certainly || len(s) >= leastSecret && !word
}

// bytes returns b without the credentials: b itself, or a copy. A credential that b
// breaks off in the middle of is one, too.
func (r redactor) bytes(b []byte) []byte {
	var clean []byte
	done := 0 // of b
	for i := 0; i < len(b); {
		size := r.secretAt(b[i:])
		if size == 0 {
			i++
			continue
		}
		clean = append(append(clean, b[done:i]...), redacted...)
		i += size
		done = i
	}
	if done == 0 {
		return b
	}
	return append(clean, b[done:]...)
}

// secretAt returns the size of the credential that b begins with; 0 for none.
func (r redactor) secretAt(b []byte) int {
	for _, secret := range r.secrets {
		if first := b[0]; lowerByte(first) != secret[0] && first != '%' && first != '\\' && first != '&' && first != '=' {
			continue
		}
		if size := max(matchSize(b, secret, asItIs), matchSize(b, secret, unescape)); size > 0 {
			return size
		}
	}
	return 0
}

// matchSize returns how much of b is the secret that it begins with, wherever b breaks
// the line; 0 if that is something else. next reads a character of b.
func matchSize(b, secret []byte, next func([]byte) (c byte, size int)) int {
	size := 0
	for i, want := range secret {
		for i > 0 && size < len(b) && b[size] != want && isBreak(b[size:]) > 0 {
			size += isBreak(b[size:])
		}
		if size == len(b) {
			if i >= leastSecret {
				return size
			}
			return 0
		}
		c, width := next(b[size:])
		if lowerByte(c) != want {
			return 0
		}
		size += width
	}
	return size
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
		case isUnshown(c):
			return -1
		}
		return c
	}, s)
	return shorten(s, maxServerText)
}

// isUnshown reports whether c is removed from text.
func isUnshown(c rune) bool { return unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) }

// shorten cuts s off after limit bytes.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}

// header returns h without the credentials: itself, or a copy.
func (r redactor) header(h http.Header) http.Header {
	if len(r.secrets) == 0 || !r.isIn(h) {
		return h
	}
	clean := make(http.Header, len(h))
	for name, values := range h {
		name = string(r.bytes([]byte(name)))
		for _, v := range values {
			clean[name] = append(clean[name], string(r.bytes([]byte(v))))
		}
	}
	return clean
}

// isIn reports whether h shows a credential.
func (r redactor) isIn(h http.Header) bool {
	found := func(s string) bool { return string(r.bytes([]byte(s))) != s }
	for name, values := range h {
		if found(name) || slices.ContainsFunc(values, found) {
			return true
		}
	}
	return false
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
		out[i] = lowerByte(c)
	}
	return out
}

func lowerByte(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		c += 'a' - 'A'
	}
	return c
}
