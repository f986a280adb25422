package sso

import (
	"fmt"
	"strings"
)

const byteOrderMark = "\ufeff"

// parseINI returns the sections of an INI file and their keys. The file has [NAME]
// lines, "key = value" or "key: value" lines, and comments that begin with # or ;.
// Other lines are skipped, as the other SDKs do. A section that is not closed and a key
// outside of one are errors, which give the line's number and none of its content: it
// may be a secret.
func parseINI(data []byte) (map[string]map[string]string, error) {
	sections := map[string]map[string]string{}
	var section map[string]string
	n := 0
	for text := range strings.Lines(strings.TrimPrefix(string(data), byteOrderMark)) {
		n++
		line := strings.TrimSpace(text)
		if line == "" || line[0] == '#' || line[0] == ';' {
			continue
		}
		if name, ok := strings.CutPrefix(line, "["); ok {
			name, ok = strings.CutSuffix(name, "]")
			if !ok {
				return nil, fmt.Errorf("line %d: the section has no closing ]", n)
			}
			name = strings.Join(strings.Fields(name), " ")
			if sections[name] == nil {
				sections[name] = map[string]string{}
			}
			section = sections[name]
			continue
		}
		end := strings.IndexAny(line, "=:")
		if end < 0 {
			continue
		}
		if section == nil {
			return nil, fmt.Errorf("line %d: the key is outside of a section; put it into one such as [default]", n)
		}
		section[strings.TrimSpace(line[:end])] = strings.TrimSpace(line[end+1:])
	}
	return sections, nil
}
