package sso

import (
	"bufio"
	"bytes"
	"fmt"
	"strings"
)

const byteOrderMark = "\ufeff"

// parseINI returns the sections of an INI file and their keys. The file has [NAME]
// lines, "key = value" lines, and comments that begin with # or ;. The error of any
// other line gives its number and none of its content, which may be a secret.
func parseINI(data []byte) (map[string]map[string]string, error) {
	sections := map[string]map[string]string{}
	var section map[string]string
	lines := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(data, []byte(byteOrderMark))))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
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
		key, value, ok := strings.Cut(line, "=")
		if !ok || section == nil {
			return nil, fmt.Errorf("line %d: want a section such as [default], or key = value within one", n)
		}
		section[strings.TrimSpace(key)] = strings.TrimSpace(value)
	}
	if err := lines.Err(); err != nil {
		return nil, fmt.Errorf("reading lines: %w", err)
	}
	return sections, nil
}
