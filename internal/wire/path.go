package wire

import (
	"strconv"
	"strings"
	"unicode"
)

// Hostile input does not make for long error texts.
const (
	maxPathSteps = 32
	maxPathName  = 64
)

// step is where a scan stands in an object or array.
type step struct {
	object bool
	name   []byte // of the current member, with its quotes; nil if not yet read
	index  int    // of the current element
}

// pathTo returns the path of the value at offset, as in data[3].id. It scans
// data once more, so that decoding need not keep a path for an error which
// most likely never comes. What precedes offset is known to be sound.
func pathTo(data []byte, offset int) string {
	steps := []step{{}} // the first is the top, and no part of the path
	for i := 0; i < offset; i++ {
		last := &steps[len(steps)-1]
		switch data[i] {
		case '{', '[':
			steps = append(steps, step{object: data[i] == '{'})
		case '}', ']':
			steps = steps[:max(len(steps)-1, 1)]
		case ',':
			last.name = nil
			last.index++
		case '"':
			start := i
			i = closingQuote(data[:offset], i)
			if last.object && last.name == nil && i < offset {
				last.name = data[start : i+1]
			}
		}
	}
	return formatPath(steps[1:])
}

// closingQuote returns the index of the quote that closes the one at i, or the
// length of data.
func closingQuote(data []byte, i int) int {
	for i++; i < len(data) && data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return min(i, len(data))
}

func formatPath(steps []step) string {
	var b strings.Builder
	for i, s := range steps {
		switch {
		case i == maxPathSteps:
			b.WriteString("…")
			return b.String()
		case !s.object:
			b.WriteString("[" + strconv.Itoa(s.index) + "]")
		case s.name != nil:
			writeName(&b, NewDecoder(s.name).String())
		}
	}
	return b.String()
}

// writeName writes the name of a member, quoted unless it is a plain word.
func writeName(b *strings.Builder, name string) {
	if len(name) > maxPathName {
		name = name[:maxPathName] + "…"
	}
	if name == "" || strings.ContainsFunc(name, notInWord) {
		b.WriteString("[" + strconv.Quote(name) + "]")
		return
	}
	if b.Len() > 0 {
		b.WriteByte('.')
	}
	b.WriteString(name)
}

func notInWord(r rune) bool {
	return r != '_' && r != '-' && r != '$' && r != '…' && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}
