package spec

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"unicode/utf8"

	"github.com/pb33f/go-yaml"

	"github.com/seclai/seclai-sdk-go/internal/codegen/diag"
)

// byteOrderMark is what some programs write in front of UTF-8.
var byteOrderMark = []byte("\xef\xbb\xbf")

// notText finds the first byte that is no part of a text. UTF-16, which YAML can be
// as well, is left to the parser.
func (s *Source) notText() (at diag.Position, what string, found bool) {
	if bytes.HasPrefix(s.Data, []byte("\xff\xfe")) || bytes.HasPrefix(s.Data, []byte("\xfe\xff")) {
		return at, "", false
	}
	for i := 0; i < len(s.Data); {
		r, size := utf8.DecodeRune(s.Data[i:])
		switch {
		case r == utf8.RuneError && size == 1:
			return s.offsetAt(i), "the file is not in UTF-8", true
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r == 0x7f:
			return s.offsetAt(i), "the file has a control character, as no text has", true
		}
		i += size
	}
	return at, "", false
}

// parse parses the one document that a file may hold.
func (s *Source) parse() (*yaml.Node, error) {
	var doc, more yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(s.Data))
	if err := decoder.Decode(&doc); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if err := decoder.Decode(&more); err == nil {
		return &doc, diag.List{{
			Position: diag.Position{File: s.Path, Line: more.Line, Column: more.Column},
			What:     "the file holds a second document", Remedy: "keep one of them",
		}}
	} else if !errors.Is(err, io.EOF) {
		return nil, err
	}
	return &doc, nil
}

// mistakes are what the parser lets pass: members of one name, of which one would be
// lost, and values that are a part of themselves, which have no end.
func (s *Source) mistakes() diag.List {
	var problems diag.List
	at := func(n *yaml.Node) diag.Position { return diag.Position{File: s.Path, Line: n.Line, Column: n.Column} }
	var look func(node *yaml.Node, within []*yaml.Node)
	look = func(node *yaml.Node, within []*yaml.Node) {
		if node.Kind == yaml.AliasNode {
			if slices.Contains(within, node.Alias) {
				problems.Add(at(node), "let a $ref lead to it", "*%s is a part of what it stands for", node.Value)
			}
			return
		}
		if node.Kind == yaml.MappingNode {
			first := map[string]*yaml.Node{}
			for i := 0; i+1 < len(node.Content); i += 2 {
				key := node.Content[i]
				if before := first[key.Value]; before != nil {
					problems.Add(at(key), "keep one of them", "%q is there twice, the first time in line %d", key.Value, before.Line)
				}
				first[key.Value] = key
			}
		}
		if node.Anchor != "" {
			within = append(slices.Clone(within), node)
		}
		for _, c := range node.Content {
			look(c, within)
		}
	}
	look(s.root, nil)
	return problems
}
