package core

import (
	"encoding/hex"
	"mime"
	"net/http"
	"strings"
	"unicode"
	"unicode/utf8"
)

// fileName returns the name that Content-Disposition suggests (RFC 6266), as a name
// that is safe on every system; see [safeName]. It reads what browsers read, which
// includes names with spaces that should be in quotes.
func fileName(h http.Header) string {
	field := h.Get("Content-Disposition")
	params := dispositionParams(field)
	name, ok := decodeExtended(params["filename*"])
	if !ok {
		name = decodePlain(params["filename"])
	}
	if name == "" { // it may be in pieces (RFC 2231)
		_, params, _ = mime.ParseMediaType(field)
		name = params["filename"]
	}
	return safeName(name)
}

// dispositionParams returns the parameters of a Content-Disposition field under their
// names in lower case. The first of a name counts.
func dispositionParams(field string) map[string]string {
	params := map[string]string{}
	for field != "" {
		name, rest, isParam := cutAny(field, "=;")
		value := ""
		if isParam == '=' {
			value, rest = cutValue(rest)
		}
		name = strings.ToLower(strings.TrimSpace(name))
		if _, ok := params[name]; !ok && isParam == '=' {
			params[name] = value
		}
		field = rest
	}
	return params
}

// cutAny cuts s at the first byte that is one of seps, and returns that as well: 0 if
// there is none.
func cutAny(s, seps string) (before, after string, sep byte) {
	i := strings.IndexAny(s, seps)
	if i < 0 {
		return s, "", 0
	}
	return s[:i], s[i+1:], s[i]
}

// cutValue cuts a parameter's value from the rest of its field. It forgives spaces
// without quotes and a missing closing quote.
func cutValue(s string) (value, rest string) {
	s = strings.TrimSpace(s)
	quoted, ok := strings.CutPrefix(s, `"`)
	if !ok {
		value, rest, _ = strings.Cut(s, ";")
		return strings.TrimSpace(value), rest
	}
	var b strings.Builder
	for i := 0; i < len(quoted); i++ {
		switch c := quoted[i]; {
		case c == '"':
			_, rest, _ = strings.Cut(quoted[i+1:], ";")
			return b.String(), rest
		case c == '\\' && i+1 < len(quoted) && (quoted[i+1] == '"' || quoted[i+1] == '\\'):
			i++ // but not before a letter, because some send C:\file.txt
			b.WriteByte(quoted[i])
		default:
			b.WriteByte(c)
		}
	}
	return b.String(), ""
}

// decodeExtended decodes a value such as UTF-8'en'%e2%82%ac (RFC 8187).
func decodeExtended(value string) (string, bool) {
	charset, rest, _ := strings.Cut(value, "'")
	_, encoded, ok := strings.Cut(rest, "'")
	if !ok {
		return "", false
	}
	plain, ok := percentDecode(encoded)
	switch {
	case !ok:
		return "", false
	case strings.EqualFold(charset, "UTF-8"):
		return plain, utf8.ValidString(plain)
	case strings.EqualFold(charset, "ISO-8859-1"):
		return fromLatin1(plain), true
	}
	return "", false
}

func percentDecode(s string) (string, bool) {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(s, "%")
		b.WriteString(before)
		if !found {
			return b.String(), true
		}
		if len(after) < 2 {
			return "", false
		}
		c, err := hex.DecodeString(after[:2])
		if err != nil {
			return "", false
		}
		b.Write(c)
		s = after[2:]
	}
}

// decodePlain decodes a value that is UTF-8 or ISO-8859-1, which servers send as they
// are, or an encoded word as in mail (RFC 2047).
func decodePlain(value string) string {
	if !utf8.ValidString(value) {
		return fromLatin1(value)
	}
	if plain, err := new(mime.WordDecoder).DecodeHeader(value); err == nil && utf8.ValidString(plain) {
		return plain
	}
	return value
}

func fromLatin1(s string) string {
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}

// maxNameBytes is how long a name may be on most file systems.
const maxNameBytes = 255

// safeName returns the last element of a path as a name that every system takes for a
// plain file: not for a path, a device or a stream of another file. It drops what
// can't be seen and replaces what is not allowed by an underscore. It returns "" if
// nothing is left.
func safeName(name string) string {
	name = strings.Map(visible, name)
	name = strings.TrimRight(name, `/\`)
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(allowed, name)
	name = trimName(shortenName(trimName(name), maxNameBytes-1))
	if isDevice(name) {
		name = "_" + name
	}
	return name
}

// visible drops control characters, and those that change the direction of a text:
// "exe.gpj" may be shown as "jpg.exe".
func visible(r rune) rune {
	if unicode.In(r, unicode.Cc, unicode.Bidi_Control, unicode.Zl, unicode.Zp, unicode.Noncharacter_Code_Point) {
		return -1
	}
	return r
}

// allowed replaces what Windows does not allow in a name.
func allowed(r rune) rune {
	if strings.ContainsRune(`<>:"|?*`, r) {
		return '_'
	}
	return r
}

// trimName trims spaces, and the dots at the end, which Windows ignores.
func trimName(name string) string {
	name = strings.TrimRightFunc(name, func(r rune) bool { return r == '.' || unicode.IsSpace(r) })
	return strings.TrimLeftFunc(name, unicode.IsSpace)
}

// shortenName returns a name of at most size bytes that keeps its extension.
func shortenName(name string, size int) string {
	if len(name) <= size {
		return name
	}
	ext := name[max(strings.LastIndexByte(name, '.'), 0):]
	if len(ext) > size/2 {
		ext = "" // it is none
	}
	end := size - len(ext)
	for !utf8.RuneStart(name[end]) {
		end--
	}
	return name[:end] + ext
}

// isDevice reports whether Windows takes the name for a device, whatever the
// extension.
func isDevice(name string) bool {
	stem, _, _ := strings.Cut(name, ".")
	stem = strings.ToUpper(strings.TrimRight(stem, " "))
	switch stem {
	case "CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", "CLOCK$":
		return true
	}
	number, ok := strings.CutPrefix(stem, "COM")
	if !ok {
		number, ok = strings.CutPrefix(stem, "LPT")
	}
	return ok && utf8.RuneCountInString(number) == 1 && strings.ContainsAny(number, "0123456789¹²³")
}
