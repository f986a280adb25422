package spec

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"regexp"
	"strconv"
	"strings"

	"github.com/pb33f/go-yaml"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
	"github.com/seclai/seclai-sdk-go/internal/codegen/place"
)

// Source is a file as it was read, and knows where everything in it stands.
type Source struct {
	Path string // as diagnostics show it
	Data []byte
	root *yaml.Node
}

// Read reads and parses the JSON or YAML file at path.
func Read(path string) (*Source, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, diag.List{{Position: diag.Position{File: path}, What: cause(err).Error(), Remedy: "give the path of a file that can be read"}}
	}
	return NewSource(path, data)
}

func cause(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return errors.New("no such file or directory") // in the same words on every system
	}
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		return pe.Err
	}
	return err
}

// NewSource parses data, which diagnostics call path.
func NewSource(path string, data []byte) (*Source, error) {
	s := &Source{Path: path, Data: data}
	fail := func(at diag.Position, what string) (*Source, error) {
		return nil, diag.List{{Position: at, What: what, Remedy: "fix the file, or fetch it anew"}}
	}
	for _, mistake := range []func() (diag.Position, string, bool){s.notText, s.malformedJSON} {
		if at, what, ok := mistake(); ok {
			return fail(at, what)
		}
	}
	doc, err := s.parse()
	if problems, ok := errors.AsType[diag.List](err); ok {
		return nil, problems
	}
	if err != nil {
		return fail(s.yamlErrorAt(err), "malformed YAML: "+yamlNoise.ReplaceAllString(firstLine(err.Error()), ""))
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return fail(diag.Position{File: path, Line: 1, Column: 1}, "the file does not hold an object")
	}
	s.root = doc.Content[0]
	return s, s.mistakes().Err()
}

// malformedJSON looks for errors in what seems to be JSON with a JSON parser,
// for YAML would read some of them as YAML.
func (s *Source) malformedJSON() (diag.Position, string, bool) {
	if !s.isJSON() {
		return diag.Position{}, "", false
	}
	var whole json.RawMessage
	err := json.Unmarshal(bytes.TrimPrefix(s.Data, byteOrderMark), &whole)
	var syntax *json.SyntaxError
	if !errors.As(err, &syntax) {
		return diag.Position{}, "", false
	}
	skipped := len(s.Data) - len(bytes.TrimPrefix(s.Data, byteOrderMark))
	return s.offsetAt(skipped + max(int(syntax.Offset)-1, 0)), "malformed JSON: " + syntax.Error(), true
}

func (s *Source) isJSON() bool {
	return bytes.HasPrefix(bytes.TrimSpace(bytes.TrimPrefix(s.Data, byteOrderMark)), []byte("{"))
}

// FitsIn says whether the file can take the place of that at path: it has to be
// JSON if that is, and to hold all that it refers to.
func (s *Source) FitsIn(path string) error {
	var problems diag.List
	if strings.HasSuffix(path, ".json") && !s.isJSON() {
		problems.Add(s.At(""), "convert it to JSON", "%s is JSON, and the new description is YAML", path)
	}
	eachReference(s.root, "", func(at place.Pointer, ref string) {
		if !strings.HasPrefix(ref, "#") {
			problems.Add(s.At(at.Child("$ref")), "bundle the description into one file", "%s is in another file, which would be left behind", ref)
		}
	})
	return problems.Err()
}

func (s *Source) offsetAt(offset int) diag.Position {
	before := s.Data[:min(offset, len(s.Data))]
	return diag.Position{
		File:   s.Path,
		Line:   1 + bytes.Count(before, []byte{'\n'}),
		Column: offset - bytes.LastIndexByte(before, '\n'),
	}
}

// yamlLine finds where a YAML error is; of a range, its end.
var yamlLine = regexp.MustCompile(`(?:line |L)(\d+)(?:(?:, column |\.C)(\d+))?`)

// yamlNoise is what a YAML error says besides what is wrong.
var yamlNoise = regexp.MustCompile(`^(yaml: )?(line \d+: )?(go-yaml load error in \w+ )?|at L\d+\.C\d+(-L\d+\.C\d+)?: `)

func (s *Source) yamlErrorAt(err error) diag.Position {
	at := diag.Position{File: s.Path, Line: 1, Column: 1}
	if all := yamlLine.FindAllStringSubmatch(firstLine(err.Error()), -1); all != nil {
		m := all[len(all)-1]
		at.Line, _ = strconv.Atoi(m[1])
		if m[2] != "" {
			at.Column, _ = strconv.Atoi(m[2])
		}
	}
	return at
}

// At is the place of what pointer names, or of the nearest thing around it: an
// overlay may have added what the file does not have.
func (s *Source) At(pointer place.Pointer) diag.Position {
	node := s.root
	at := diag.Position{File: s.Path, Line: node.Line, Column: node.Column}
	for _, token := range pointer.Tokens() {
		key, value := child(node, token)
		if value == nil {
			break
		}
		at.Line, at.Column = key.Line, key.Column
		node = value
	}
	return at
}

// child returns the member or element of node, and the node to point at.
func child(node *yaml.Node, token string) (key, value *yaml.Node) {
	if node.Kind == yaml.AliasNode {
		node = node.Alias
	}
	switch node.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(node.Content); i += 2 {
			if node.Content[i].Value == token {
				return node.Content[i], node.Content[i+1]
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(token); err == nil && i >= 0 && i < len(node.Content) {
			return node.Content[i], node.Content[i]
		}
	}
	return nil, nil
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}

// scalar returns the first scalar below node, in the order of the file, that is
// exactly text.
func scalar(node *yaml.Node, text string) *yaml.Node {
	if node.Kind == yaml.ScalarNode && node.Value == text {
		return node
	}
	for _, c := range node.Content {
		if found := scalar(c, text); found != nil {
			return found
		}
	}
	return nil
}
