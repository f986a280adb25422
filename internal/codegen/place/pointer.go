// Package place names the places of a description.
package place

import (
	"strconv"
	"strings"
)

// Pointer is a JSON Pointer (RFC 6901): the place of a value in a description with
// the overlay applied. The empty pointer is the place of the whole.
type Pointer string

// Child returns the pointer to a member or element of what p points to, or below it.
func (p Pointer) Child(tokens ...string) Pointer {
	for _, t := range tokens {
		p += Pointer("/" + escape.Replace(t))
	}
	return p
}

// Index returns the pointer to element i of what p points to.
func (p Pointer) Index(i int) Pointer { return p.Child(strconv.Itoa(i)) }

// Tokens returns the names and indexes that lead from the whole to p.
func (p Pointer) Tokens() []string {
	if p == "" {
		return nil
	}
	tokens := strings.Split(string(p[1:]), "/")
	for i, t := range tokens {
		tokens[i] = unescape.Replace(t)
	}
	return tokens
}

// Within reports whether p is outer or below it.
func (p Pointer) Within(outer Pointer) bool {
	return p == outer || strings.HasPrefix(string(p), string(outer)+"/")
}

var (
	escape   = strings.NewReplacer("~", "~0", "/", "~1")
	unescape = strings.NewReplacer("~1", "/", "~0", "~")
)
