// Package fieldvalue is about the values of header fields. It imports nothing.
package fieldvalue

// Valid reports whether value can be sent in a header field: it has no line break
// and no other control character. net/http checks this too, but its error shows
// the value, which may be a secret.
func Valid(value string) bool {
	for _, r := range value {
		if r < 0x20 || r == 0x7f {
			return false
		}
	}
	return true
}
